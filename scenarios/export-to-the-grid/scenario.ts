import { defineScenario, delivered, eventually, fresh, ms, seconds, tracks, whenever } from '#simulator';
import { malfunction } from '../../hil/faults/index.ts';
import { microgrid } from '../../twins/microgrid/plant.ts';
import { onGrid } from '../../twins/microgrid/starts.ts';

export default defineScenario({
  id: 'export-to-the-grid',
  name: 'Export to the public grid',
  briefing:
    'The works in F-1 stop while the sun shines, and the site gives 20 kW to the public grid. Which way does the office ' +
    'show the power flow?',
  plant: microgrid,
  start: onGrid,
  lasts: seconds(24),

  requirements: ({ BB1, EU1, EP1, EP2, ES1 }) => ({
    'the site exports': eventually(BB1.U1Power.below(-15_000, { scale: 10_000 })),
    'the office sees it export': whenever(EU1.power.below(-15_000, { scale: 10_000 }))
      .expect(EU1.power.believed.below(-10_000, { scale: 10_000 }))
      .within(seconds(2)),
    'the power of the grid reads true': tracks(EU1.power, { tolerance: 100 }),
    'the power of PV-2 reads true': tracks(EP2.power, { tolerance: 100 }),
    'the energy of PV-1 reads true': tracks(EP1.imported, { tolerance: 1 }),
    'history has no gap': delivered(EP2.power, { loss: 0 }),
    'the power of the battery arrives in time': fresh(ES1.power, { p95: ms(1500) }),
    'the power of the grid arrives in time': fresh(EU1.power, { p95: ms(1500) }),
  }),

  async script({ plant: { EU1 }, until, inject, after }) {
    await after(seconds(3));
    await inject(malfunction('F1', 'lost', 'the works in F-1 stop', 1));
    await until(EU1.power.below(-15_000, { scale: 10_000 }), { within: seconds(5) });
    await after(seconds(16));
  },
});

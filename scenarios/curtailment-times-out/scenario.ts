import {
  acknowledged,
  always,
  commandLands,
  defineScenario,
  delivered,
  fresh,
  ms,
  seconds,
  tracks,
  whenever,
} from '#simulator';
import { malfunction } from '../../hil/faults/index.ts';
import { microgrid } from '../../twins/microgrid/plant.ts';
import { onGrid } from '../../twins/microgrid/starts.ts';

/** The poll period of the reference stack. */
const POLL = ms(200);

export default defineScenario({
  id: 'curtailment-times-out',
  name: 'Curtailment that times out',
  briefing:
    'The office curtails PV-1 to 30 % by SunSpec: the limit, after 8 s without a word it shall revert, and enable. A cloud ' +
    'passes meanwhile. Nobody says the limit again, so the inverter takes it off. What does the office show?',
  plant: microgrid,
  needs: ['api'],
  start: onGrid,
  lasts: seconds(24),

  requirements: ({ PV1, PVC1, EP1, RT1 }) => ({
    'the limit lands': commandLands(PVC1.limitEnabled, {
      actuator: PV1.power.below(16_000),
      feedback: EP1.power.believed.below(16_000),
      within: seconds(8),
    }),
    'limits are told as the inverter took them': acknowledged(PVC1.limit),
    'it is off by itself after its time': whenever(PVC1.limitEnabled.is('enabled'))
      .expect(PVC1.limitEnabled.is('disabled'))
      .within(seconds(9)),
    'the power comes back': whenever(PVC1.limitEnabled.is('disabled'))
      .expect(PV1.power.above(40_000))
      .within(seconds(7)),
    'the office sees that it is off': whenever(PVC1.limitEnabled.is('disabled'))
      .expect(PVC1.limitEnabled.believed.is('disabled'))
      .within(seconds(1.5)),
    'and that all is allowed again': whenever(PVC1.limit.rises(99))
      .expect(PVC1.limit.believed.above(99))
      .within(seconds(1.5)),
    'the power reads true': tracks(EP1.power, { tolerance: 100 }),
    'the irradiance reads true': tracks(RT1.reading, { tolerance: 1 }),
    'history has no gap': delivered(EP1.power, { loss: 0 }),
    'the power arrives in time': fresh(EP1.power, { p95: ms(1500) }),
    'the array is never overdrawn': always(PV1.power.below(50_001)),
  }),

  async script({ plant: { PVC1 }, command, until, inject, after }) {
    await after(seconds(2), { dither: POLL });
    await command(PVC1.revertTime, 8);
    await command(PVC1.limit, 30);
    await command(PVC1.limitEnabled, 'enabled');
    await after(seconds(2));
    await inject(malfunction('SK1', 'overcast', 'clouds close in'), { for: seconds(3) });
    await until(PVC1.limitEnabled.is('disabled'), { within: seconds(10) });
    await after(seconds(9));
  },
});

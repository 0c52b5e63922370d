import { always, defineScenario, delivered, fresh, ms, ordered, seconds, tracks } from '#simulator';
import { malfunction } from '../../hil/faults/index.ts';
import { microgrid } from '../../twins/microgrid/plant.ts';
import { onGrid } from '../../twins/microgrid/starts.ts';

export default defineScenario({
  id: 'inverters-of-two-makes',
  name: 'Inverters of two makes',
  briefing:
    'PV-1 and PV-2 both speak SunSpec, and the same points lie at other addresses with other scale factors. A cloud ' +
    'passes over both. What the office shows of each must be what that inverter says.',
  plant: microgrid,
  start: onGrid,
  lasts: seconds(20),

  requirements: ({ BB1, EP1, EP2 }) => ({
    'the voltage stays in its band': always(BB1.voltage.above(380).and(BB1.voltage.below(420))),
    'the power of PV-1 reads true': tracks(EP1.power, { tolerance: 100 }),
    'the voltage of PV-1 reads true': tracks(EP1.voltage, { tolerance: 1 }),
    // What does not change is not said again, so that a wrong value that stands still is none of the samples to compare.
    'the office is never far off the power of PV-2': always(
      EP2.power.believed.minus(EP2.power).size().below(8000, { scale: 1000 }),
    ),
    'nor off its voltage': always(EP2.voltage.believed.minus(EP2.voltage).size().below(10, { scale: 1 })),
    'history of PV-1 has no gap': delivered(EP1.power, { loss: 0 }),
    'history keeps the order': ordered(EP1.power),
    'the power of PV-1 arrives in time': fresh(EP1.power, { p95: ms(1500) }),
  }),

  async script({ inject, after }) {
    await after(seconds(5));
    await inject(malfunction('SK1', 'overcast', 'clouds close in'), { for: seconds(7) });
    await after(seconds(8));
  },
});

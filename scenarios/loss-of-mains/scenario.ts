import {
  alarmShown,
  always,
  defineScenario,
  delivered,
  faultInForce,
  fresh,
  ms,
  seconds,
  tracks,
  whenever,
} from '#simulator';
import { malfunction } from '../../hil/faults/index.ts';
import { microgrid } from '../../twins/microgrid/plant.ts';
import { atNight, onGrid } from '../../twins/microgrid/starts.ts';

const outage = malfunction('U1', 'outage', 'the public grid fails');

export default defineScenario({
  id: 'loss-of-mains',
  name: 'Loss of mains in the evening',
  briefing:
    'After sunset the site takes 78 kW from the public grid, which fails for 6 s. QU-1 must open, the battery of 50 kW ' +
    'must carry on, F-3 and F-2 must be shed, and all of it must come back in synchronism.',
  plant: microgrid,
  start: atNight(onGrid),
  lasts: seconds(25),

  requirements: ({ U1, F1, BB1, YU1, YF2, YF3, VB1, EU1, ES1, MGC1 }) => ({
    'F-1 is never without voltage': always(F1.supplied.is(true)),
    'QU-1 opens at once': whenever(U1.live.is(false)).expect(YU1.made.is(false)).within(ms(500)),
    'F-3 is shed': whenever(U1.live.is(false)).expect(YF3.made.is(false)).within(seconds(1)),
    'F-2 is shed': whenever(U1.live.is(false)).expect(YF2.made.is(false)).within(seconds(1.5)),
    'it recloses in synchronism': always(BB1.U1Power.below(120_000, { scale: 100_000 })),
    'all feeders come back': whenever(YU1.made.is(true))
      .expect(YF2.made.is(true).and(YF3.made.is(true)))
      .within(seconds(8)),
    'the operator is told of the loss': whenever(faultInForce(outage.id)).expect(alarmShown('LOM')).within(seconds(3)),
    'and of what was shed': whenever(MGC1.A81U2.is(true))
      .expect(alarmShown('81U1-F3').and(alarmShown('81U2-F2')))
      .within(seconds(3)),
    'the office sees the battery in charge': whenever(MGC1.former.is('battery'))
      .expect(MGC1.former.believed.is('battery'))
      .within(seconds(1.5)),
    'the frequency reads true': tracks(VB1.frequency, { tolerance: 0.05 }),
    'the power of the grid reads true': tracks(EU1.power, { tolerance: 100 }),
    'the power of the battery reads true': tracks(ES1.power, { tolerance: 100 }),
    'history has no gap': delivered(VB1.frequency, { loss: 0 }),
    'the power arrives in time': fresh(ES1.power, { p95: ms(1500) }),
  }),

  async script({ plant: { MGC1, YF3 }, until, inject, after }) {
    await after(seconds(2));
    await inject(outage, { for: seconds(6) });
    await until(MGC1.former.is('grid'), { within: seconds(15) });
    await until(YF3.made.is(true), { within: seconds(8) });
    await after(seconds(2));
  },
});

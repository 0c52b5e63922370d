import {
  acknowledged,
  alarmShown,
  always,
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
import { atNight, inIsland } from '../../twins/microgrid/starts.ts';

export default defineScenario({
  id: 'genset-takes-over',
  name: 'The genset takes the island over',
  briefing:
    'An island at night, the battery at 25 %. G-1 must start, close on the busbar in synchronism and take over, and F-2 ' +
    'and F-3 must come back. The office asks for QU-1 to be closed on a line without voltage: REL-1 refuses (25).',
  plant: microgrid,
  needs: ['api'],
  start: { ...atNight(inIsland), B1: { charge: 0.25 }, U1: { voltage: 0 }, TR1: { voltage: 0 } },
  lasts: seconds(26),

  requirements: ({ F1, S1, VB1, BB1, EG1, ES1, YR1, YG1, YU1, YF3, MGC1 }) => ({
    'F-1 is never without voltage': always(F1.supplied.is(true)),
    'it closes in synchronism': always(BB1.G1Power.size().below(130_000, { scale: 100_000 })),
    'G-1 takes over': whenever(YR1.made.is(true)).expect(MGC1.former.is('genset')).within(seconds(12)),
    'the battery is spared': whenever(YG1.made.is(true))
      .expect(ES1.power.below(5000, { scale: 1000 }))
      .within(seconds(6)),
    'the feeders come back': whenever(YG1.made.is(true)).expect(YF3.made.is(true)).within(seconds(8)),
    'the battery inverter lives': always(S1.state.is('running')),
    'QU-1 stays open': always(YU1.made.is(false)),
    'a refusal is told as a refusal': acknowledged(MGC1.closeQU1),
    'the operator is told of the charge': whenever(MGC1.EALB1.is(true)).expect(alarmShown('EAL-B1')).within(seconds(3)),
    'the office sees G-1 in charge': whenever(MGC1.former.is('genset'))
      .expect(MGC1.former.believed.is('genset'))
      .within(seconds(1.5)),
    'the frequency reads true': tracks(VB1.frequency, { tolerance: 0.05 }),
    'the power of G-1 reads true': tracks(EG1.power, { tolerance: 100 }),
    'history has no gap': delivered(ES1.power, { loss: 0 }),
    'the power arrives in time': fresh(ES1.power, { p95: ms(1500) }),
  }),

  async script({ plant: { MGC1, YF3 }, until, inject, command, after }) {
    await inject(malfunction('U1', 'outage', 'the public grid fails'));
    await after(seconds(3), { dither: ms(200) });
    await command(MGC1.closeQU1, true);
    await until(MGC1.former.is('genset'), { within: seconds(20) });
    await until(YF3.made.is(true), { within: seconds(10) });
    await after(seconds(3));
  },
});

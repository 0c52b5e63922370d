import { acknowledged, alarmShown, always, defineScenario, ms, seconds, tracks, whenever } from '#simulator';
import { bottlingLine } from '../../twins/bottling-line/plant.ts';
import { inProduction } from '../../twins/bottling-line/start.ts';

/** The poll period of the reference stack. */
const POLL = ms(200);

export default defineScenario({
  id: 'capper-aborted',
  name: 'Emergency stop at the capper',
  briefing:
    'Somebody presses ES-300. CP-300 is aborted; a start from the office must come back as refused. Released, it is cleared, reset ' +
    'and started, and the office must have seen each state as it was.',
  plant: bottlingLine,
  needs: ['api'],
  start: inProduction,
  lasts: seconds(24),

  requirements: ({ ES300, CP300, PLC3 }) => ({
    'the capper stands at once': whenever(ES300.pressed.is(true)).expect(CP300.rate.below(0.01)).within(seconds(3)),
    'nothing turns while it is aborted': always(PLC3.state.is('aborted').not().or(CP300.rate.below(0.02))),
    'the operator is told': whenever(ES300.pressed.is(true)).expect(alarmShown('XA-300')).within(seconds(2)),
    'the office sees it aborted': whenever(PLC3.state.is('aborted'))
      .expect(PLC3.state.believed.is('aborted'))
      .within(seconds(1.5)),
    'every state is shown as it was': tracks(PLC3.state),
    'a refusal is told as a refusal': acknowledged(PLC3.command),
    'it produces again': whenever(PLC3.state.is('aborted'))
      .expect(PLC3.state.is('execute').and(CP300.rate.above(1)))
      .within(seconds(20)),
  }),

  async script({ plant: { ES300, PLC3, CP300 }, operate, command, until, after }) {
    await after(seconds(2), { dither: POLL });
    operate(ES300.pressed, true);
    await until(PLC3.state.is('aborted'), { within: seconds(6) });
    await after(seconds(2), { dither: POLL });
    await command(PLC3.command, 'start');
    await after(seconds(1));
    operate(ES300.pressed, false);
    await after(seconds(1));
    await command(PLC3.command, 'clear');
    await until(PLC3.state.is('stopped'), { within: seconds(3) });
    await after(seconds(1));
    await command(PLC3.command, 'reset');
    await until(PLC3.state.is('idle'), { within: seconds(3) });
    await after(seconds(1));
    await command(PLC3.command, 'start');
    await until(CP300.rate.above(1.5), { within: seconds(6) });
    await after(seconds(2));
  },
});

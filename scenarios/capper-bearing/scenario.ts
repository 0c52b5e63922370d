import { alarmShown, always, defineScenario, eventually, seconds, tracks, whenever } from '#simulator';
import { malfunction } from '../../hil/faults/index.ts';
import { bottlingLine } from '../../twins/bottling-line/plant.ts';
import { inProduction } from '../../twins/bottling-line/start.ts';

const dry = malfunction('BE301', 'dry', 'the main bearing of CP-300 runs without grease');

export default defineScenario({
  id: 'capper-bearing',
  name: 'The bearing of the capper wears out',
  briefing:
    'The main bearing of CP-300 is damaged already when its grease is gone. Its envelope tells it first, then the vibration rises ' +
    'through zones C and D of ISO 20816-3. Maintenance must hear of it, and CP-300 hold before the bearing seizes.',
  plant: bottlingLine,
  needs: ['api'],
  start: { ...inProduction, BE301: { ...inProduction.BE301, life: 1.08 } },
  lasts: seconds(28),

  requirements: ({ BE301, PLC3, VIT301, VT302, TT303 }) => ({
    'the bearing never seizes': always(BE301.seized.is(false)),
    'the envelope warns before the velocity does': eventually(
      VT302.envelope.believed.above(4).and(VT302.velocity.believed.below(2.8)),
    ),
    'maintenance is told': whenever(VIT301.reading.rises(3)).expect(alarmShown('VAH-301')).within(seconds(4)),
    'the capper holds in zone D': whenever(BE301.velocity.rises(4.5)).expect(PLC3.state.is('held')).within(seconds(6)),
    'the operator is told': whenever(PLC3.VAHH301.is(true)).expect(alarmShown('VAHH-301')).within(seconds(2)),
    'the office sees that it holds': whenever(PLC3.state.is('held'))
      .expect(PLC3.state.believed.is('held'))
      .within(seconds(1.5)),
    'the vibration reads true': tracks(VIT301.reading, { tolerance: 0.003 }),
    'the wireless sensor reads true': tracks(VT302.envelope),
    'the temperature reads true': tracks(TT303.temperature),
  }),

  async script({ plant: { PLC3 }, until, inject, after }) {
    await after(seconds(2));
    await inject(dry);
    await until(PLC3.state.is('held'), { within: seconds(30) });
    await after(seconds(3));
  },
});

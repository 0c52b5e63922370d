import { alarmShown, always, defineScenario, seconds, tracks, whenever } from '#simulator';
import { frozen } from '../../hil/faults/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';

export default defineScenario({
  id: 'frozen-level-transmitter',
  name: 'Frozen level transmitter',
  briefing:
    'LIT-101 sticks at 0.79 m while T-101 fills, so control never sees H. The float switch LSHH-101 must close MV-101, ' +
    'and the operator must hear of it.',
  plant: waterTreatment,
  needs: ['api'],
  start: {
    T101: { volume: 0.0308 },
    T301: { volume: 0.0399 },
    MV101: { position: 1 },
    PLC1: { memory: { fill: true } },
  },
  lasts: seconds(29),

  requirements: ({ T101, LIT101, LSHH101, ZSC101 }) => ({
    'the tank never overflows': always(T101.level.below(1.6)),
    'the float switch closes the inlet': whenever(LSHH101.healthy.is(false))
      .expect(ZSC101.made.is(true))
      .within(seconds(3)),
    'the operator is told': whenever(LSHH101.healthy.is(false)).expect(alarmShown('LAHH-101')).within(seconds(3)),
    'the stack says what the transmitter says': tracks(LIT101.reading, { tolerance: 0.003 }),
  }),

  async script({ plant: { T101, LIT101, LSHH101 }, until, inject, after }) {
    await until(T101.level.above(0.793), { within: seconds(5) });
    await inject(frozen(LIT101.reading));
    await until(LSHH101.healthy.is(false), { within: seconds(26) });
    await after(seconds(4));
  },
});

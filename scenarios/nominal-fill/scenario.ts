import {
  always,
  defineScenario,
  delivered,
  eventually,
  fresh,
  ms,
  ordered,
  seconds,
  tracks,
  whenever,
} from '#simulator';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';

export default defineScenario({
  id: 'nominal-fill',
  name: 'Nominal fill',
  briefing: 'T-101 fills from L to H; P-101 stops at H of LIT-301 and starts again at L. Nothing goes wrong.',
  plant: waterTreatment,
  needs: [],
  start: {
    T101: { volume: 0.0202 },
    T301: { volume: 0.03985 },
    MV101: { position: 1 },
    P101: { running: true, pumping: true, sinceCommand: 0.5 },
    PLC1: { memory: { fill: true, transfer: true } },
  },
  lasts: seconds(31),

  requirements: ({ T101, T301, LIT101, LIT301, FIT101, PLC1, TT191, YR101, ZSC101 }) => ({
    'the tank never overflows': always(T101.level.below(1.6)),
    'P-101 never runs dry': always(T101.level.above(0.25)),
    'MV-101 closes at H': whenever(LIT101.reading.rises(0.8)).expect(ZSC101.made.is(true)).within(seconds(3)),
    'P-101 runs again at L': eventually(YR101.made.is(true).and(T301.level.below(0.81))),
    'the level reads true': tracks(LIT101.reading, { tolerance: 0.003 }),
    'the other level reads true': tracks(LIT301.reading, { tolerance: 0.003 }),
    'the inlet flow reads true': tracks(FIT101.reading, { tolerance: 0.003 }),
    'the temperature reads true': tracks(TT191.temperature, { tolerance: 0.05 }),
    'history has no gap': delivered(LIT101.reading, { loss: 0 }),
    'history keeps the order': ordered(LIT101.reading),
    'the level arrives in time': fresh(LIT101.reading, { p95: ms(800) }),
    'the office sees the valve close': whenever(PLC1.stateMV101.is('closed'))
      .expect(PLC1.stateMV101.believed.is('closed'))
      .within(seconds(1.5)),
  }),

  async script({ plant: { T101, P101 }, until, after }) {
    await until(P101.running.is(false), { within: seconds(4) });
    await until(T101.level.above(0.8), { within: seconds(20) });
    await until(P101.running.is(true), { within: seconds(32) });
    await after(seconds(1));
  },
});

import { describe, expect, test } from 'vitest';
import {
  always,
  analog,
  asset,
  type Condition,
  defineInstrument,
  definePlant,
  defineTwin,
  discrete,
  eventually,
  handlesOf,
  historically,
  holds,
  ms,
  once,
  PlantwrightError,
  type Sentence,
  seconds,
  whenever,
} from '#simulator';
import { parseFormula } from './parse.ts';
import { vocabularyOf } from './vocabulary.ts';

const tank = defineTwin({
  type: 'Tank',
  parameters: {},
  inputs: {},
  outputs: () => ({ level: analog('m', { range: [0, 2] }), flow: analog('m³/s'), full: discrete() }),
  initial: () => ({}),
  step: (state) => state,
  read: () => ({ level: 1, flow: 1, full: false }),
});
const gauge = defineInstrument({
  type: 'Gauge',
  every: ms(100),
  parameters: {},
  inputs: {},
  outputs: () => ({ reading: analog('m', { range: [0, 2] }), high: discrete() }),
  initial: () => ({}),
  step: (state) => state,
  read: () => ({ reading: 1, high: false }),
});
const plant = definePlant({
  name: 'bench',
  path: 'bench',
  assets: { T1: asset(tank), LT1: asset(gauge) },
  connections: {},
});
const { T1, LT1 } = handlesOf(plant);
const signals = vocabularyOf(plant);

const SENTENCES: readonly [Sentence, string][] = [
  [always(T1.level.below(1.2)), 'always T1.level < 1.2 m'],
  [
    whenever(T1.level.rises(0.8)).expect(LT1.high.is(true)).within(seconds(2)),
    'whenever T1.level rises through 0.8 m expect eventually[0 s, 2 s] LT1.high = true',
  ],
  [
    whenever(T1.level.falls(0.2, { hysteresis: 0.05 }).and(T1.full.is(false)), { lasting: ms(300) })
      .expect(LT1.high.is(false))
      .throughout(seconds(1)),
    'whenever T1.level falls through 0.2 m hysteresis 0.05 for 300 ms given T1.full = false expect always[0 s, 1 s] LT1.high = false',
  ],
  [
    whenever(LT1.high.is(true)).expect(holds(T1.full.is(false)).until(T1.level.below(1), { within: seconds(9) })),
    'whenever LT1.high = true expect T1.full = false until[0 s, 9 s] T1.level < 1 m',
  ],
  [
    eventually(LT1.reading.believed.above(0.5), { from: seconds(1), within: seconds(3) }),
    'eventually[1 s, 3 s] believed LT1.reading > 0.5 m',
  ],
  [
    always(LT1.reading.minus(T1.level).size().atMost(0.02, { scale: 0.02 })),
    'always abs((LT1.reading - T1.level)) <= 0.02 m scale 0.02',
  ],
  [always(LT1.reading.near(1, 0.1)), 'always abs((LT1.reading - 1 m)) <= 0.1 m scale 0.1'],
  [always(LT1.reading.believed.age().atMost(2.5)), 'always age(believed LT1.reading) <= 2.5 s'],
  [
    always(
      LT1.reading
        .rate()
        .below(0.1)
        .and(LT1.reading.delayed(ms(500)).plus(T1.level).above(0)),
    ).and(eventually(T1.full.is(true))),
    '(always (rate(LT1.reading) < 0.1 m/s and (delay(LT1.reading, 500 ms) + T1.level) > 0 m)) and (eventually T1.full = true)',
  ],
  [
    always(T1.full.is(true).implies(LT1.high.is(true))).or(
      historically(T1.full.is(false)).iff(once(LT1.high.is(true))),
    ),
    '(always (T1.full = true implies LT1.high = true)) or ((historically T1.full = false) iff (once LT1.high = true))',
  ],
  [
    holds(T1.level.orLower(LT1.reading).atLeast(0)).unless(T1.full.is(true)).not(),
    'not (min(T1.level, LT1.reading) >= 0 m unless T1.full = true)',
  ],
  [
    holds(T1.level.orHigher(LT1.reading).times(2).atLeast(0)).since(T1.full.is(true), { within: seconds(3) }),
    '(max(T1.level, LT1.reading) * 2) >= 0 m since[0 s, 3 s] T1.full = true',
  ],
];

describe('a sentence reads as it is written, and its text reads back', () => {
  test.each(SENTENCES.map(([sentence, text]) => [text, sentence] as const))('%s', (text, sentence) => {
    expect(sentence.formula).toBe(text);
    expect(parseFormula(text, signals)).toEqual(sentence.specification.formula);
  });
});

test('nothing that is built can be awaited by mistake', () => {
  const built: readonly unknown[] = [
    T1.level,
    T1.level.above(1),
    T1.level.rises(1),
    whenever(T1.level.rises(1)),
    whenever(T1.level.rises(1)).expect(T1.full.is(true)),
    ...SENTENCES.map(([sentence]) => sentence),
  ];
  for (const thing of built) expect((thing as { then?: unknown }).then).toBeUndefined();
});

test.each<[string, () => unknown, string]>([
  [
    'a window that ends before it begins',
    () => always(T1.full.is(true), { from: seconds(2), within: seconds(1) }),
    'NEGATIVE_WINDOW',
  ],
  ['a negative window', () => eventually(T1.full.is(true), { from: seconds(-1) }), 'NEGATIVE_WINDOW'],
  ['comparisons without a common measure', () => always(T1.flow.above(1).and(T1.level.above(1))), 'SCALE_MISSING'],
  ['mixed units, past the types', () => T1.level.minus(T1.flow as never), 'UNITS_DIFFER'],
  ['a limit that is no number', () => T1.level.above(Number.NaN), 'NOT_A_NUMBER'],
  ['a scale of nothing', () => T1.level.above(1, { scale: 0 }), 'BAD_SCALE'],
  [
    'a hysteresis on a state',
    () =>
      whenever(T1.level.rises(1, { hysteresis: -1 }))
        .expect(T1.full.is(true))
        .within(ms(1)),
    'BAD_HYSTERESIS',
  ],
])('%s is refused', (_, build, code) => {
  try {
    build();
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(PlantwrightError);
    expect((error as PlantwrightError).code).toBe(code);
  }
});

test('layers stay in the type', () => {
  const sensed: Condition<'sensed'> = LT1.reading.above(1);
  // @ts-expect-error what is true is not sensed
  const wrong: Condition<'sensed'> = T1.level.above(1);
  expect(sensed).not.toBe(wrong);
});

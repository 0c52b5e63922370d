import { describe, expect, test } from 'vitest';
import { ms, type PointSample, seconds, us, type Value } from '#simulator';
import { diagnose } from './diagnosis.ts';
import { type Manner, type Observation, reconcile } from './ledger.ts';

/** 2026-01-01T00:00:00.123456Z, in µs. */
const STARTED_AT = 1_767_225_600_123_456;

interface Said {
  readonly t: number;
  readonly value: Value;
}
interface Seen extends Said {
  readonly received: number;
}

/** A value every 200 ms, each another. */
const ramp = (value: (i: number) => Value): Said[] =>
  Array.from({ length: 40 }, (_, i) => ({ t: i * 0.2, value: value(i) }));
const level = ramp((i) => Math.fround(0.5 + 0.0123 * i));

/** What the ledger says of a stack that does this to each sample. */
function named(sent: readonly Said[], does: (s: Seen, i: number) => Seen | readonly Seen[], manner: Manner = 'polled') {
  const sample = ({ t, value }: Said): PointSample => ({ point: 'p', value, quality: 'good', sourceTime: seconds(t) });
  const observed: Observation[] = sent
    .flatMap((s, i) => does({ ...s, received: s.t + 0.03 }, i))
    .map((s) => ({ ...sample(s), received: seconds(s.received) }));
  const account = reconcile(
    sent.map((s) => ({ ...sample(s), left: seconds(s.t) })),
    observed.sort((a, b) => a.received - b.received),
    {
      manner,
      tolerance: manner === 'polled' ? ms(200) : ms(1),
      from: us(0),
      to: seconds(20),
      lateAfter: seconds(2),
    },
  );
  return diagnose(account).map(({ name }) => name);
}

const bytes = (value: number, swap: (b: Buffer) => Buffer) => {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatBE(value);
  return swap(buffer).readFloatBE();
};
const number = (change: (n: number) => number) => (s: Seen) => ({ ...s, value: change(s.value as number) });

test('a sound stack has nothing to be named', () => {
  expect(named(level, (s) => s)).toEqual([]);
});

describe('what was done to values', () => {
  test.each<[string, readonly Said[], (n: number) => number]>([
    ['words swapped: CDAB', level, (v) => bytes(v, (b) => Buffer.concat([b.subarray(2), b.subarray(0, 2)]))],
    ['bytes of each word swapped: BADC', level, (v) => bytes(v, (b) => b.swap16())],
    ['all bytes reversed: DCBA', level, (v) => bytes(v, (b) => b.swap32())],
    ['sign turned', level, (v) => -v],
    ['sign lost: int16 read as uint16', ramp((i) => -1 - 100 * i), (v) => v & 0xffff],
    ['sign invented: uint16 read as int16', ramp((i) => 40_000 + 100 * i), (v) => v - 65_536],
    ['sign lost: int32 read as uint32', ramp((i) => -70_000 - i), (v) => v >>> 0],
    ['sign lost: int16 read as uint16, in steps of 10', ramp((i) => -10 - 10 * i), (v) => v + 655_360],
    ['sign invented: uint16 read as int16, in steps of 0.01', ramp((i) => 400 + i / 100), (v) => v - 655.36],
    ['sign lost: int32 read as uint32, in steps of 0.1', ramp((i) => -10 - i / 10), (v) => v + 429_496_729.6],
    ['offset by 655360', ramp((i) => 5 + i), (v) => v + 655_360],
    ['sign invented: uint32 read as int32', ramp((i) => 3_000_000_000 + i), (v) => v | 0],
    ['width: only the low 16 bits kept', ramp((i) => 70_000 + i), (v) => v & 0xffff],
    ['width: only the low 32 bits kept', ramp((i) => 2 ** 33 + 100_000 + i), (v) => v % 2 ** 32],
    ['cut to whole numbers', ramp((i) => 1.75 + i), Math.trunc],
    ['scaled by 10', level, (v) => 10 * v],
    ['scaled by 0.001', level, (v) => v / 1000],
    ['offset by 273.15', level, (v) => v + 273.15],
    ['scaled by 1.8, offset by 32', level, (v) => 1.8 * v + 32],
    ['always 7', level, () => 7],
  ])('%s', (name, sent, change) => {
    const names = named(sent, number(change));
    expect(names).toHaveLength(1);
    expect(names[0]).toContain(name);
  });

  test('discrete inverted', () => {
    const inverted = (s: Seen) => ({ ...s, value: !s.value });
    expect(
      named(
        ramp((i) => i % 3 === 0),
        inverted,
        'reported',
      ),
    ).toEqual(['discrete inverted']);
  });

  test('states read by another table', () => {
    const states = ['idle', 'execute', 'complete', 'stopped'];
    const other = { idle: 'execute', execute: 'complete', complete: 'stopped', stopped: 'aborted' };
    const said = ramp((i) => states[i % 4]!);
    const renumbered = (s: Seen) => ({ ...s, value: other[s.value as keyof typeof other] });
    expect(named(said, renumbered, 'reported')).toEqual([
      'states by another numbering: idle shown as execute, and so on',
    ]);
    expect(named(said, (s) => ({ ...s, value: 'lost' }), 'reported')).toEqual([
      'values altered, no one rule explains them',
    ]);
  });

  test('what no one rule explains is told, and not named', () => {
    expect(named(level, (s, i) => ({ ...s, value: 9 + Math.sin(i) }))).toEqual([
      'values altered, no one rule explains them',
    ]);
  });
});

describe('what was done to source times', () => {
  const time = (change: (t: number) => number) => (s: Seen) => ({ ...s, t: change(s.t) });
  const utc = STARTED_AT / 1e6;
  test.each<[string, (s: Seen, i: number) => Seen]>([
    ['time zone: source times +1 h', time((t) => t + 3600)],
    ['time zone: source times −5.5 h', time((t) => t - 19_800)],
    ['source times shifted by +3.20 s', time((t) => t + 3.2)],
    ['source times shifted by −3.20 s', time((t) => t - 3.2)],
    ['unit of time: seconds taken for milliseconds', time((t) => (utc + t) / 1000 - utc)],
    ['unit of time: source times are decades off', time((t) => (utc + t) / 1e6 - utc)],
    [
      'arrival time taken for source time',
      // A queue in between: now shorter, now longer.
      (s, i) => ({ ...s, received: s.received + 0.5 + (i % 7) / 5, t: s.t + 0.51 + (i % 7) / 5 }),
    ],
  ])('%s', (name, change) => {
    const names = named(level, change, 'reported');
    expect(names).toHaveLength(1);
    expect(names[0]).toContain(name);
  });

  test('source times cut to whole seconds', () => {
    const cut = (s: Seen) => ({ ...s, t: Math.floor(utc + s.t) - utc });
    expect(named(level, cut, 'reported')).toEqual(['source times cut to whole seconds']);
  });
});

describe('what became of samples', () => {
  test('a backlog that was dropped is a stretch, with its times', () => {
    expect(named(level, (s) => (s.t >= 2 && s.t < 5 ? [] : s))).toEqual([
      'a stretch is missing, from about 2 s to 5 s',
    ]);
  });
  test('and losses here and there are not', () => {
    expect(named(level, (s, i) => (i % 7 === 3 ? [] : s))).toEqual(['samples are missing here and there']);
  });
  test('samples said again', () => {
    expect(named(level, (s) => [s, { ...s, received: s.received + 1 }])).toEqual(['samples said again']);
  });
  test('old values under new source times', () => {
    const silent = Array.from({ length: 5 }, (_, i) => ({ t: 8.5 + i, received: 8.6 + i }));
    const restamped = (s: Seen, i: number) => (i < 39 ? s : [s, ...silent.map((times) => ({ ...s, ...times }))]);
    expect(named(level, restamped)).toEqual(['old values under new source times']);
  });
});

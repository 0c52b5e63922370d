import { DataType, DataValue, Variant } from 'node-opcua';
import { describe, expect, test } from 'vitest';
import { KeptValues } from './kept-values.ts';
import { isBounded, selectRaw, valueOfEntry } from './raw.ts';

/** `5:02` on some day; `-` for a time that is not given. */
const date = (text: string) => {
  if (text === '-') return null;
  const [hour, minute] = text.split(':').map(Number);
  return new Date(Date.UTC(2026, 0, 1, hour, minute));
};
const text = (time: Date) => `${time.getUTCHours()}:${String(time.getUTCMinutes()).padStart(2, '0')}`;

const kept = new KeptValues(100);
for (const time of ['5:00', '5:02', '5:03', '5:05', '5:06']) {
  kept.add(new DataValue({ value: new Variant({ dataType: DataType.Double, value: 1 }), sourceTimestamp: date(time) }));
}

const span = (start: string, end: string, most: number, bounds: boolean) => ({
  start: date(start),
  end: date(end),
  most,
  bounds,
});

/** Table 1 of Part 11, 4.6; a trailing `…` stands for a continuation point, FIRST and LAST for a bound not found. */
test.each([
  ['5:00', '5:05', 0, '5:00 5:02 5:03 5:05', '5:00 5:02 5:03'],
  ['5:01', '5:04', 0, '5:00 5:02 5:03 5:05', '5:02 5:03'],
  ['5:05', '5:00', 0, '5:05 5:03 5:02 5:00', '5:05 5:03 5:02'],
  ['5:04', '5:01', 0, '5:05 5:03 5:02 5:00', '5:03 5:02'],
  ['4:59', '5:05', 0, 'FIRST 5:00 5:02 5:03 5:05', '5:00 5:02 5:03'],
  ['5:01', '5:07', 0, '5:00 5:02 5:03 5:05 5:06 LAST', '5:02 5:03 5:05 5:06'],
  ['5:00', '5:05', 3, '5:00 5:02 5:03 …', '5:00 5:02 5:03'],
  ['5:01', '5:04', 3, '5:00 5:02 5:03 …', '5:02 5:03'],
  ['5:05', '5:00', 3, '5:05 5:03 5:02 …', '5:05 5:03 5:02'],
  ['5:04', '5:01', 3, '5:05 5:03 5:02 …', '5:03 5:02'],
  ['4:59', '5:05', 3, 'FIRST 5:00 5:02 …', '5:00 5:02 5:03'],
  ['5:01', '5:07', 3, '5:00 5:02 5:03 …', '5:02 5:03 5:05 …'],
  ['5:00', '-', 3, '5:00 5:02 5:03 …', '5:00 5:02 5:03 …'],
  ['5:00', '-', 6, '5:00 5:02 5:03 5:05 5:06 LAST', '5:00 5:02 5:03 5:05 5:06'],
  ['5:07', '-', 6, '5:06 LAST', ''],
  ['-', '5:06', 3, '5:06 5:05 5:03 …', '5:06 5:05 5:03 …'],
  ['-', '5:06', 6, '5:06 5:05 5:03 5:02 5:00 FIRST', '5:06 5:05 5:03 5:02 5:00'],
  ['-', '4:48', 6, '5:00 FIRST', ''],
  ['4:48', '4:48', 0, 'FIRST 5:00', ''],
  ['4:48', '4:48', 1, 'FIRST …', ''],
  ['4:48', '4:48', 2, 'FIRST 5:00', ''],
  ['5:00', '5:00', 0, '5:00 5:02', '5:00'],
  ['5:00', '5:00', 1, '5:00 …', '5:00'],
  ['5:01', '5:01', 0, '5:00 5:02', ''],
  ['5:01', '5:01', 1, '5:00 …', ''],
] as const)('from %s to %s, %i at a time: with bounds %s, without %s', (start, end, most, withBounds, without) => {
  const read = (bounds: boolean) => {
    const entries = selectRaw(kept, span(start, end, most, bounds));
    const now = most === 0 ? entries : entries.slice(0, most);
    const words = now.map((entry, i) =>
      'number' in entry
        ? text(kept.value(entry.number)!.sourceTimestamp!)
        : i === 0 || start === '-'
          ? 'FIRST'
          : 'LAST',
    );
    return [...words, ...(now.length < entries.length ? ['…'] : [])].join(' ');
  };
  expect(read(true)).toBe(withBounds);
  expect(read(false)).toBe(without);
});

describe('a bound that is not found', () => {
  test('has the time that was asked for, no value, and says so', () => {
    const [first] = selectRaw(kept, span('4:59', '5:05', 0, true));
    const value = valueOfEntry(kept, first!)!;
    expect(value.statusCode.name).toBe('BadBoundNotFound');
    expect(value.sourceTimestamp).toEqual(date('4:59'));
    expect(value.value?.value ?? null).toBeNull();
  });
});

test('reading back from an end without a start, the bound that is not found has that end', () => {
  const missing = selectRaw(kept, span('-', '5:07', 2, true)).map((entry) => 'missing' in entry && entry.missing);
  expect(missing).toEqual([date('5:07'), false, false, false, false, false, undefined]);
});

test.each([
  ['5:00', '5:05', 0, true],
  ['5:00', '-', 1, true],
  ['-', '5:00', 1, true],
  ['5:00', '-', 0, false],
  ['-', '5:00', 0, false],
  ['-', '-', 5, false],
] as const)('from %s to %s, %i at a time is bounded: %s', (start, end, most, bounded) => {
  expect(isBounded(span(start, end, most, false))).toBe(bounded);
});

test('a time of 1601 is none', () => {
  const long = { start: new Date(Date.UTC(1601, 0, 1)), end: date('5:03'), most: 2, bounds: false };
  expect(selectRaw(kept, long)).toHaveLength(3);
  expect(isBounded({ ...long, most: 0 })).toBe(false);
});

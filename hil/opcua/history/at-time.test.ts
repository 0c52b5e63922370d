import { DataType, DataValue, type StatusCode, StatusCodes, Variant } from 'node-opcua';
import { expect, test } from 'vitest';
import { readAtTimes } from './at-time.ts';
import { KeptValues } from './kept-values.ts';

const { Good, UncertainSensorNotAccurate: Uncertain, BadSensorFailure: Bad, GoodLocalOverride: Forced } = StatusCodes;

/** Values by their second: 10 at 0, 20 at 10 … */
function history(stepped: boolean, statuses: readonly StatusCode[]) {
  const kept = new KeptValues(100);
  for (const [i, statusCode] of statuses.entries()) {
    const value = new Variant({ dataType: DataType.Double, value: 10 + 10 * i });
    kept.add(new DataValue({ value, statusCode, sourceTimestamp: second(10 * i) }));
  }
  return { kept, stepped };
}
const second = (s: number) => new Date(Date.UTC(2026, 0, 1) + s * 1000);

// What is said of a value is the standard's (Part 4, 7.39.1): bit 10 that bits follow, bit 1 that it is interpolated.
const ORIGIN: Readonly<Record<number, string>> = { 1024: 'raw', 1026: 'interpolated', 0: '' };
const told = ({ value, statusCode }: DataValue) => [
  value?.value ?? null,
  `${statusCode.name.replace(/#.*/, '')} ${ORIGIN[statusCode.value & 0xffff]}`.trim(),
];

test.each([
  ['a kept value is raw', false, [Good, Good], 10, [20, 'Good raw'], [20, 'Good raw']],
  ['a bad one as well', false, [Good, Bad], 10, [20, 'BadSensorFailure raw'], [20, 'BadSensorFailure raw']],
  ['on the line between two', false, [Good, Good], 4, [14, 'Good interpolated'], [14, 'Good interpolated']],
  ['held until the next', true, [Good, Good], 4, [10, 'Good interpolated'], [10, 'Good interpolated']],
  ['forced values are good', false, [Forced, Forced], 4, [14, 'Good interpolated'], [14, 'Good interpolated']],
  ['before the first', false, [Good, Good], -1, [null, 'BadNoData'], [null, 'BadNoData']],
  [
    'after the last',
    false,
    [Good, Good],
    15,
    [20, 'UncertainDataSubNormal interpolated'],
    [20, 'UncertainDataSubNormal interpolated'],
  ],
  ['a bad one before', false, [Good, Bad, Good], 15, [25, 'UncertainDataSubNormal interpolated'], [null, 'BadNoData']],
  [
    'a bad one after',
    false,
    [Good, Bad, Good],
    5,
    [15, 'UncertainDataSubNormal interpolated'],
    [10, 'UncertainDataSubNormal interpolated'],
  ],
  ['a bad one after, held', true, [Good, Bad, Good], 5, [10, 'Good interpolated'], [10, 'Good interpolated']],
  [
    'a bad one before, held',
    true,
    [Good, Bad, Good],
    15,
    [10, 'UncertainDataSubNormal interpolated'],
    [null, 'BadNoData'],
  ],
  [
    'an uncertain one before',
    false,
    [Good, Uncertain, Good],
    15,
    [25, 'UncertainDataSubNormal interpolated'],
    [25, 'UncertainDataSubNormal interpolated'],
  ],
  ['nothing good at all', false, [Bad, Bad], 5, [null, 'BadNoData'], [null, 'BadNoData']],
] as const)('%s', (_text, stepped, statuses, at, interpolated, simple) => {
  const kept = history(stepped, statuses);
  expect(readAtTimes(kept, [second(at)], false).map(told)).toEqual([interpolated]);
  expect(readAtTimes(kept, [second(at)], true).map(told)).toEqual([simple]);
});

test('values stand in the order of the times, each with its time', () => {
  const values = readAtTimes(history(false, [Good, Good]), [second(8), second(2), second(8)], false);
  expect(values.map(({ value }) => value.value)).toEqual([18, 12, 18]);
  expect(values.map(({ sourceTimestamp }) => sourceTimestamp)).toEqual([second(8), second(2), second(8)]);
});

test('a time that is none has no value', () => {
  expect(readAtTimes(history(false, [Good]), [null], true).map(told)).toEqual([[null, 'BadNoData']]);
});

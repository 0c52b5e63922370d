import { DataType, DataValue, StatusCodes, Variant } from 'node-opcua';
import { describe, expect, test } from 'vitest';
import { KeptValues } from './kept-values.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const value = (second: number, number: number | boolean, status = StatusCodes.Good) =>
  new DataValue({
    value: new Variant({ dataType: typeof number === 'boolean' ? DataType.Boolean : DataType.Double, value: number }),
    statusCode: status,
    sourceTimestamp: at(second),
  });
const kept = (depth: number, seconds: readonly number[]) => {
  const values = new KeptValues(depth);
  for (const second of seconds) values.add(value(second, second));
  return values;
};
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
const inOrder = (values: KeptValues) => values.inOrder().map((number) => values.value(number)!.value.value);

describe('the values that a variable keeps', () => {
  test('are the latest, up to its depth', () => {
    expect(inOrder(kept(100, upTo(3)))).toEqual([0, 1, 2]);
    expect(inOrder(kept(100, upTo(250)))).toEqual(upTo(250).slice(150));
  });

  test('stand in the order of time, whatever the order in which they came', () => {
    expect(inOrder(kept(10, [3, 1, 2]))).toEqual([1, 2, 3]);
  });

  test('are one for each time: the last', () => {
    const values = kept(4, [1, 2]);
    values.add(value(2, 7));
    expect(inOrder(values)).toEqual([1, 7]);
  });

  test('are gone by their number once others have taken their place', () => {
    const values = kept(4, upTo(4));
    expect(values.value(0)).toBeDefined();
    values.add(value(4, 4));
    expect(values.value(0)).toBeUndefined();
    expect(values.value(1)?.value.value).toBe(1);
  });

  test('come back with their time, status and type', () => {
    const values = new KeptValues(4);
    values.add(value(1, true));
    values.add(value(2, false, StatusCodes.BadSensorFailure));
    expect(values.inOrder().map((number) => values.value(number))).toMatchObject([
      { value: { dataType: DataType.Boolean, value: true }, statusCode: StatusCodes.Good, sourceTimestamp: at(1) },
      { value: { value: false }, statusCode: StatusCodes.BadSensorFailure, sourceTimestamp: at(2) },
    ]);
  });
});

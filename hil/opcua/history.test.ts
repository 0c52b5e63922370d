import { DataType, DataValue, StatusCodes, Variant } from 'node-opcua';
import { describe, expect, test } from 'vitest';
import { KeptValues } from './history.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const value = (second: number, number: number | boolean, status = StatusCodes.Good) =>
  new DataValue({
    value: new Variant({ dataType: typeof number === 'boolean' ? DataType.Boolean : DataType.Double, value: number }),
    statusCode: status,
    sourceTimestamp: at(second),
  });
const kept = (depth: number, count: number) => {
  const values = new KeptValues(depth);
  for (let i = 0; i < count; i++) values.add(value(i, i));
  return values;
};
const numbers = (values: DataValue[]) => values.map(({ value: { value: number } }) => number);

describe('the values that a variable keeps', () => {
  test('are the latest, up to its depth', () => {
    expect(numbers(kept(100, 3).between(undefined, undefined, 100, false))).toEqual([0, 1, 2]);
    expect(numbers(kept(100, 250).between(undefined, undefined, 100, false))).toEqual(
      Array.from({ length: 100 }, (_, i) => 150 + i),
    );
  });

  test('are given from and to a time, both included, forwards or backwards, as many as asked for', () => {
    const values = kept(20, 40);
    expect(numbers(values.between(at(25), at(28), 20, false))).toEqual([25, 26, 27, 28]);
    expect(numbers(values.between(null, at(28), 3, true))).toEqual([28, 27, 26]);
    expect(numbers(values.between(at(38), null, 20, false))).toEqual([38, 39]);
    expect(values.between(at(50), at(60), 20, false)).toEqual([]);
  });

  test('take a time before 1601 for none', () => {
    expect(numbers(kept(5, 5).between(new Date(Date.UTC(1601, 0, 1)), at(1), 5, false))).toEqual([0, 1]);
  });

  test('come back with their time, status and type', () => {
    const values = new KeptValues(4);
    values.add(value(1, true));
    values.add(value(2, false, StatusCodes.BadSensorFailure));
    expect(values.between(undefined, undefined, 4, false)).toMatchObject([
      { value: { dataType: DataType.Boolean, value: true }, statusCode: StatusCodes.Good, sourceTimestamp: at(1) },
      { value: { value: false }, statusCode: StatusCodes.BadSensorFailure, sourceTimestamp: at(2) },
    ]);
  });
});

import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { counter } from './model.ts';

twinContract('a counter', { twin: counter, inputs: (t) => ({ process: Math.floor(t * 2) }) });

/** What it shows after each of these totals. */
function counts(totals: readonly number[], malfunctions: object = {}): number[] {
  const context = (process: number) => ({
    inputs: { process },
    parameters: { modulus: 65_536 },
    malfunctions: { blind: false, double: false, ...malfunctions },
    seconds: 0.01,
    random: () => 0,
  });
  let state = counter.initial(context(totals[0]!));
  return totals.map((total) => {
    state = counter.step(state, context(total));
    return counter.read(state, context(total)).count;
  });
}

test('counts what passes from when it was switched on', () =>
  expect(counts([100, 101, 101, 103])).toEqual([0, 1, 1, 3]));
test('goes from 65535 to 0', () => expect(counts([0, 65_535, 65_536, 65_538])).toEqual([0, 65_535, 0, 2]));
test('a blind eye counts nothing, a reflection twice', () => {
  expect(counts([0, 5], { blind: true })).toEqual([0, 0]);
  expect(counts([0, 5], { double: true })).toEqual([0, 10]);
});

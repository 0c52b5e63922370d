import { describe, expect, test } from 'vitest';
import { gaussian, openStream } from '#simulator';
import { canDiffer, compareRuns } from './comparison.ts';

const verdict = (...args: Parameters<typeof compareRuns>) => compareRuns(...args).verdict;

describe('two sets of runs', () => {
  test('differ when every run of one is above every run of the other, and by enough', () => {
    expect(verdict([50, 51, 52, 53], [60, 61, 62, 63])).toBe('worse');
    expect(verdict([60, 61, 62, 63], [50, 51, 52, 53])).toBe('better');
    expect(compareRuns([50, 51, 52, 53], [51.5, 53.1, 53.2, 53.3])).toMatchObject({ verdict: 'same' });
  });
  test('by less than 5 %, however surely, are the same', () => {
    expect(compareRuns([100, 100.1, 100.2, 100.3], [102, 102.1, 102.2, 102.3])).toMatchObject({
      verdict: 'same',
      matters: expect.closeTo(5.0075, 9),
      p: expect.closeTo(2 / 70, 9),
    });
  });
  test('by less than twice what the harness itself varied, are the same', () => {
    expect(verdict([50, 51, 52, 53], [60, 61, 62, 63], 6)).toBe('same');
  });
  test('of three and three runs can tell nothing, of four and four can', () => {
    expect([canDiffer(3, 3), canDiffer(4, 4), canDiffer(1, 50), canDiffer(1, 30)]).toEqual([false, true, true, false]);
    expect(verdict([1, 2, 3], [10, 20, 30])).toBe('inconclusive');
    expect(verdict([], [10, 20, 30])).toBe('inconclusive');
  });
  test('from one distribution are found worse at most in 2.5 of 100 cases', () => {
    const stream = openStream(5, 'comparison');
    const runs = () => Array.from({ length: 6 }, () => 50 + 10 * gaussian(stream));
    let found = 0;
    for (let round = 0; round < 1000; round++) if (verdict(runs(), runs()) === 'worse') found++;
    expect(found).toBeLessThan(40);
  });
});

import { describe, expect, test } from 'vitest';
import { judge, point, story, verdict } from '../../../test/fixtures/story.ts';
import { exactlyOnce, storedAndForwarded } from '../requirement.ts';

describe('exactlyOnce', () => {
  const once = exactlyOnce(point);
  const failing = (s: ReturnType<typeof story>) => judge(once, s);
  test('passes when each sample is there once, however late', () => {
    const late = story().polls((t) => ({ t: t < 10 ? 12 + t / 100 : t + 0.05 }));
    expect(judge(once, late)).toMatchObject({ verdict: 'pass', reason: 'all 150 samples, each once' });
  });
  test('fails when something is missing', () => {
    const gap = story().polls((t) => (t > 10 && t < 11 ? undefined : {}));
    expect(failing(gap)).toMatchObject({ verdict: 'fail', margin: -4, reason: 'of 150 samples of site/LIT-1: 4 lost' });
  });
  test('fails when something is stored again', () => {
    const again = story().polls();
    for (let i = 0; i < 50; i++) again.seen(15 + i / 100, 0.5 + i / 1000, { at: 'history', source: i / 5 });
    expect(failing(again).reason).toBe('of 150 samples of site/LIT-1: 50 stored again');
  });
  test('fails when something is altered, or was never sent', () => {
    const altered = story().polls((t, value) => ({ value: t === 10 ? 99 : value }));
    expect(failing(altered).reason).toBe('of 150 samples of site/LIT-1: 1 altered');
    const invented = story().polls().seen(10.1, 77, { at: 'history', source: 10 });
    expect(failing(invented).reason).toBe('of 150 samples of site/LIT-1: 1 never sent');
  });
  test('is nothing for a target that keeps nothing, and inconclusive where nothing was sent', () => {
    expect(verdict(once, story().polls(), [])).toBe('skipped');
    expect(verdict(once, story())).toBe('inconclusive');
  });
});

describe('storedAndForwarded', () => {
  /** An outage of 5 s with 25 samples, of which those are lost that `isLost` says, by number; the others come after it. */
  const outage = (isLost: (n: number) => boolean, source = (t: number) => t) =>
    story()
      .fault(9.9, 14.9, 'stack')
      .polls((t) => {
        if (t < 10 || t >= 15) return {};
        const n = Math.round((t - 10) * 5);
        return isLost(n) ? undefined : { t: 15.2 + n / 100, source: source(t) };
      });
  const keeps = (capacity: number, gives: 'oldest' | 'newest' = 'oldest') =>
    storedAndForwarded(point, { capacity, gives });
  const everything = storedAndForwarded(point);

  test('passes when all is kept, with what more might have been lost as margin', () => {
    expect(
      judge(
        everything,
        outage(() => false),
      ),
    ).toMatchObject({ verdict: 'pass', margin: 0, reason: '25 of 25 samples kept' });
    expect(
      judge(
        keeps(20),
        outage(() => false),
      ),
    ).toMatchObject({ verdict: 'pass', margin: 5 });
  });
  test('passes when no more is lost than exceeds the capacity, at the end that gives way', () => {
    expect(
      verdict(
        keeps(20),
        outage((n) => n < 5),
      ),
    ).toBe('pass');
    expect(
      verdict(
        keeps(20, 'newest'),
        outage((n) => n >= 20),
      ),
    ).toBe('pass');
  });
  test('fails when more is lost', () => {
    expect(
      judge(
        keeps(20),
        outage((n) => n < 7),
      ),
    ).toMatchObject({
      verdict: 'fail',
      margin: -2,
      reason: 'site/LIT-1, the fault: 18 of 25 samples kept, 20 should be',
    });
    expect(
      judge(
        everything,
        outage((n) => n === 7),
      ),
    ).toMatchObject({ verdict: 'fail', margin: -1 });
  });
  test('fails when the wrong end gives way', () => {
    expect(
      judge(
        keeps(20),
        outage((n) => n >= 20),
      ).reason,
    ).toMatch(/but the 5 that are lost are not the oldest/);
    expect(
      judge(
        keeps(20, 'newest'),
        outage((n) => n < 5),
      ).reason,
    ).toMatch(/are not the newest/);
  });
  test('fails when the backlog comes under new source times', () => {
    const restamped = outage(
      () => false,
      (t) => 15.1 + (t - 10) / 100,
    );
    expect(judge(everything, restamped).reason).toMatch(/samples lost their source times/);
  });
  test('is vacuous without an outage, and refuses a capacity that is none', () => {
    expect(verdict(everything, story().polls())).toBe('inconclusive');
    expect(() => keeps(-1)).toThrow(expect.objectContaining({ code: 'CAPACITY_IMPOSSIBLE' }));
    expect(() => keeps(2.5)).toThrow('A backlog of 2.5 samples cannot be kept.');
  });
});

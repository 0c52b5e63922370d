import { describe, expect, test } from 'vitest';
import { ms, seconds } from '#simulator';
import { judge, POINT, point, story, verdict } from '../../../test/fixtures/story.ts';
import * as requirements from '../requirement.ts';

describe('recovers', () => {
  const back = requirements.recovers(point, { within: seconds(5) });
  const outage = (until: number) =>
    story()
      .fault(5, 10)
      .polls((t) => ({ t: t > 5 && t < until ? until + t / 1000 : t + 0.05 }));
  test('passes when the backlog is in and values are live again', () => {
    expect(judge(back, outage(11))).toMatchObject({ verdict: 'pass', margin: expect.closeTo(4.1, 1) });
  });
  test('fails when that takes longer', () => expect(judge(back, outage(18))).toMatchObject({ verdict: 'fail' }));
  test('is vacuous without a fault', () => expect(verdict(back, story().polls())).toBe('inconclusive'));
});

describe('neverBetter', () => {
  const honest = requirements.neverBetter([point], { within: ms(600) });
  /** The device says nothing from 10 s to 20 s; the stack shows what `shown` says. */
  const silence = (doubtAt: number | undefined) => {
    const s = story();
    for (const at of [...Array(50).keys()].map((i) => i / 5).concat([...Array(50).keys()].map((i) => 20 + i / 5))) {
      s.sensed(at, { [POINT]: at / 10 })
        .sent(at, at / 10)
        .seen(at + 0.05, at / 10, { source: at });
    }
    return doubtAt === undefined ? s : s.seen(doubtAt, 0.98, { quality: 'uncertain' });
  };
  test('passes when doubt is shown in time', () => {
    expect(judge(honest, silence(10.2))).toMatchObject({ verdict: 'pass', margin: expect.closeTo(200, 0) });
  });
  test('fails when a stale value stands as good, and says which', () => {
    const { verdict: v, margin, reason } = judge(honest, silence(undefined));
    expect([v, margin]).toEqual(['fail', expect.closeTo(-9600, 0)]);
    expect(reason).toBe('for 10.2 s after the last answer site/LIT-1 shown as 0.98 m, good; sensed 2 m');
  });
  test('fails when doubt comes too late', () => expect(verdict(honest, silence(12))).toBe('fail'));
  test('a value that comes back late in a silence is told by when and for how long, not as if it had stood', () => {
    const back = silence(10.2).seen(18, 0.98, { source: 9.8 }).seen(19, 0.98, { quality: 'uncertain' });
    const { margin, reason } = judge(honest, back);
    expect(margin).toBeCloseTo(-8600, 0);
    expect(reason).toBe(
      'again, 8.2 s after the last answer and for 1.0 s, site/LIT-1 shown as 0.98 m, good; sensed 2 m',
    );
  });
  test('a value that is shown anew each second has stood all the time', () => {
    const anew = silence(undefined);
    for (let t = 10; t < 20; t++) anew.seen(t, 0.98, { source: 9.8 });
    expect(judge(honest, anew).reason).toMatch(/^for 10\.2 s after the last answer/);
  });
  test('fails when bad is shown as good', () => {
    const laundered = story().sent(1, 0.5, 'bad').seen(1.05, 0.5, { source: 1 });
    expect(judge(honest, laundered)).toMatchObject({
      verdict: 'fail',
      reason: 'site/LIT-1 was sensed bad and shown good',
    });
  });
  test('is vacuous where nothing was ever in doubt', () =>
    expect(verdict(honest, story().polls())).toBe('inconclusive'));
});

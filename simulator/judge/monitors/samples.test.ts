import { describe, expect, test } from 'vitest';
import { Judge, ms, seconds } from '#simulator';
import { END, info, judge, POINT, point, story, verdict } from '../../../test/fixtures/story.ts';
import * as requirements from '../requirement.ts';

describe('delivered', () => {
  const all = requirements.delivered(point, { loss: 0 });
  test('passes when everything is there, however late', () => {
    expect(
      judge(
        all,
        story().polls((t) => ({ t: t < 10 ? 12 + t / 100 : t + 0.05 })),
      ),
    ).toMatchObject({ verdict: 'pass', margin: 0, reason: 'all 150 samples arrived' });
  });
  test('fails with the count, the share and the longest gap', () => {
    const gap = story().polls((t) => (t > 10 && t < 15 ? undefined : {}));
    expect(judge(all, gap)).toMatchObject({
      verdict: 'fail',
      margin: -24,
      reason: '24 of 150 samples of site/LIT-1 lost, longest gap 5.0 s from t = 10.0 s',
    });
  });
  test('allows a stated loss, and no more', () => {
    const one = story().polls((t) => (t === 10 ? undefined : {}));
    expect(verdict(requirements.delivered(point, { loss: 0.01 }), one)).toBe('pass');
    expect(verdict(requirements.delivered(point, { loss: 0.006 }), one)).toBe('fail');
  });
  test('with a confidence the run is a sample of what is lost in the long run', () => {
    const lost = (n: number) => story().polls((t) => (t > 10 && t <= 10 + n / 5 ? undefined : {}));
    const rate = requirements.delivered(point, { loss: 0.03, confidence: 0.95 });
    expect([0, 1, 12].map((n) => verdict(rate, lost(n)))).toEqual(['pass', 'inconclusive', 'fail']);
    expect(judge(rate, lost(1)).reason).toMatch(/^1 of 150 samples of site\/LIT-1 lost, with 95 % confidence between/);
  });
});

test('what changed between two polls is unpolled, not lost', () => {
  const s = story().polls();
  for (let i = 0; i < 50; i++) s.sensed(i / 5 + 0.1, { [POINT]: 0.7 + i / 1000 });
  const judge = new Judge({ requirements: {}, points: [info], hops: ['history'], name: String });
  for (const frame of s.frames.sort((a, b) => a.t - b.t)) judge.see(frame);
  const ledger = judge.ledger({ scriptEnd: seconds(END), end: seconds(END) });
  expect(ledger).toMatchObject({ sent: 150, delivered: 150, lost: 0, unpolled: 50 });
});

test('ordered fails when a sample comes after one that was sent later', () => {
  const swapped = story().polls((t) => ({ t: t === 5 ? 6.01 : t + 0.05 }));
  expect(judge(requirements.ordered(point), swapped)).toMatchObject({
    verdict: 'fail',
    reason: '1 of 150 samples of site/LIT-1 came out of order',
  });
  expect(verdict(requirements.ordered(point), story().polls())).toBe('pass');
});

describe('tracks', () => {
  const close = requirements.tracks(point, { tolerance: 0.004 });
  test('passes values of their time, within tolerance', () => expect(verdict(close, story().polls())).toBe('pass'));
  test('fails a wrong value, and says what was sensed', () => {
    const wrong = story().polls((t, value) => ({ value: t === 10 ? 99 : value }));
    expect(judge(close, wrong)).toMatchObject({
      verdict: 'fail',
      reason: '1 of 150 values of site/LIT-1 differ; at t = 10.0 s history shows 99 m, sensed was 0.552 m',
    });
  });
  test('fails a value with another time than its own', () => {
    expect(
      verdict(
        close,
        story().polls((t) => ({ source: t + 3 })),
      ),
    ).toBe('fail');
  });
  test('takes no offence at a wrong value that is not called good', () => {
    expect(
      verdict(
        close,
        story().polls((t) => (t === 10 ? { value: 99, quality: 'uncertain' } : {})),
      ),
    ).toBe('pass');
  });
  test('does not pass not-a-number', () => {
    expect(
      verdict(
        close,
        story().polls((t) => (t === 10 ? { value: Number.NaN } : {})),
      ),
    ).toBe('fail');
  });
});

describe('fresh', () => {
  const young = requirements.fresh(point, { p95: ms(400) });
  test('is the age over time: period plus delay at its peaks', () => {
    const { verdict: v, margin, reason } = judge(young, story().polls());
    expect([v, reason]).toEqual(['pass', expect.stringContaining('n = 150')]);
    // The age saws from 50 to 250 ms: 95 % of the time below 240 ms; 148 of 150 refreshes bound it by 246.
    expect(reason).toMatch(/^p95 of the age of site\/LIT-1 is 239.9 ms, with 95 % confidence at most 246 ms/);
    expect(margin).toBeCloseTo(154, 0);
  });
  test('a doubtful clock makes it harder to pass', () => {
    const judge = new Judge({ requirements: { it: young }, points: [info], hops: ['api'], name: String });
    judge.see({ kind: 'event', t: seconds(0), event: { type: 'phase', phase: 'script' } });
    for (const frame of story().polls().frames) judge.see(frame);
    judge.books.doubt(ms(200));
    expect(judge.judgements({ scriptEnd: seconds(END), end: seconds(END) }).it).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('between 32.7 ms and 446 ms'),
    });
  });
  test('what was said of a plant that stood still before the script is as young as the script', () => {
    const stood = story()
      .seen(-3, 0.5)
      .polls((t) => (t === 0 ? undefined : {}));
    expect(judge(young, stood)).toMatchObject({
      verdict: 'pass',
      evidence: [{ text: expect.stringContaining('greatest 250 ms') }],
    });
  });
  test('a silence of more than a tenth of the time fails it, unless it is a fault and left out', () => {
    const silent = story()
      .fault(10, 13.4)
      .polls((t) => (t > 10 && t < 13.4 ? undefined : {}));
    expect(verdict(young, silent)).toBe('fail');
    expect(verdict(requirements.fresh(point, { p95: ms(400), outside: 'faults' }), silent)).toBe('pass');
  });
  test('too few refreshes are no basis to pass on, but to fail', () => {
    const onceASecond = story().polls((t) => (t % 1 === 0 ? {} : undefined));
    expect(judge(requirements.fresh(point, { p95: seconds(2) }), onceASecond)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'p95 of the age of site/LIT-1 cannot be told from 30 refreshes: it needs 59',
    });
    expect(verdict(young, onceASecond)).toBe('fail');
    expect(verdict(young, story().seen(1, 0.5))).toBe('inconclusive');
  });
  test('a share too close to 95 % to tell is inconclusive, either side of it', () => {
    const silent = (seconds: number) => story().polls((t) => (t > 10 && t < 10 + seconds ? undefined : {}));
    expect([0.5, 1.9, 2.1, 4].map((s) => verdict(young, silent(s)))).toEqual([
      'pass',
      'inconclusive',
      'inconclusive',
      'fail',
    ]);
  });
});

describe('arrives', () => {
  const soon = requirements.arrives(point, { share: 0.95, within: ms(100) });
  const lateOnes = (every: number) =>
    story().polls((t) => ({ t: Math.round(t * 5) % every === 0 ? t + 0.15 : t + 0.05 }));
  test('passes with its bound, n and confidence', () => {
    expect(judge(soon, story().polls())).toMatchObject({
      verdict: 'pass',
      margin: expect.closeTo(50, 6),
      reason: 'p95 of the latency of site/LIT-1 is 50 ms, with 95 % confidence at most 50 ms, 0 of 150 lost, n = 150',
    });
  });
  test('fails when more than 5 % are proven late, and cannot tell when it is about 5 %', () => {
    expect([5, 20].map((every) => verdict(soon, lateOnes(every)))).toEqual(['fail', 'inconclusive']);
  });
  test('what was lost took infinitely long', () => {
    const lossy = story().polls((t) => (Math.round(t * 5) % 5 === 0 ? undefined : {}));
    expect(judge(soon, lossy)).toMatchObject({
      verdict: 'fail',
      margin: null,
      reason: expect.stringContaining('is never'),
    });
  });
  test('decides at declared looks only', () => {
    const at = (...looks: number[]) =>
      judge(requirements.arrives(point, { share: 0.95, within: ms(100), looks }), story().polls());
    expect(at(100, 150)).toMatchObject({ verdict: 'pass', reason: expect.stringContaining('n = 100') });
    expect(at(200, 400)).toMatchObject({ verdict: 'inconclusive' });
  });
  test('a share or looks that make no sense are refused', () => {
    expect(() => requirements.arrives(point, { share: 95, within: ms(1) })).toThrow(/A share of 95 cannot be proven/);
    expect(() => requirements.arrives(point, { share: 0.9, within: ms(1), looks: [5, 5] })).toThrow(/are no plan/);
  });
});

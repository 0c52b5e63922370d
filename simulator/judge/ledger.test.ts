import { describe, expect, test } from 'vitest';
import { ms, type PointSample, type Quality, seconds, us } from '#simulator';
import { type Account, type Counts, type Observation, reconcile } from './ledger.ts';

const POLL = 0.2;
const CLEAN: Partial<Counts> = {
  lost: 0,
  altered: 0,
  duplicated: 0,
  spurious: 0,
  staleRestamped: 0,
  reordered: 0,
  late: 0,
};

/** Twenty polls, 200 ms apart, of a level that rises by 3 mm a poll. */
const polls = Array.from({ length: 20 }, (_, i) => ({ at: i * POLL, value: 0.5 + 0.003 * i }));

interface Said {
  at: number;
  value: number;
  quality?: Quality;
}
interface Seen extends Said {
  received?: number;
}
const sample = ({ at, value, quality = 'good' }: Said): PointSample => ({
  point: 'p',
  value,
  quality,
  sourceTime: seconds(at),
});

function account(sent: Said[], seen: Seen[], manner: 'polled' | 'reported' = 'polled', to = 100): Account {
  const observed: Observation[] = seen.map((s) => ({ ...sample(s), received: seconds(s.received ?? s.at + 0.03) }));
  return reconcile(
    sent.map((s) => ({ ...sample(s), left: seconds(s.at) })),
    observed,
    { manner, tolerance: manner === 'polled' ? ms(200) : ms(1), from: us(0), to: seconds(to), lateAfter: seconds(2) },
  );
}
const counts = (...args: Parameters<typeof account>) => account(...args).counts;
const shifted = (by: number) => (s: Said) => ({ ...s, at: s.at + by });

describe('a sound stack', () => {
  test('delivers everything once', () => {
    expect(counts(polls, polls)).toMatchObject({ sent: 20, delivered: 20, ...CLEAN });
  });
  test('may stamp a reply a little later than the device logged it', () => {
    expect(counts(polls, polls.map(shifted(0.018)))).toMatchObject({ sent: 20, delivered: 20, ...CLEAN });
  });
  test('may round to a float32 on the way', () => {
    const rounded = polls.map((s) => ({ ...s, value: Math.fround(s.value) }));
    expect(counts(polls, rounded)).toMatchObject({ delivered: 20, ...CLEAN });
  });
  test('may say an unchanged value once, or each time: a repeat is no new sample', () => {
    const still = polls.map((s) => ({ ...s, value: s.at < 2 ? 0.5 : 0.6 }));
    expect(counts(still, still)).toMatchObject({ sent: 2, delivered: 2, ...CLEAN });
    const byException = still.filter((s, i) => i === 0 || s.value !== still[i - 1]!.value);
    expect(counts(still, byException)).toMatchObject({ sent: 2, delivered: 2, ...CLEAN });
  });
  test('may say that it does not know: a value that is not good needs no sample', () => {
    const unsure = { at: 2.05, value: 0.53, quality: 'uncertain' as const };
    expect(counts(polls, [...polls, unsure])).toMatchObject({ delivered: 20, ...CLEAN });
  });
});

test('a value that was in doubt may be confirmed again', () => {
  const doubt = { at: 3.9, value: polls[19]!.value, quality: 'uncertain' as const, received: 4.2 };
  const confirmed = { ...polls[19]!, received: 5 };
  expect(counts(polls, [...polls, doubt, confirmed])).toMatchObject({ delivered: 20, ...CLEAN });
  expect(counts(polls, [...polls, confirmed])).toMatchObject({ delivered: 20, duplicated: 1 });
});

describe('what a stack does to samples', () => {
  test('altered: a wrong value belongs to its sample, also where the gateway was slow to stamp one', () => {
    const wrong = (s: Said) => ({ ...s, value: -1e6 * s.value });
    // Late by more than half a poll, within one: nearer to the next reply than to its own.
    const seen = polls.map((s, i) => (i === 3 ? shifted(0.15)(wrong(s)) : shifted(0.004)(wrong(s))));
    const { counts: c, entries } = account(polls, seen);
    expect(c).toMatchObject({ sent: 20, altered: 20, lost: 0, spurious: 0 });
    expect(entries.map((e) => e.seen!.value)).toEqual(seen.map(({ value }) => value));
  });
  test('altered: one that is lost among wrong values is still one that is lost', () => {
    const seen = polls.map((s) => ({ ...shifted(0.004)(s), value: -1e6 * s.value }));
    const { counts: c, entries } = account(polls, seen.toSpliced(7, 1));
    expect(c).toMatchObject({ sent: 20, altered: 19, lost: 1, spurious: 0 });
    expect(entries.findIndex(({ fate }) => fate === 'lost')).toBe(7);
  });
  test('lost: nothing shows it', () => {
    const { counts: c, entries } = account(
      polls,
      polls.filter(({ at }) => at < 1 || at >= 2),
    );
    expect(c).toMatchObject({ sent: 20, delivered: 15, lost: 5, altered: 0, spurious: 0 });
    expect(entries.flatMap((e, i) => (e.fate === 'lost' ? [i] : []))).toEqual([5, 6, 7, 8, 9]);
  });
  test('altered: another value at its time', () => {
    const wrong = polls.map((s, i) => (i === 7 ? { ...s, value: 99 } : s));
    expect(counts(polls, wrong)).toMatchObject({ delivered: 19, altered: 1, lost: 0, spurious: 0 });
  });
  test('altered: its value at a later time, as when arrival is taken for source', () => {
    const arrival = polls.map((s) => (s.at >= 1 && s.at < 3 ? { ...s, at: 3 + (s.at - 1) / 100, received: 3.1 } : s));
    const { counts: c, entries } = account(polls, arrival);
    expect(c).toMatchObject({ sent: 20, lost: 0, spurious: 0 });
    expect(entries.filter((e) => e.altered === 'time').length).toBeGreaterThanOrEqual(8);
    expect(c.reordered).toBe(0);
  });
  test('late, and delivered all the same', () => {
    const backlog = polls.map((s) => (s.at < 1 ? { ...s, received: 4 } : s));
    expect(counts(polls, backlog)).toMatchObject({ delivered: 20, late: 5, lost: 0 });
  });
  test('reordered: something sent later was there before it', () => {
    const seen = polls
      .map((s, i) => ({ ...s, received: i === 5 ? 9 : 5 + i / 100 }))
      .sort((a, b) => a.received - b.received);
    const { counts: c, entries } = account(polls, seen);
    expect(c).toMatchObject({ delivered: 20, reordered: 1 });
    expect(entries[5]!.reordered).toBe(true);
  });
  test('quality laundered: bad became good', () => {
    const bad = polls.map((s, i) => (i === 4 ? { ...s, quality: 'bad' as const } : s));
    expect(counts(bad, polls)).toMatchObject({ delivered: 20, qualityLaundered: 1 });
    expect(counts(polls, bad)).toMatchObject({ delivered: 20, qualityLaundered: 0 });
  });
});

describe('what a stack makes up', () => {
  test('duplicated: more often than it was sent', () => {
    expect(counts(polls, [...polls, polls[3]!, polls[3]!])).toMatchObject({
      delivered: 20,
      duplicated: 2,
      spurious: 0,
    });
  });
  test('stale-restamped: an old value with a new time, while the device is silent', () => {
    const silence = Array.from({ length: 10 }, (_, i) => ({ at: 5 + i, value: polls[19]!.value }));
    expect(counts(polls, [...polls, ...silence])).toMatchObject({ delivered: 20, staleRestamped: 10, spurious: 0 });
  });
  test('spurious: a value that nobody ever sent', () => {
    expect(counts(polls, [...polls, { at: 6, value: 0.777 }])).toMatchObject({ delivered: 20, spurious: 1 });
  });
});

describe('reported points have exact source times', () => {
  test('a millisecond off is another time', () => {
    expect(counts(polls, polls.map(shifted(0.001)), 'reported')).toMatchObject({ delivered: 20, altered: 0 });
    expect(counts(polls, polls.map(shifted(0.002)), 'reported')).toMatchObject({ delivered: 0, altered: 20 });
  });
  test('two equal values are two samples', () => {
    const still = polls.map((s) => ({ ...s, value: 1 }));
    expect(counts(still, still, 'reported')).toMatchObject({ sent: 20, delivered: 20 });
    expect(counts(still, still.slice(0, 19), 'reported')).toMatchObject({ sent: 20, delivered: 19, lost: 1 });
  });
});

test('only samples of the script are accounted for', () => {
  const early = [{ at: -1, value: 0.1 }, { at: -0.8, value: 0.2 }, ...polls];
  expect(counts(early, early, 'polled', 1.9)).toMatchObject({ sent: 10, delivered: 10, ...CLEAN });
});

test('sent = delivered + altered + lost, whatever is thrown at it', () => {
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let round = 0; round < 300; round++) {
    const sent = Array.from({ length: 30 }, (_, i) => ({ at: i * POLL, value: Math.round(random() * 5) }));
    const seen = Array.from({ length: Math.round(random() * 60) }, () => ({
      at: random() * 8 - 1,
      value: Math.round(random() * 6),
      received: random() * 10,
      quality: random() < 0.2 ? ('bad' as const) : ('good' as const),
    })).sort((a, b) => a.received - b.received);
    const { counts: c, surplus, entries } = account(sent, seen, round % 2 ? 'polled' : 'reported');
    expect(c.delivered + c.altered + c.lost).toBe(c.sent);
    expect(c.spurious + c.staleRestamped).toBe(surplus.length);
    expect(new Set(entries.flatMap((e) => (e.seen ? [e.seen] : []))).size).toBe(c.sent - c.lost);
  }
});

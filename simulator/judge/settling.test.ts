import { describe, expect, test } from 'vitest';
import {
  Books,
  type Frame,
  type Manner,
  type Observation,
  type PointInfo,
  type PointSample,
  seconds,
  us,
} from '#simulator';
import { HARMS, SHAPES, type Story, storyOf } from '../../test/fixtures/harmed-stream.ts';
import { wholeRunLedger } from '../../test/oracles/whole-run-ledger.ts';
import { countsOf } from './counts.ts';
import { diagnose } from './diagnosis.ts';
import type { Entry } from './ledger.ts';
import { Symptoms } from './symptoms.ts';

const LATE_AFTER = seconds(2);
const pointOf = (manner: Manner): PointInfo => ({
  ...{ id: 'p', path: 'site/p', unit: 'm', device: 'PLC-1', protocol: 'modbus', manner },
  chain: seconds(0.3),
  tolerance: manner === 'polled' ? seconds(0.2) : seconds(0.001),
});

/** What the books that settle as they go come to. */
function settled({ frames, manner, scriptEnd }: Story, horizon: number) {
  const books = new Books([pointOf(manner)], { hops: ['history'], horizon });
  const entries: Entry[] = [];
  books.follow('p', 'history', { settled: (entry) => entries.push(entry) });
  let kept = 0;
  for (const frame of frames) {
    books.see(frame);
    kept = Math.max(kept, books.kept);
  }
  const account = books.account('p', 'history', us(scriptEnd));
  const early = entries.length;
  return { entries: [...entries, ...account.entries], early, kept, account };
}

/** What everything at once comes to. */
function atOnce({ frames, manner, scriptEnd }: Story) {
  const sent: (PointSample & { left: Frame['t'] })[] = [];
  const observed: Observation[] = [];
  for (const f of frames) {
    if (f.kind === 'sent') sent.push(...f.samples.map((s) => ({ ...s, left: f.t })));
    if (f.kind === 'observed') observed.push(...f.samples.map((s) => ({ ...s, received: f.t })));
  }
  const { tolerance } = pointOf(manner);
  const span = { from: us(0), to: us(scriptEnd), lateAfter: LATE_AFTER };
  const { entries, surplus, duplicated, ambiguous } = wholeRunLedger(sent, observed, { manner, tolerance, ...span });
  const symptoms = new Symptoms().copy();
  for (const entry of entries) symptoms.take(entry);
  return { entries, counts: { ...countsOf(entries, surplus), duplicated, ambiguous }, symptoms };
}

const reachesFurther = (entries: readonly Entry[], horizon: number) =>
  entries.some(({ sent, seen, altered }) => altered === 'time' && seen!.received - sent.to > horizon);

describe('what was settled on the way is what everything at once comes to', () => {
  const kinds = Object.keys(SHAPES).flatMap((shape) => [[shape, 'polled'] as const, [shape, 'reported'] as const]);
  describe.each<readonly [string, Manner]>(kinds)('%s, %s', (shape, manner) => {
    test.each(Object.keys(HARMS))('%s', (harm) => {
      for (let seed = 1; seed <= 4; seed++) {
        const story = storyOf(harm, shape, manner, seed);
        const whole = atOnce(story);
        for (const horizon of [seconds(10), seconds(17)]) {
          const { entries, early, account } = settled(story, horizon);
          const where = `seed ${seed}, horizon ${horizon / 1e6} s`;
          expect(early, where).toBeGreaterThan(entries.length / 2);
          if (reachesFurther(whole.entries, horizon)) {
            // Who remembers everything explains what was seen by an equal value of long ago.
            const { sent, delivered, altered, lost } = account.counts;
            expect([sent, delivered + altered + lost], where).toEqual([whole.counts.sent, sent]);
            continue;
          }
          expect(account.counts, where).toEqual(whole.counts);
          expect(entries, where).toEqual(whole.entries);
          expect(diagnose(account), where).toEqual(diagnose(whole));
        }
      }
    });
  });
});

describe('what the books keep', () => {
  const horizon = seconds(10);
  const sixHours = 21_600;

  /** A sample a second, and what a stack makes of it; the most that was kept in each half. */
  function mostKept(manner: Manner, value: (i: number) => number, comesOut: (i: number) => boolean) {
    const books = new Books([pointOf(manner)], { hops: ['history', 'api'], horizon });
    const most = [0, 0];
    for (let i = 0; i < sixHours; i++) {
      const t = seconds(i);
      const samples: PointSample[] = [{ point: 'p', value: value(i), quality: 'good', sourceTime: t }];
      books.see({ kind: 'sent', t, device: 'PLC-1', protocol: 'modbus', samples });
      for (const at of ['history', 'api'] as const) if (comesOut(i)) books.see({ kind: 'observed', t, at, samples });
      const half = Math.floor((2 * i) / sixHours);
      most[half] = Math.max(most[half]!, books.kept);
    }
    const { counts } = books.account('p', 'history', seconds(sixHours));
    return { early: most[0]!, later: most[1]!, counts };
  }
  test.each<[string, Manner, (i: number) => number, (i: number) => boolean]>([
    ['of a sound stack', 'polled', (i) => i, () => true],
    ['of one that loses everything', 'polled', (i) => i, () => false],
    ['of a value that never changes', 'polled', () => 1, () => true],
    ['of one that loses a third', 'reported', (i) => i, (i) => i % 3 > 0],
  ])('%s spans one and a half horizons, however long it goes on', (_, manner, value, comesOut) => {
    const { early, later, counts } = mostKept(manner, value, comesOut);
    expect(counts.delivered + counts.lost).toBe(counts.sent);
    expect(early).toBeGreaterThan(10);
    expect(later).toBeLessThanOrEqual(early);
    // Two hops, each with a sample and an observation a second, over the horizon, half of it, and what frames are late.
    expect(later).toBeLessThan(2 * 2 * (1.5 * 10 + 5));
  });

  test('a sample stays open while anything that arrived in its time was not looked at', () => {
    const books = new Books([pointOf('reported')], { hops: ['history'], horizon });
    const said = (i: number): PointSample[] => [{ point: 'p', value: i, quality: 'good', sourceTime: seconds(i) }];
    const sent = (i: number) =>
      books.see({ kind: 'sent', t: seconds(i), device: 'PLC-1', protocol: 'modbus', samples: said(i) });
    const seen = (i: number, t: number) =>
      books.see({ kind: 'observed', t: seconds(t), at: 'history', samples: said(i) });
    sent(0);
    sent(1);
    // The last that was sent may yet be said again: what shows it waits, and so does what came after.
    seen(1, 8);
    seen(0, 9);
    books.see({ kind: 'event', t: seconds(17.5), event: { type: 'note', text: 'settles' } });
    expect(books.account('p', 'history', seconds(30)).counts).toMatchObject({ delivered: 2, reordered: 1, tooLate: 0 });
  });

  test('what comes later than that is too late, and no requirement passes or fails for it', () => {
    const books = new Books([pointOf('polled')], { hops: ['history'], horizon });
    const said = (i: number, value = i): PointSample[] => [
      { point: 'p', value, quality: 'good', sourceTime: seconds(i) },
    ];
    for (let i = 0; i < 100; i++) {
      books.see({ kind: 'sent', t: seconds(i), device: 'PLC-1', protocol: 'modbus', samples: said(i) });
      if (i !== 20) books.see({ kind: 'observed', t: seconds(i), at: 'history', samples: said(i) });
      if (i === 60) books.see({ kind: 'observed', t: seconds(i), at: 'history', samples: said(20) });
    }
    const { counts } = books.account('p', 'history', seconds(100));
    expect(counts).toMatchObject({ sent: 100, delivered: 99, lost: 1, tooLate: 1, spurious: 0, staleRestamped: 0 });
  });
});

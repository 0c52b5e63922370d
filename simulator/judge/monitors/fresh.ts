import type { Observation } from '../ledger.ts';
import { called, type MonitorOf, nearest, type Scene } from '../monitor.ts';
import {
  decideAge,
  greatestAge,
  meanAge,
  type Sawtooth,
  type Span,
  sawtooth,
  type Update,
  without,
} from '../statistics/index.ts';
import { inconclusive, skipped } from '../verdict.ts';
import { answered, inMs } from './answered.ts';

const SHARE = 0.95;

/**
 * The age of information (now − source time of the newest value received; Kaul, Yates, Gruteser 2012) stays within
 * budget for 95 % of the judged time, as far as its refreshes can prove it.
 */
export const fresh: MonitorOf<'fresh'> = ({ point, p95, outside, at }, { books, hops, world }) => {
  const hop = at ?? nearest(hops);
  const updates = new Updates();
  if (hop !== undefined) books.follow(point, hop, { observed: (o) => updates.take(o) });
  return {
    judge({ scriptEnd, end }) {
      if (hop === undefined) return skipped('the target shows no values');
      if (p95 === 'auto') return inconclusive('its budget is "auto", and nothing was measured to tell it by');
      const info = books.points.get(point);
      const spans = outside === 'faults' ? outsideFaults(world, scriptEnd, end) : [{ from: 0, to: scriptEnd }];
      const age = sawtooth(updates.with(books.observed(point, hop)), spans);
      // One tooth says nothing of the next.
      if (age.refreshes < 2) return inconclusive(`${called(info, point)} was refreshed ${age.refreshes} times`);
      const judged = spans.reduce((sum, s) => sum + s.to - s.from, 0) / 1e6;
      const question = { p: SHARE, budget: p95, uncertainty: info?.uncertainty ?? 0 };
      return answered(`the age of ${called(info, point)}`, question, decideAge(age, question), {
        observations: 'refreshes',
        note: `over ${judged.toFixed(1)} s`,
        evidence: [
          { text: `mean age ${inMs(meanAge(age.rises))}, greatest ${inMs(greatestAge(age.rises))}${peaksOf(age)}` },
        ],
      });
    },
  };
};

const peaksOf = ({ peaks }: Sawtooth) =>
  peaks.length === 0 ? '' : `, mean just before a refresh ${inMs(peaks.reduce((sum, p) => sum + p, 0) / peaks.length)}`;

/** The script without each fault and its declared recovery. */
export function outsideFaults(world: Scene['world'], scriptEnd: number, end: number): Span[] {
  const windows = world.faults.map((f) => ({ from: f.begun, to: (f.lifted ?? end) + f.recovery }));
  return without({ from: 0, to: scriptEnd }, windows);
}

/**
 * What was shown, as pieces of information: 16 bytes each. A value that the stack calls bad is none about the plant.
 * What was said before the script is of its start: until then the plant stood still, and a stack that reports by
 * exception had nothing to say.
 */
class Updates {
  #numbers = new Float64Array(128);
  #count = 0;

  take({ quality, sourceTime, received }: Observation): void {
    if (quality === 'bad') return;
    if (2 * this.#count === this.#numbers.length) {
      const more = new Float64Array(2 * this.#numbers.length);
      more.set(this.#numbers);
      this.#numbers = more;
    }
    this.#numbers.set([Math.max(0, sourceTime), received], 2 * this.#count++);
  }

  with(rest: readonly Observation[]): Update[] {
    const all = new Updates();
    [all.#numbers, all.#count] = [this.#numbers.slice(), this.#count];
    for (const o of rest) all.take(o);
    return Array.from({ length: all.#count }, (_, i) => ({
      at: all.#numbers[2 * i]!,
      received: all.#numbers[2 * i + 1]!,
    }));
  }
}

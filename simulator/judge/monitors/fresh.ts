import { formatDuration, us } from '../../time/duration.ts';
import { called, type MonitorOf, nearest } from '../monitor.ts';
import { ageQuantile, leastCount, type Rise, type Span, without } from '../statistics/index.ts';
import { fail, inconclusive, pass, skipped } from '../verdict.ts';

const SHARE = 0.95;

/**
 * The age of information (now − source time of the newest value received; Kaul, Yates, Gruteser 2012) stays within
 * budget for 95 % of the judged time. A late, older value does not make it younger.
 */
export const fresh: MonitorOf<'fresh'> = ({ point, p95, outside, at }, { books, hops, world }) => {
  const hop = at ?? nearest(hops);
  return {
    judge({ scriptEnd, end }) {
      if (hop === undefined) return skipped('the target shows no values');
      const name = called(books.points.get(point), point);
      const whole: Span = { from: 0, to: scriptEnd };
      const windows = world.faults.map((f) => ({ from: f.begun, to: (f.lifted ?? end) + f.recovery }));
      const spans = outside === 'faults' ? without(whole, windows) : [whole];
      const { rises, refreshes } = sawtooth(books.observed(point, hop), spans);
      if (refreshes < leastCount(SHARE)) {
        return inconclusive(`${name} was refreshed ${refreshes} times; a p95 needs ${leastCount(SHARE)}`);
      }
      const age = ageQuantile(rises, SHARE);
      const margin = (p95 - age) / 1e3;
      const judged = spans.reduce((sum, s) => sum + s.to - s.from, 0) / 1e6;
      const fact = `p95 of the age of ${name} is ${formatDuration(us(age))} over ${judged.toFixed(1)} s, n = ${refreshes}`;
      return margin >= 0 ? pass(fact, margin, 'ms') : fail(fact, margin, 'ms');
    },
  };
};

function sawtooth(
  observed: readonly { received: number; sourceTime: number; quality: string }[],
  spans: readonly Span[],
) {
  const rises: Rise[] = [];
  let refreshes = 0;
  let newest = Number.NEGATIVE_INFINITY;
  const steps: { at: number; source: number }[] = [];
  for (const { received, sourceTime, quality } of observed) {
    if (quality === 'bad' || sourceTime <= newest) continue;
    newest = sourceTime;
    steps.push({ at: received, source: sourceTime });
  }
  for (const [i, step] of steps.entries()) {
    const until = steps[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    for (const span of spans) {
      const [from, to] = [Math.max(step.at, span.from), Math.min(until, span.to)];
      if (to > from) rises.push({ age: from - step.source, length: to - from });
      if (step.at >= span.from && step.at <= span.to) refreshes++;
    }
  }
  return { rises, refreshes };
}

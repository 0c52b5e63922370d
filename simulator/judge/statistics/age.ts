import type { Span } from './spans.ts';

/** A sawtooth piece: the age rises with slope one from `age` over `length`. */
export interface Rise {
  readonly age: number;
  readonly length: number;
}

/**
 * The p-quantile over *time* of a sawtooth: the age that is not exceeded for a share p of the time.
 * Exact: the measure of {age <= x} is a sum of clipped lengths, inverted over its breakpoints.
 */
export function ageQuantile(rises: readonly Rise[], p: number): number {
  const total = rises.reduce((sum, { length }) => sum + length, 0);
  if (total === 0) return Number.NaN;
  const below = (x: number) => rises.reduce((sum, r) => sum + Math.min(r.length, Math.max(0, x - r.age)), 0);
  const target = p * total;
  const corners = [...new Set(rises.flatMap((r) => [r.age, r.age + r.length]))].sort((a, b) => a - b);
  let [low, high] = [0, corners.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (below(corners[middle]!) >= target) high = middle;
    else low = middle + 1;
  }
  const upper = corners[low]!;
  const lower = corners[Math.max(0, low - 1)]!;
  const [atLower, atUpper] = [below(lower), below(upper)];
  return atUpper === atLower ? upper : lower + ((target - atLower) / (atUpper - atLower)) * (upper - lower);
}

/** One piece of information: when it arose, and when it was received; null where it never was. */
export interface Update {
  readonly at: number;
  readonly received: number | null;
}

/** The age of information during some spans of time. */
export interface Sawtooth {
  readonly rises: readonly Rise[];
  /** How many receptions made it younger. */
  readonly refreshes: number;
  /** The age just before each of those, but for the first. */
  readonly peaks: readonly number[];
}

/**
 * The age of information, now − the time of the newest piece received (Kaul, Yates, Gruteser 2012; peaks: Costa,
 * Codreanu, Ephremides 2016). The late arrival of an older piece does not make it younger. Before the first reception
 * there is no age.
 */
export function sawtooth(updates: readonly Update[], spans: readonly Span[]): Sawtooth {
  const arrived = updates.filter((u): u is Update & { received: number } => u.received !== null);
  const fresher: { at: number; received: number }[] = [];
  for (const update of inOrder(arrived)) {
    if (update.at > (fresher.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) fresher.push(update);
  }
  const rises: Rise[] = [];
  const peaks: number[] = [];
  let refreshes = 0;
  let next = 0;
  const spansInOrder = [...spans].sort((a, b) => a.from - b.from);
  for (const [i, { at, received }] of fresher.entries()) {
    const until = fresher[i + 1]?.received ?? Number.POSITIVE_INFINITY;
    while (next < spansInOrder.length && spansInOrder[next]!.to < received) next++;
    for (let s = next; s < spansInOrder.length && spansInOrder[s]!.from <= until; s++) {
      const span = spansInOrder[s]!;
      const [from, to] = [Math.max(received, span.from), Math.min(until, span.to)];
      if (to > from) rises.push({ age: from - at, length: to - from });
      if (received < span.from || received > span.to) continue;
      refreshes++;
      if (i > 0 && received > span.from) peaks.push(received - fresher[i - 1]!.at);
    }
  }
  return { rises, refreshes, peaks };
}

/** By reception; a history that came in one piece stays in its order. */
function inOrder<U extends { received: number }>(updates: readonly U[]): readonly U[] {
  const ordered = updates.every((u, i) => i === 0 || updates[i - 1]!.received <= u.received);
  return ordered ? updates : [...updates].sort((a, b) => a.received - b.received);
}

/** The age averaged over time: the area under the sawtooth. NaN where there was none. */
export function meanAge(rises: readonly Rise[]): number {
  const [area, time] = rises.reduce(
    ([a, t], { age, length }) => [a + length * (age + length / 2), t + length] as const,
    [0, 0] as readonly [number, number],
  );
  return area / time;
}

/** The greatest age that was reached. */
export const greatestAge = (rises: readonly Rise[]): number =>
  rises.reduce((most, { age, length }) => Math.max(most, age + length), Number.NEGATIVE_INFINITY);

/** The p-quantile of numbers as an order statistic: the smallest x with at least a share p at or below it. NaN for none. */
export function quantile(values: readonly number[], p: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))]!;
}

/** Fewest observations that can bound a p-quantile from above with 95 % confidence: 59 for p95 (order statistics). */
export function leastCount(p: number): number {
  let [n, share] = [0, 1];
  while (share > 0.05) {
    share *= p;
    n++;
  }
  return n;
}

/** A span of time, from before to. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is left of a span when others are taken out. */
export function without(span: Span, taken: readonly Span[]): Span[] {
  let left = [span];
  for (const { from, to } of taken) {
    left = left.flatMap((s) => [
      ...(from > s.from ? [{ from: s.from, to: Math.min(from, s.to) }] : []),
      ...(to < s.to ? [{ from: Math.max(to, s.from), to: s.to }] : []),
    ]);
  }
  return left.filter((s) => s.to > s.from);
}

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

/** What a vector says should come out, and what came out, in the same shape. */
export interface Outcome {
  readonly expected: unknown;
  readonly got: unknown;
}

const TOLERANCE = 1e-9;

/** Whether two results are the same, numbers to a relative 1e-9; `"inf"` and its like are compared as they are. */
export function near(expected: unknown, got: unknown): boolean {
  if (typeof expected === 'number' && typeof got === 'number') {
    if (Object.is(expected, got) || expected === got) return true;
    return Math.abs(expected - got) <= TOLERANCE * Math.max(1, Math.abs(expected), Math.abs(got));
  }
  if (typeof expected !== 'object' || expected === null) return expected === got;
  if (typeof got !== 'object' || got === null || Array.isArray(expected) !== Array.isArray(got)) return false;
  const [a, b] = [Object.entries(expected), Object.entries(got)];
  return a.length === b.length && a.every(([key, value]) => near(value, (got as Record<string, unknown>)[key]));
}

import { numericFunctions, PlantwrightError } from '#simulator';
import type { Outcome } from './outcome.ts';

/** A vector of some group: what is given and what is expected, side by side. */
export type NumericVector = Readonly<Record<string, unknown>>;

/** What a vector gives; all else that it holds must be computed. */
const GIVEN: ReadonlySet<string> = new Set([
  ...['id', 'note', 'value', 'hex', 'int', 'raw', 'rawLo', 'rawHi', 'euLo', 'euHi', 'p', 'n', 'conf', 'k', 'x', 'y'],
  ...['ties', 'updates', 'window', 't0', 't1', 't2', 't3', 'expected_interval', 'poll_period', 'processing'],
  ...['events', 'span_s', 'operators'],
]);

/**
 * Evaluates one numeric vector; a group that cannot be computed gives nothing, which is not what was expected.
 * @throws PlantwrightError BAD_VECTOR
 */
export function evaluateNumeric(group: string, vector: NumericVector): Outcome {
  const compute = Object.hasOwn(numericFunctions, group) ? numericFunctions[group] : undefined;
  const expected = Object.fromEntries(Object.entries(vector).filter(([key]) => !GIVEN.has(key)));
  if (Object.keys(expected).length === 0) throw new PlantwrightError('BAD_VECTOR', `A ${group} expects nothing.`);
  const got = compute?.(vector as never) ?? {};
  return { expected, got: Object.fromEntries(Object.keys(expected).map((key) => [key, got[key]])) };
}

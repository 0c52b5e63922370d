import type { Quantity } from './quantity.ts';
import type { Traces } from './traces.ts';

/** A range that values fill by less than this share of it only bounds them: bottles may be up to 4,294,967,295. */
const LEAST_FILLED = 1 / 5000;
/** Of its own values a quantity is drawn over at least this share: bottles are told apart, what rounding left is not. */
const LEAST_SPAN = 1 / 2000;
const MARGIN = 0.02;

/** The lowest and the highest value that a trend has room for: the range of the quantity, or what its values need. */
export function axisOf({ scale }: Pick<Quantity, 'scale'>, traces: Traces): readonly [low: number, high: number] {
  const values = [traces.true, traces.sensed, traces.believed].flatMap((trace) => trace ?? []);
  const known = values.filter((value) => value !== null);
  const [low, high] = known.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [known[0] ?? 0, known[0] ?? 0]);
  const most = Math.max(Math.abs(low), Math.abs(high));
  const range = scale.range ?? (most === 0 ? ([0, 1] as const) : undefined);
  const filled = range && (most === 0 || most >= (range[1] - range[0]) * LEAST_FILLED);
  const [from, to] = filled ? [Math.min(low, range[0]), Math.max(high, range[1])] : [low, high];
  const missing = Math.max(0, most * LEAST_SPAN - (to - from)) / 2;
  const margin = (to - from + 2 * missing) * MARGIN;
  return [from - missing - margin, to + missing + margin];
}

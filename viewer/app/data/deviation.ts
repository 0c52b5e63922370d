import { layersAt } from './layers.ts';
import type { Quantity } from './quantity.ts';
import type { Timeline } from './timeline.ts';

/**
 * How far beliefs lay from the truth over time: for each of `bins` equal parts of a span, the largest gap of any
 * quantity as a share of its range. Gaps that do not count are 0.
 */
export function deviation(
  timeline: Timeline,
  quantities: readonly Quantity[],
  span: { readonly from: number; readonly to: number; readonly bins: number },
): Float64Array {
  const { from, to, bins } = span;
  const worst = new Float64Array(bins);
  for (let bin = 0; bin < bins; bin++) {
    const t = from + ((bin + 0.5) / bins) * (to - from);
    for (const quantity of quantities) {
      const { gap, differs } = layersAt(timeline, quantity, t);
      const [low, high] = quantity.range;
      if (differs) worst[bin] = Math.max(worst[bin]!, Math.min(1, Math.abs(gap) / (high - low)));
    }
  }
  return worst;
}

import { DataValue, StatusCode, StatusCodes } from 'node-opcua';
import type { History } from './keep.ts';
import type { KeptValues } from './kept-values.ts';

/** Where a value of history comes from (Part 4, 7.39.1): as it was kept, or between two that were. */
const withOrigin = (status: StatusCode, origin: 'raw' | 'interpolated'): StatusCode =>
  StatusCode.makeStatusCode(
    status,
    origin === 'raw' ? 'InfoTypeDataValue' : 'InfoTypeDataValue | HistorianInterpolated',
  );

const isBad = (kept: KeptValues, number: number) => (kept.status(number).value & 0x8000_0000) !== 0;
/** Uncertain values are treated as bad, as our aggregate configurations say. */
const isGood = (kept: KeptValues, number: number) => (kept.status(number).value & 0xc000_0000) === 0;

/**
 * The values at the times asked for, in their order (Part 11, 6.5.5): kept ones, and between two kept ones the
 * interpolated bounding value, or the simple one (Part 13, 3.1.8 and 3.1.9).
 */
export function readAtTimes(history: History, times: readonly (Date | null)[], simpleBounds: boolean): DataValue[] {
  const { kept } = history;
  const order = kept.inOrder();
  return times.map((date) => {
    const time = date?.getTime() ?? Number.NaN;
    const next = firstAfter(kept, order, time);
    const at = order[next - 1];
    if (at !== undefined && kept.time(at) === time) {
      return kept.valueOf(kept.number(at), time, withOrigin(kept.status(at), 'raw'));
    }
    const bound = simpleBounds ? simple(history, order, next, time) : interpolated(history, order, next, time);
    return bound ?? new DataValue({ statusCode: StatusCodes.BadNoData, sourceTimestamp: date, serverTimestamp: date });
  });
}

/** From the good values around, however far. */
function interpolated({ kept, stepped }: History, order: number[], next: number, time: number) {
  const before = order.findLastIndex((number, i) => i < next && isGood(kept, number));
  if (before < 0) return undefined;
  const after = order.findIndex((number, i) => i >= next && isGood(kept, number));
  // Held beyond the last value, which then is no more than a guess.
  if (after < 0) return held(kept, order[before]!, time, StatusCodes.UncertainDataSubNormal);
  const skipped = stepped ? before + 1 < next : before + 1 < after;
  const status = skipped ? StatusCodes.UncertainDataSubNormal : StatusCodes.Good;
  if (stepped) return held(kept, order[before]!, time, status);
  return between(kept, order[before]!, order[after]!, time, status);
}

/** From the values next to the time, good or not. */
function simple({ kept, stepped }: History, order: number[], next: number, time: number) {
  const [before, after] = [order[next - 1], order[next]];
  if (before === undefined || isBad(kept, before)) return undefined;
  const sound = isGood(kept, before) && after !== undefined && (stepped || isGood(kept, after));
  const status = sound ? StatusCodes.Good : StatusCodes.UncertainDataSubNormal;
  if (stepped || after === undefined || isBad(kept, after)) return held(kept, before, time, status);
  return between(kept, before, after, time, status);
}

const held = (kept: KeptValues, number: number, time: number, status: StatusCode) =>
  kept.valueOf(kept.number(number), time, withOrigin(status, 'interpolated'));

function between(kept: KeptValues, before: number, after: number, time: number, status: StatusCode) {
  const [from, to] = [kept.time(before), kept.time(after)];
  const share = (time - from) / (to - from);
  const value = kept.number(before) + share * (kept.number(after) - kept.number(before));
  return kept.valueOf(value, time, withOrigin(status, 'interpolated'));
}

/** The place in the order of the first value after a time. */
function firstAfter(kept: KeptValues, order: readonly number[], time: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (kept.time(order[middle]!) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { DataValue, StatusCodes } from 'node-opcua';
import type { KeptValues } from './kept-values.ts';

/** What of the raw values a client asks for. A time before 1601 stands for none (Part 6, 5.2.2.5). */
export interface RawSpan {
  readonly start: Date | null | undefined;
  readonly end: Date | null | undefined;
  /** Values at a time; 0 for all. */
  readonly most: number;
  /** With the value at or before the start, and the one at or after the end. */
  readonly bounds: boolean;
}

/** A kept value by its number, or a bound for which there is none, with the time that was asked for. */
export type RawEntry = { readonly number: number } | { readonly missing: Date | undefined };

const NO_TIME = Date.UTC(1601, 0, 2);
/** A time bound in ms; undefined where none is given. */
export const timeOf = (bound: Date | null | undefined): number | undefined => {
  const time = bound?.getTime();
  return time === undefined || Number.isNaN(time) || time <= NO_TIME ? undefined : time;
};

/** At least two of start, end and number must be given (Part 11, 6.5.3.1). */
export const isBounded = ({ start, end, most }: RawSpan): boolean =>
  [timeOf(start) !== undefined, timeOf(end) !== undefined, most > 0].filter(Boolean).length >= 2;

/**
 * The values of a span in the order in which they are returned, however many (Part 11, 4.6): from the start up to the
 * end and without it; backwards where the end is before the start or no start is given.
 */
export function selectRaw(kept: KeptValues, { start, end, bounds }: RawSpan): RawEntry[] {
  const [from, to] = [timeOf(start), timeOf(end)];
  const backwards = from === undefined || (to !== undefined && to < from);
  const order = kept.inOrder();
  if (backwards) order.reverse();
  // Seen in the direction of reading, so that both directions are one.
  const sign = backwards ? -1 : 1;
  const at = (number: number) => sign * kept.time(number);
  const first = sign * (from ?? to!);
  const last = from === undefined || to === undefined ? Number.POSITIVE_INFINITY : sign * to;
  const within = order.filter((number) => at(number) >= first && (at(number) < last || at(number) === first));
  const found: RawEntry[] = within.map((number) => ({ number }));
  if (!bounds) return found;
  if (within.length === 0 || at(within[0]!) !== first) {
    const before = order.findLast((number) => at(number) < first);
    found.unshift(before === undefined ? { missing: dateOf(from ?? to) } : { number: before });
  }
  const after = order.find((number) => at(number) >= last && at(number) !== first);
  found.push(after === undefined ? { missing: from === undefined ? undefined : dateOf(to) } : { number: after });
  return found;
}

const dateOf = (time: number | undefined) => (time === undefined ? undefined : new Date(time));

/** The value of an entry; undefined where it is no longer kept. */
export function valueOfEntry(kept: KeptValues, entry: RawEntry): DataValue | undefined {
  if ('number' in entry) return kept.value(entry.number);
  const time = entry.missing ?? null;
  return new DataValue({ statusCode: StatusCodes.BadBoundNotFound, sourceTimestamp: time, serverTimestamp: time });
}

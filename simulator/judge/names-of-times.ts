import type { Named, TimePair } from './diagnosis.ts';

/** Clocks and stamps are compared to this, in µs. */
const CLOSE = 50_000;
const QUARTER_HOUR = 900e6;
const SECOND = 1e6;

/** No plant's history is this long, in µs: ten years. A time this far off was read in another unit. */
const ANOTHER_UNIT = 3.2e14;
/** The resolution of stamps in ms since 1970, in µs. */
const STAMP = 1000;

/**
 * The mistake that turns the source times of samples into those that were seen, if one explains most of them.
 */
export function nameOfTimes(pairs: readonly TimePair[]): Named | undefined {
  if (pairs.length === 0) return undefined;
  const residuals = pairs.map(residualOf);
  const middle = median(residuals);
  const steady = residuals.filter((r) => Math.abs(r - middle) <= CLOSE).length;
  const candidates: Named[] = [
    { name: unitName(pairs), explains: pairs.filter(isInAnotherUnit).length },
    { name: 'arrival time taken for source time', explains: pairs.filter(isArrival).length },
    { name: 'source times cut to whole seconds', explains: pairs.filter((p) => isCut(p, pairs[0]!)).length },
    { name: shiftName(middle), explains: steady },
  ];
  return candidates.reduce((best, next) => (next.explains > best.explains ? next : best));
}

/** How far a time that was seen lies from those that were sent, in µs. */
const residualOf = ({ from, to, seen }: TimePair): number => (seen < from ? seen - from : seen > to ? seen - to : 0);

/** A quarter of an hour is the least by which time zones differ. */
function shiftName(residual: number): string {
  const quarters = Math.round(residual / QUARTER_HOUR);
  const sign = residual < 0 ? '−' : '+';
  if (quarters !== 0 && Math.abs(residual - quarters * QUARTER_HOUR) <= SECOND) {
    const hours = Math.abs(quarters) / 4;
    return `time zone: source times ${sign}${hours} h`;
  }
  return `source times shifted by ${sign}${(Math.abs(residual) / 1e6).toFixed(2)} s`;
}

/** Stamped when it came: after its bytes had left, not later than it was seen, and further from its source time than usual. */
const isArrival = ({ to, left, seen, received }: TimePair): boolean =>
  seen >= left - CLOSE && seen <= received + CLOSE && seen > to;

/** Cut to the second: all stamps are whole seconds apart, and none is ahead of its source time. */
const isCut = ({ from, seen }: TimePair, first: TimePair): boolean =>
  (seen - first.seen) % SECOND === 0 && from - seen >= 0 && from - seen < SECOND;

const isInAnotherUnit = ({ from, seen }: TimePair): boolean => Math.abs(seen - from) > ANOTHER_UNIT;

/** A time read in a unit a thousand times smaller runs a thousand times slower. */
function unitName(pairs: readonly TimePair[]): string {
  const [first, last] = [pairs[0]!, pairs.at(-1)!];
  const [sent, seen] = [last.from - first.from, last.seen - first.seen];
  return Math.abs(seen - sent / 1000) <= STAMP && seen > STAMP
    ? 'unit of time: seconds taken for milliseconds, or milliseconds for microseconds'
    : 'unit of time: source times are decades off';
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

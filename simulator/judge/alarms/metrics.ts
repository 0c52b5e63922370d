/** One annunciation: when, and of which alarm. Times in s. */
export interface Annunciation {
  readonly at: number;
  readonly alarm: string;
}

/** A rate of alarms that an operator cannot follow, from its beginning to its end, in s. */
export interface Flood {
  readonly from: number;
  readonly to: number;
}

/** Ten minutes, the period over which ISA-18.2 and IEC 62682 count alarms, in s. */
export const TEN_MINUTES = 600;
/** A flood begins when the last ten minutes hold more than this, and ends when they hold fewer than that. */
const FLOOD_ABOVE = 10;
const FLOOD_BELOW = 5;
/** An alarm chatters when it comes so often within so many seconds. */
const CHATTERS = { times: 3, within: 60 } as const;

/** Alarms per operator and ten minutes, on average over a span in s. */
export const averageRate = (events: readonly Annunciation[], span: number, operators = 1): number =>
  events.length / operators / (span / TEN_MINUTES);

/** How many alarms each ten minutes of a span held, by the clock. */
export function ratesByTheClock(events: readonly Annunciation[], span: number): number[] {
  const bins = new Array<number>(Math.max(1, Math.ceil(span / TEN_MINUTES))).fill(0);
  for (const { at } of events) {
    const bin = Math.floor(at / TEN_MINUTES);
    if (bin >= 0 && bin < bins.length) bins[bin]!++;
  }
  return bins;
}

/** The most alarms that any ten minutes held, and when they were full. */
export function peakRate(events: readonly Annunciation[]): { readonly n: number; readonly at: number } {
  const times = inOrder(events);
  let peak = { n: 0, at: 0 };
  let first = 0;
  for (const [i, at] of times.entries()) {
    while (times[first]! <= at - TEN_MINUTES) first++;
    if (i - first + 1 > peak.n) peak = { n: i - first + 1, at };
  }
  return peak;
}

/** The floods of a span in s: from the alarm that makes ten minutes hold more than 10 until they hold fewer than 5. */
export function floods(events: readonly Annunciation[], span: number): Flood[] {
  const times = inOrder(events);
  const found: Flood[] = [];
  let since: number | undefined;
  let oldest = 0;
  for (const [i, at] of times.entries()) {
    if (since !== undefined) {
      const ends = leaves(times, i, at);
      if (ends !== undefined) {
        found.push({ from: since, to: ends });
        since = undefined;
      }
    }
    while (times[oldest]! <= at - TEN_MINUTES) oldest++;
    if (since === undefined && i - oldest + 1 > FLOOD_ABOVE) since = at;
  }
  if (since !== undefined) found.push({ from: since, to: leaves(times, times.length, span) ?? span });
  return found;
}

/** When the ten minutes before hold fewer than 5 of the first `count` alarms, if that is before `until`. */
function leaves(times: readonly number[], count: number, until: number): number | undefined {
  const at = times[count - FLOOD_BELOW]! + TEN_MINUTES;
  return at < until ? at : undefined;
}

/** The alarms that came three times within a minute, with when they first did. */
export function chattering(events: readonly Annunciation[]): Map<string, number> {
  const byAlarm = Map.groupBy(events, ({ alarm }) => alarm);
  const found = new Map<string, number>();
  for (const [alarm, own] of byAlarm) {
    const times = inOrder(own);
    const last = times.findIndex((at, i) => at - (times[i - CHATTERS.times + 1] ?? -Infinity) <= CHATTERS.within);
    if (last >= 0) found.set(alarm, times[last]!);
  }
  return found;
}

/** The share of all alarms that the most frequent ones have. */
export function topShare(events: readonly Annunciation[], most = 10): number {
  const counts = [...Map.groupBy(events, ({ alarm }) => alarm).values()].map((own) => own.length);
  const top = counts.sort((a, b) => b - a).slice(0, most);
  return events.length === 0 ? 0 : top.reduce((sum, n) => sum + n, 0) / events.length;
}

const inOrder = (events: readonly Annunciation[]) => events.map(({ at }) => at).sort((a, b) => a - b);

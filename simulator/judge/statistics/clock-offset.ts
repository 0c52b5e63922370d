/** Four times of one question and its answer: asked and heard by our clock, received and answered by the other. */
export interface Exchange {
  readonly asked: number;
  readonly received: number;
  readonly answered: number;
  readonly heard: number;
}

/** How far another clock is ahead of ours, by one exchange. */
export interface Offset {
  readonly offset: number;
  /** How long the exchange was under way. */
  readonly delay: number;
  /** The offset is wrong by no more than this, however the delay was split between the two ways. */
  readonly maxError: number;
}

/** How far another clock is ahead of ours (RFC 5905, section 8), in the unit of the times. */
export function clockOffset({ asked, received, answered, heard }: Exchange): Offset {
  const delay = heard - asked - (answered - received);
  return { offset: (received - asked + (answered - heard)) / 2, delay, maxError: delay / 2 };
}

/** Length of a stretch of time of which only the quickest exchange is used, in µs, and how many it must hold. */
const WINDOW = 64e6;
const LEAST = 8;

/** How far another clock is ahead of ours, over time: a line. */
export interface ClockFit {
  /** The offset at a time of our clock, in µs. */
  readonly at: (time: number) => number;
  /** By how much the other clock gains on ours, in parts per million; 0 where the exchanges span too little time. */
  readonly skew: number;
  /** `at` is wrong by no more than this, in µs. */
  readonly uncertainty: number;
}

/**
 * Fits the offset of another clock from exchanges with times in µs: of each 64 s the one with the least delay, because
 * queues only ever add to it; a line through those; half the least delay and the greatest residual as uncertainty.
 * Undefined for fewer than 8 exchanges: then nothing is known of the other clock.
 */
export function fitClock(exchanges: readonly Exchange[]): ClockFit | undefined {
  if (exchanges.length < LEAST) return undefined;
  const first = Math.min(...exchanges.map((e) => e.asked));
  const windows = new Map<number, { readonly time: number; readonly by: Offset; readonly n: number }>();
  for (const exchange of exchanges) {
    const by = clockOffset(exchange);
    const window = Math.floor((exchange.asked - first) / WINDOW);
    const best = windows.get(window);
    const n = (best?.n ?? 0) + 1;
    const quicker = best === undefined || by.delay < best.by.delay;
    windows.set(window, quicker ? { time: (exchange.asked + exchange.heard) / 2, by, n } : { ...best, n });
  }
  const full = [...windows.values()].filter(({ n }) => n >= LEAST);
  const points = full.length > 0 ? full : [...windows.values()];
  const [meanTime, meanOffset] = [mean(points.map((p) => p.time)), mean(points.map((p) => p.by.offset))];
  const spread = points.reduce((sum, p) => sum + (p.time - meanTime) * (p.time - meanTime), 0);
  const rise = points.reduce((sum, p) => sum + (p.time - meanTime) * (p.by.offset - meanOffset), 0);
  const slope = spread > 0 ? rise / spread : 0;
  const at = (time: number) => meanOffset + slope * (time - meanTime);
  const residual = Math.max(...points.map((p) => Math.abs(p.by.offset - at(p.time))));
  const least = Math.min(...points.map((p) => p.by.delay));
  return { at, skew: slope * 1e6, uncertainty: Math.max(0, least) / 2 + residual };
}

const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;

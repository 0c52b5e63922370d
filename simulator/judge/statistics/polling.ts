/** One stage of a chain that looks only now and then: a poll, a publishing interval, a batch, a query. */
export interface Stage {
  /** How often it looks; 0 for one that hands on at once. */
  readonly period: number;
  /** What it takes to hand on. */
  readonly processing: number;
}

/** How long something takes through a chain of stages, when it happens at any phase of each. */
export interface ChainBounds {
  readonly least: number;
  readonly mean: number;
  /** What a share p of all events takes at most. */
  readonly quantile: (p: number) => number;
  readonly most: number;
}

/** The delay that stages impose by looking only now and then: a sum of uniform waits, exact. */
export function chainBounds(stages: readonly Stage[]): ChainBounds {
  const least = stages.reduce((sum, s) => sum + s.processing, 0);
  const periods = stages.map((s) => s.period).filter((p) => p > 0);
  const waits = periods.reduce((sum, p) => sum + p, 0);
  return {
    least,
    mean: least + waits / 2,
    most: least + waits,
    quantile(p) {
      if (periods.length === 0) return least;
      if (periods.length === 1) return least + p * waits;
      let [low, high] = [0, waits];
      for (let i = 0; i < 60; i++) {
        const middle = (low + high) / 2;
        if (shareBelow(middle, periods) < p) low = middle;
        else high = middle;
      }
      return least + high;
    },
  };
}

/** P(sum of uniform waits <= x): inclusion and exclusion over the corners of the box (Feller 1971, I.9). */
function shareBelow(x: number, periods: readonly number[]): number {
  const size = periods.length;
  let sum = 0;
  for (let corner = 0; corner < 1 << size; corner++) {
    let [left, sign] = [x, 1];
    for (let i = 0; i < size; i++) {
      if ((corner >> i) & 1) [left, sign] = [left - periods[i]!, -sign];
    }
    if (left > 0) sum += periods.reduce((product, p, i) => (product * left) / (p * (i + 1)), sign);
  }
  return sum;
}

/** The one in the middle. Sorts what it is given. */
export const median = (values: number[]) => values.sort((x, y) => x - y)[values.length >> 1]!;

/** Rates of some work, per second: the median of rounds of at least `ms` each. */
export async function rate(work: () => number | Promise<number>, { rounds = 5, ms = 300 } = {}): Promise<number> {
  const rates: number[] = [];
  await work();
  for (let i = 0; i < rounds; i++) {
    const begun = performance.now();
    let done = 0;
    while (performance.now() - begun < ms) done += await work();
    rates.push((1000 * done) / (performance.now() - begun));
  }
  return median(rates);
}

/** Rates of two kinds of work, A B A B …, and the median of the ratios of neighbours. */
export async function compare(a: () => Promise<number>, b: () => Promise<number>, rounds = 5) {
  const pairs: [number, number][] = [];
  for (let i = 0; i < rounds; i++) pairs.push([await rate(a, { rounds: 1 }), await rate(b, { rounds: 1 })]);
  return {
    a: median(pairs.map(([x]) => x)),
    b: median(pairs.map(([, y]) => y)),
    ratio: median(pairs.map(([x, y]) => x / y)),
  };
}

const si = (n: number) =>
  n >= 1e6 ? `${(n / 1e6).toFixed(2)} M` : n >= 1e4 ? `${(n / 1e3).toFixed(0)} k` : n.toFixed(n < 10 ? 2 : 0);

/** One line of the result. */
export const report = (what: string, value: number, unit: string, note = ''): void =>
  console.log(`${what.padEnd(52)} ${si(value).padStart(9)} ${unit}${note ? `   ${note}` : ''}`);

import { combined, flat, greatest, type Line, type Lines, least, lineAt, negated, reversed, sooner } from './lines.ts';

const WORST = Number.NEGATIVE_INFINITY;

/**
 * The greatest value over [now + from, now + to], cut at the end of the signal. The greatest value of lines over a
 * window is at one of its ends or at a corner inside it.
 */
export function someAhead(lines: Lines, from: number, to: number): Lines {
  const begin = from === 0 ? lines : sooner(lines, from, WORST);
  const inside = corners(lines, from, to);
  const both = greatest(begin, inside);
  return to === Number.POSITIVE_INFINITY ? both : greatest(both, sooner(lines, to, WORST));
}

/** The greatest corner in the window: a step function of time. Corners come and go in the order of time. */
function corners(lines: Lines, from: number, to: number): Lines {
  const [start, end] = [lines[0]!.start, lines.at(-1)!.end];
  const all = lines.flatMap((l) => [
    { t: l.start, value: l.value },
    { t: l.end, value: lineAt(l, l.end) },
  ]);
  const enters = all.map(({ t }) => t - to);
  const leaves = all.map(({ t }) => t - from);
  const times = [...new Set([start, ...enters, ...leaves, end])]
    .filter((t) => t >= start && t <= end)
    .sort((a, b) => a - b);
  const wedge: number[] = [];
  const found: Line[] = [];
  let [next, head] = [0, 0];
  for (const [n, t] of times.entries()) {
    for (; next < all.length && enters[next]! <= t; next++) {
      while (wedge.length > head && all[wedge.at(-1)!]!.value <= all[next]!.value) wedge.pop();
      wedge.push(next);
    }
    while (head < wedge.length && leaves[wedge[head]!]! <= t) head++;
    const until = times[n + 1];
    if (until !== undefined) found.push(flat(t, until, head < wedge.length ? all[wedge[head]!]!.value : WORST));
  }
  return found;
}

export const allAhead = (lines: Lines, from: number, to: number): Lines => negated(someAhead(negated(lines), from, to));

export const someBack = (lines: Lines, from: number, to: number): Lines =>
  reversed(someAhead(reversed(lines), from, to));

export const allBack = (lines: Lines, from: number, to: number): Lines => negated(someBack(negated(lines), from, to));

/** `first until second` over closed windows, with the witness in [now + from, now + to]. */
export function untilAhead(first: Lines, second: Lines, from: number, to: number): Lines {
  const ever = untilEver(first, second);
  const witness = someAhead(second, from, to);
  if (from === 0) return least(ever, witness);
  return least(least(sooner(ever, from, WORST), witness), allAhead(first, 0, from));
}

/** `first since second`: until, with time turned round. */
export const sinceBack = (first: Lines, second: Lines, from: number, to: number): Lines =>
  reversed(untilAhead(reversed(first), reversed(second), from, to));

/**
 * Backwards through the lines (Donzé, Ferrère and Maler 2013, section 4.3). Over a stretch [s, e) in which neither
 * bends nor crosses the other, with U what holds from e on:
 * the first rising, min(first, max(second, second(e), U)); falling, max(both, both(e), min(first(e), U)).
 */
function untilEver(first: Lines, second: Lines): Lines {
  // Where they cross, the lesser has a corner: cutting there leaves stretches in which one is the lesser throughout.
  const cuts = least(first, second).map(({ start, end }) => flat(start, end, 0));
  const [p, q] = [first, second].map((lines) => combined(lines, cuts, (x) => x)) as [Lines, Lines];
  const found: Lines[] = [];
  let after = WORST;
  for (let i = p.length - 1; i >= 0; i--) {
    const [a, b] = [p[i]!, q[i]!];
    const limit = (value: number) => [flat(a.start, a.end, value)];
    const ends = [lineAt(a, a.end), lineAt(b, b.end)] as const;
    const here =
      a.slope >= 0
        ? least([a], greatest([b], limit(Math.max(ends[1], after))))
        : greatest(least([a], [b]), limit(Math.max(Math.min(...ends), Math.min(ends[0], after))));
    found.push(here);
    after = here[0]!.value;
  }
  return found.reverse().flat();
}

/** A stretch of a straight line over [start, end): its value at the start, and its slope a µs. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly value: number;
  readonly slope: number;
}

/** A signal as lines in the order of time, without gaps; it may jump where one ends and the next begins. */
export type Lines = readonly Line[];

/** The value of a line at a time, or its limit at its end. Infinite and unknown values have no slope. */
export const lineAt = ({ start, value, slope }: Line, t: number): number =>
  slope === 0 || t === start ? value : value + slope * (t - start);

export const flat = (start: number, end: number, value: number): Line => ({ start, end, value, slope: 0 });

const line = (start: number, end: number, from: number, to: number): Line => ({
  start,
  end,
  value: Number.isNaN(to) ? to : from,
  slope: Number.isFinite(to - from) ? (to - from) / (end - start) : 0,
});

export const negated = (lines: Lines): Lines => lines.map((l) => ({ ...l, value: -l.value, slope: -l.slope }));

export const scaled = (lines: Lines, by: number): Lines =>
  lines.map((l) => ({ ...l, value: l.value * by, slope: l.slope * by }));

/** Both signals over each stretch in which neither bends. */
function* stretches(a: Lines, b: Lines): Iterable<[start: number, end: number, a: Line, b: Line]> {
  let [i, k] = [0, 0];
  while (i < a.length && k < b.length) {
    const [p, q] = [a[i]!, b[k]!];
    const [start, end] = [Math.max(p.start, q.start), Math.min(p.end, q.end)];
    if (end > start) yield [start, end, p, q];
    if (p.end <= end) i++;
    if (q.end <= end) k++;
  }
}

/** What two lines make together where the result is a line again. */
export function combined(a: Lines, b: Lines, value: (x: number, y: number) => number): Lines {
  return [...stretches(a, b)].map(([start, end, p, q]) =>
    line(start, end, value(lineAt(p, start), lineAt(q, start)), value(lineAt(p, end), lineAt(q, end))),
  );
}

/** The greater of two signals, cut where they cross; NaN where either is. */
export function greatest(a: Lines, b: Lines): Lines {
  return [...stretches(a, b)].flatMap(([start, end, p, q]) => upperOf(start, end, p, q));
}

/** The lesser of two signals. */
export const least = (a: Lines, b: Lines): Lines => negated(greatest(negated(a), negated(b)));

function upperOf(start: number, end: number, p: Line, q: Line): Line[] {
  const cut = (l: Line, from: number, to: number) => ({ start: from, end: to, value: lineAt(l, from), slope: l.slope });
  const [before, after] = [lineAt(p, start) - lineAt(q, start), lineAt(p, end) - lineAt(q, end)];
  // Equal infinities differ by NaN: either will do. A value that is not known stays so.
  if (Number.isNaN(p.value) || Number.isNaN(q.value)) return [flat(start, end, Number.NaN)];
  if (Number.isNaN(before) || (before >= 0 && after >= 0)) return [cut(p, start, end)];
  if (before <= 0 && after <= 0) return [cut(q, start, end)];
  const crossing = start + ((end - start) * before) / (before - after);
  const [first, second] = before > 0 ? [p, q] : [q, p];
  if (!(crossing > start && crossing < end)) return [cut(crossing <= start ? second : first, start, end)];
  return [cut(first, start, crossing), cut(second, crossing, end)];
}

/** The signal `by` later than it is; from `start` until it begins, `fill`. Cut at the old end. */
export function later(lines: Lines, by: number, fill: number): Lines {
  const [start, end] = [lines[0]!.start, lines.at(-1)!.end];
  const moved = lines.map((l) => ({ ...l, start: l.start + by, end: l.end + by }));
  return within([flat(start, start + by, fill), ...moved], start, end);
}

/** What the signal will be `by` from now; `fill` where it has ended by then. */
export function sooner(lines: Lines, by: number, fill: number): Lines {
  const [start, end] = [lines[0]!.start, lines.at(-1)!.end];
  const moved = lines.map((l) => ({ ...l, start: l.start - by, end: l.end - by }));
  return within([...moved, flat(end - by, end, fill)], start, end);
}

/** The part of a signal inside a span. */
function within(lines: Lines, from: number, to: number): Lines {
  return lines.flatMap((l) => {
    const [start, end] = [Math.max(l.start, from), Math.min(l.end, to)];
    return end > start ? [{ start, end, value: lineAt(l, start), slope: l.slope }] : [];
  });
}

/** The signal with time turned round: what was behind is ahead. */
export const reversed = (lines: Lines): Lines =>
  [...lines].reverse().map((l) => ({ start: -l.end, end: -l.start, value: lineAt(l, l.end), slope: -l.slope }));

import type { Span, Step } from './material.ts';

/** A corner of a line: x in s; null breaks it. */
export type Corner = readonly [x: number, y: number | null];

/** The steps that stand within a span: from the one that stands at its start, to its end. Only numbers can be drawn. */
export function within(steps: readonly Step[], { from, to }: Span): readonly (Step & { readonly value: number })[] {
  const numbers = steps.filter(
    (s): s is Step & { value: number } => typeof s.value === 'number' && Number.isFinite(s.value) && s.t <= to,
  );
  const standing = numbers.findLastIndex(({ t }) => t <= from);
  return numbers.slice(Math.max(0, standing)).map((s) => ({ ...s, t: Math.max(s.t, from) }));
}

/** The line of those steps that are wanted, each standing until the next or to the end; broken in between. */
export function lineOf(
  steps: readonly (Step & { readonly value: number })[],
  end: number,
  wanted: (step: Step) => boolean = () => true,
): Corner[] {
  return steps.flatMap((step, i): Corner[] => {
    if (!wanted(step)) return [];
    const next = steps[i + 1];
    const begin: Corner = [step.t / 1e6, step.value];
    if (next && wanted(next)) return [begin];
    const until = (next?.t ?? end) / 1e6;
    return [begin, [until, step.value], [until, null]];
  });
}

/**
 * Leaves out the corners that nobody could see: those less than `least` above or below the last one drawn. What is
 * left is never further than `least` from the whole; breaks stay, and what stands before them.
 */
export function thinned(corners: readonly Corner[], least: number): Corner[] {
  const kept: Corner[] = [];
  for (const [i, corner] of corners.entries()) {
    const [before, after] = [kept.at(-1)?.[1], corners[i + 1]];
    const apart = typeof before === 'number' && corner[1] !== null ? Math.abs(corner[1] - before) : Infinity;
    if (apart >= least || after === undefined || after[1] === null) kept.push(corner);
  }
  return kept;
}

/** A round step that divides a span into about `parts`. */
export function roundStep(span: number, parts: number): number {
  const raw = span / parts;
  const power = 10 ** Math.floor(Math.log10(raw));
  return power * ([1, 2, 2.5, 5].find((factor) => factor * power >= raw) ?? 10);
}

/** A point of a drawn line, in px. */
export type Vertex = readonly [x: number, y: number];

/**
 * Of the corners that share a column, only the first, the highest, the lowest and the last: a picture of a long run
 * looks the same and stays small. Breaks stay.
 * @param width of a column, in the unit of x
 */
export function reduced<C extends Corner>(line: readonly C[], width: number): C[] {
  const kept: C[] = [];
  for (let start = 0, end = 0; start < line.length; start = end) {
    const column = columnOf(line[start]!, width);
    while (end < line.length && columnOf(line[end]!, width) === column && line[end]![1] !== null) end++;
    kept.push(...extremes(line.slice(start, end)));
    // A break ends its column.
    if (end < line.length && line[end]![1] === null) kept.push(line[end++]!);
  }
  return kept;
}

const columnOf = ([x]: Corner, width: number) => Math.floor(x / width);

function extremes<C extends Corner>(corners: readonly C[]): readonly C[] {
  if (corners.length <= 4) return corners;
  const inside = corners.slice(1, -1);
  const height = ([, y]: C) => y as number;
  const high = inside.reduce((a, b) => (height(b) > height(a) ? b : a));
  const low = inside.reduce((a, b) => (height(b) < height(a) ? b : a));
  return inside.indexOf(high) < inside.indexOf(low)
    ? [corners[0]!, high, low, corners.at(-1)!]
    : [corners[0]!, low, high, corners.at(-1)!];
}

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

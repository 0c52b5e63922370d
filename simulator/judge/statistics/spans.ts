/** A span of time, from before to. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What is left of a span when others are taken out. */
export function without(span: Span, taken: readonly Span[]): Span[] {
  let left = [span];
  for (const { from, to } of taken) {
    left = left.flatMap((s) => [
      ...(from > s.from ? [{ from: s.from, to: Math.min(from, s.to) }] : []),
      ...(to < s.to ? [{ from: Math.max(to, s.from), to: s.to }] : []),
    ]);
  }
  return left.filter((s) => s.to > s.from);
}

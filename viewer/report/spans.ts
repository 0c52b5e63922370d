import type { FaultWindow } from '#simulator';
import type { Span } from './material.ts';

/** While faults acted, within a span: from when each took hold until it was lifted. One that never acted has none. */
export const faultSpans = (faults: readonly FaultWindow[], axis: Span): Span[] =>
  faults
    .flatMap(({ tookHold, lifted }) => (tookHold === undefined ? [] : [{ from: tookHold, to: lifted ?? axis.to }]))
    .map(({ from, to }) => ({ from: Math.max(axis.from, from), to: Math.min(axis.to, to) }))
    .filter(({ from, to }) => to > from);

/** A span of time; of several, each lies behind the one before. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Who is paired with whom so far: how many pairs, how far apart all of them, and the last one. */
interface Way {
  readonly pairs: number;
  readonly apart: number;
  readonly last: Pair | undefined;
}

interface Pair {
  readonly instant: number;
  readonly span: number;
  readonly before: Pair | undefined;
}

/**
 * Pairs instants with spans no further away than `reach`, in order: no pair crosses another. Of all ways it takes the
 * one with most pairs, and of those the one with the least time between them all. Each by itself, the nearest would be taken
 * by an instant that is a little late, and so on to the end, until one is left over.
 * @param instants ascending @param spans ascending
 * @returns for each instant the index of its span
 */
export function aligned(instants: readonly number[], spans: readonly Span[], reach: number): (number | undefined)[] {
  // ways[k]: the best one that uses only spans before first + k; later ones are as good as the last.
  let first = 0;
  let ways: Way[] = [{ pairs: 0, apart: 0, last: undefined }];
  const before = (span: number): Way => ways[Math.min(span - first, ways.length - 1)]!;
  for (const [instant, t] of instants.entries()) {
    let from = first;
    while (from < spans.length && spans[from]!.to < t - reach) from++;
    const next = [before(from)];
    for (let span = from; span < spans.length && spans[span]!.from <= t + reach; span++) {
      const { pairs, apart, last } = before(span);
      const paired = {
        pairs: pairs + 1,
        apart: apart + distance(spans[span]!, t),
        last: { instant, span, before: last },
      };
      next.push(better(better(next.at(-1)!, before(span + 1)), paired));
    }
    [first, ways] = [from, next];
  }
  const found = new Array<number | undefined>(instants.length).fill(undefined);
  for (let pair = ways.at(-1)!.last; pair; pair = pair.before) found[pair.instant] = pair.span;
  return found;
}

/** How far an instant lies from a span. */
export const distance = ({ from, to }: Span, t: number): number => Math.max(0, from - t, t - to);

/** The first, unless the second is better. */
const better = (a: Way, b: Way): Way => (b.pairs > a.pairs || (b.pairs === a.pairs && b.apart < a.apart) ? b : a);

import type { Hop } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import type { Books } from './books.ts';
import { diagnose } from './diagnosis.ts';
import { keeping } from './monitor.ts';

/** A defect that the ledger found, at the first hop that shows it: what lies before that hop did it. */
export interface Finding {
  readonly name: string;
  readonly at: Hop;
  /** Ids of the points that show it. */
  readonly points: readonly string[];
  /** How many samples it explains, and how many were harmed in this way. */
  readonly explains: number;
  readonly of: number;
}

/** In the order of the flow. The API shows the present and keeps nothing, so nothing can be missing there. */
const KEEPERS: readonly Hop[] = ['broker', 'history'];

/** What the ledger can put a name to, over all points, what concerns most points first. */
export function findingsIn(books: Books, hops: readonly Hop[], scriptEnd: Duration): Finding[] {
  const kept = keeping(hops);
  const found = new Map<string, Finding & { points: string[] }>();
  for (const point of books.points.keys()) {
    const told = new Set<string>();
    for (const at of KEEPERS.filter((hop) => hops.includes(hop))) {
      for (const { name, kind, explains, of } of diagnose(books.account(point, at, scriptEnd))) {
        // Where a sample is missing on the way and not at the end, nothing is missing.
        if (told.has(name) || (kind === 'missing' && at !== kept)) continue;
        told.add(name);
        const key = `${at} ${name}`;
        const before = found.get(key) ?? { name, at, points: [], explains: 0, of: 0 };
        found.set(key, {
          ...before,
          points: [...before.points, point],
          explains: before.explains + explains,
          of: before.of + of,
        });
      }
    }
  }
  return [...found.values()].sort((a, b) => b.points.length - a.points.length);
}

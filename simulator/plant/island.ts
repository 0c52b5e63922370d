import type { Running } from './running.ts';

/** Assets that are stepped together: those of one period, in ticks. */
interface Pace {
  readonly every: number;
  readonly assets: readonly Running[];
}

/** Assets that connections join, however far around. Those of two islands know nothing of each other. */
export class Island {
  readonly #paces: readonly Pace[];

  constructor(assets: readonly Running[]) {
    const periods = [...new Set(assets.map(({ every }) => every))];
    this.#paces = periods.map((every) => ({ every, assets: assets.filter((asset) => asset.every === every) }));
  }

  /** All due assets first take over what others give, then step: in which order does not matter. */
  advance(tick: number): void {
    for (const { every, assets } of this.#paces) if (tick % every === 0) for (const asset of assets) asset.latch();
    for (const { every, assets } of this.#paces) if (tick % every === 0) for (const asset of assets) asset.step();
  }
}

/** The islands of a plant. */
export function islandsOf(assets: readonly Running[]): Island[] {
  const neighbours = new Map<Running, Running[]>(assets.map((asset) => [asset, []]));
  for (const asset of assets) {
    for (const source of asset.sources) {
      neighbours.get(asset)!.push(source);
      neighbours.get(source)!.push(asset);
    }
  }
  const found = new Set<Running>();
  const islands: Island[] = [];
  for (const first of assets) {
    if (found.has(first)) continue;
    found.add(first);
    const island = [first];
    // The list grows while it is gone through.
    for (const asset of island) {
      for (const next of neighbours.get(asset)!) {
        if (found.has(next)) continue;
        found.add(next);
        island.push(next);
      }
    }
    islands.push(new Island(island));
  }
  return islands;
}

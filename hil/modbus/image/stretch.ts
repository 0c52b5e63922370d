import type { Entry } from '../map.ts';

/**
 * A stretch of addresses without a gap, with its content as it goes on the wire: two bytes a register, high byte
 * first, or one byte a bit. Bytes, so that a read is one copy.
 */
export interface Stretch {
  readonly from: number;
  /** The first address behind it. */
  readonly to: number;
  readonly bytes: Buffer;
  /** What lies in it, by address. */
  readonly entries: readonly Entry[];
}

/** What lies at an address of a stretch. */
export function entryAt({ entries }: Stretch, address: number): Entry {
  let [low, high] = [0, entries.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (entries[middle]!.address <= address) low = middle;
    else high = middle - 1;
  }
  return entries[low]!;
}

/** One table of a device: its stretches by address. What lies in none is a gap. */
export class Stretches {
  readonly #stretches: readonly Stretch[];
  #last: Stretch | undefined;

  /** @param entries of one table, by address @param width bytes of one address */
  constructor(entries: readonly Entry[], width: 1 | 2) {
    const runs: Entry[][] = [];
    let end = -1;
    for (const entry of entries) {
      if (entry.address === end) runs.at(-1)!.push(entry);
      else runs.push([entry]);
      end = entry.address + entry.item.size;
    }
    this.#stretches = runs.map((run) => {
      const [from, last] = [run[0]!.address, run.at(-1)!];
      const to = last.address + last.item.size;
      return { from, to, bytes: Buffer.alloc(width * (to - from)), entries: run };
    });
    this.#last = this.#stretches[0];
  }

  /** The stretch that holds all of a range; undefined where some of it is a gap. */
  find(address: number, count: number): Stretch | undefined {
    const last = this.#last;
    // Clients ask for the same again and again.
    if (last !== undefined && address >= last.from && address + count <= last.to) return last;
    let [low, high] = [0, this.#stretches.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const stretch = this.#stretches[middle]!;
      if (address < stretch.from) high = middle - 1;
      else if (address >= stretch.to) low = middle + 1;
      else {
        this.#last = stretch;
        return address + count <= stretch.to ? stretch : undefined;
      }
    }
    return undefined;
  }
}

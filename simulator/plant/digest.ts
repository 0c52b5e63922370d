import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { type Duration, ms } from '../time/duration.ts';
import { encode } from './canonical.ts';
import { asNumber } from './signal.ts';
import type { Simulation } from './simulation.ts';

/** How often the chain takes in a frame, in simulation time. */
const FRAME_EVERY: Duration = ms(100);

/**
 * The truth of a run in 32 bytes: d ← SHA-256(d ‖ frame) over the outputs of all assets as little-endian float64,
 * sorted by name, every 100 ms of simulation time from 0 on; at the end the whole state.
 * No wall time, port, path or epoch enters, so equal plans and inputs give equal digests on every host.
 */
export class TruthChain {
  readonly #simulation: Simulation;
  readonly #order: readonly { asset: string; names: readonly string[] }[];
  readonly #frame: DataView;
  readonly #every: number;
  #digest = new Uint8Array(32);

  /** @param after the link of a chain that ended where this simulation stands; this one goes on from it */
  constructor(simulation: Simulation, after?: string) {
    this.#simulation = simulation;
    const { plant } = simulation;
    this.#order = Object.keys(plant.assets)
      .sort()
      .map((asset) => ({ asset, names: Object.keys(plant.outputs(asset)).sort() }));
    const count = this.#order.reduce((sum, { names }) => sum + names.length, 0);
    this.#frame = new DataView(new ArrayBuffer(32 + 8 * count));
    this.#every = FRAME_EVERY / plant.step;
    if (after === undefined) this.follow();
    else this.#digest.set(hexToBytes(after));
  }

  /** Call after every step: takes in a frame when one is due. */
  follow(): void {
    const simulation = this.#simulation;
    if (simulation.tick % this.#every !== 0) return;
    new Uint8Array(this.#frame.buffer).set(this.#digest);
    let at = 32;
    for (const { asset, names } of this.#order) {
      const signals = simulation.plant.outputs(asset);
      const outputs = simulation.outputs(asset);
      for (const name of names) {
        this.#frame.setFloat64(at, asNumber(signals[name]!, outputs[name]!), true);
        at += 8;
      }
    }
    this.#digest = sha256(new Uint8Array(this.#frame.buffer));
  }

  /** The chain so far, in hexadecimal: equal for two runs as long as their truths are equal. */
  get link(): string {
    return bytesToHex(this.#digest);
  }

  /** The chain closed with the whole state. */
  close(): string {
    const state = utf8ToBytes(encode(this.#simulation.snapshot()));
    const end = new Uint8Array(32 + state.length);
    end.set(this.#digest);
    end.set(state, 32);
    return bytesToHex(sha256(end));
  }
}

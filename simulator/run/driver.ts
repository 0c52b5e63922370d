import { PlantwrightError } from '../error.ts';
import { TruthChain } from '../plant/digest.ts';
import type { Plant } from '../plant/plant.ts';
import type { Sample, Value } from '../plant/signal.ts';
import { Simulation, type Snapshot, split } from '../plant/simulation.ts';
import type { Refusal, WriteRequest } from '../plant/twin.ts';
import type { FrameSink } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import { apply, Changes } from './execute.ts';
import { ForceLists } from './force-lists.ts';
import type { Input } from './plan.ts';
import type { PlantSide } from './rig.ts';

type NewInput = Input extends infer I ? (I extends Input ? Omit<I, 'tick'> : never) : never;

/**
 * A simulation with its way in: latches what enters the kernel, applies it at the start of the next tick, keeps the
 * input log, and says what changed. Used by runs and by live sessions.
 */
export class Driver {
  readonly simulation: Simulation;
  readonly inputs: Input[] = [];
  /** The digest chain of the script; ticks of the drain do not enter it. */
  readonly chain: TruthChain;
  /** The chain after each frame, one every 100 ms. */
  readonly links: string[] = [];
  readonly #emit: FrameSink;
  readonly #changes: Changes;
  readonly #forces: ForceLists;
  #queue: NewInput[] = [];
  #revision = 0;

  constructor(options: { plant: Plant; seed: number; start?: Readonly<Record<string, unknown>>; emit: FrameSink }) {
    const { plant, seed, start = {}, emit } = options;
    this.simulation = new Simulation(plant, { seed, start });
    this.chain = new TruthChain(this.simulation);
    this.links.push(this.chain.link);
    this.#changes = new Changes(this.simulation);
    this.#forces = new ForceLists(this.simulation);
    this.#emit = emit;
  }

  get time(): Duration {
    return this.simulation.time;
  }

  /** Latches an input for the start of the next tick. */
  enter(input: NewInput): void {
    this.#queue.push(input);
    this.#revision++;
  }

  /**
   * Applies what was latched, takes the plant one step further, and says what changed.
   * @param said false where nobody needs to hear of every single step: `emitChanges` says it later
   */
  tick({ digested, said = true }: { digested: boolean; said?: boolean }): void {
    const tick = this.simulation.tick + 1;
    this.#revision++;
    for (const input of this.#queue) {
      const entered = { ...input, tick } as Input;
      this.inputs.push(entered);
      apply(this.simulation, entered);
    }
    this.#queue = [];
    this.simulation.advance();
    if (digested) {
      this.chain.follow();
      if (this.chain.link !== this.links.at(-1)) this.links.push(this.chain.link);
    }
    if (said) this.emitChanges();
  }

  /** Says what changed since it was last said; the first time, and after a jump, everything. */
  emitChanges(): void {
    this.#changes.tell(this.time, this.#emit);
    for (const event of this.#forces.take()) this.#emit({ kind: 'event', t: this.time, event });
  }

  /** Jumps to another moment of the plant. Inputs that came after it, and what is latched, are dropped. */
  restore(snapshot: Snapshot): void {
    this.simulation.restore(snapshot);
    const kept = this.inputs.findLastIndex(({ tick }) => tick <= snapshot.tick) + 1;
    this.inputs.splice(kept);
    this.#queue = [];
    this.#revision++;
    this.#changes.forget();
    this.#forces.forget();
  }

  /** Drops the inputs up to a tick: nobody goes back behind it. */
  forgetInputs(tick: number): void {
    this.inputs.splice(0, this.inputs.findLastIndex((input) => input.tick <= tick) + 1);
  }

  /** Notes that a wait on the stack ended before the coming tick. */
  noteBelieved(wait: number): void {
    this.enter({ kind: 'believed', wait });
  }

  /** What devices see of the plant. `epoch` is the clock's time at simulation time 0. */
  side(epoch: () => Duration): PlantSide {
    const { simulation } = this;
    const revision = () => this.#revision;
    return {
      get revision() {
        return revision();
      },
      sample: (signal): Sample => {
        const [asset, name] = split(signal);
        this.#requireSensed(asset, signal);
        const sample = simulation.sample(asset, name);
        const pending = this.#queue.findLast((i) => i.kind === 'write' && i.signal === signal);
        const value = pending?.kind === 'write' ? pending.value : sample.value;
        return { value, quality: sample.quality, time: (epoch() + sample.time) as Duration };
      },
      write: (writes): Refusal | undefined => {
        for (const write of writes) {
          const [asset, name] = split(write.signal);
          this.#requireSensed(asset, write.signal);
          // Each is checked as if the others of the batch had been done, so that their order does not matter.
          const others = writes
            .filter((other) => other !== write)
            .map(({ signal, value }) => ({ at: split(signal), value }));
          const beside = others.filter(({ at }) => at[0] === asset).map(({ at, value }) => ({ name: at[1], value }));
          const refusal = simulation.refusal(asset, name, write.value, [...this.#pendingOf(asset), ...beside]);
          if (refusal !== undefined) return refusal;
        }
        for (const { signal, value } of writes) this.enter({ kind: 'write', signal, value, by: 'wire' });
        return undefined;
      },
    };
  }

  #pendingOf(asset: string): WriteRequest[] {
    return this.#queue
      .filter((input) => input.kind === 'write')
      .map((input) => ({ at: split(input.signal), value: input.value }))
      .filter(({ at }) => at[0] === asset)
      .map(({ at, value }) => ({ name: at[1], value }));
  }

  #requireSensed(asset: string, signal: string): void {
    if (this.simulation.plant.assets[asset]?.twin.layer === 'sensed') return;
    throw new PlantwrightError('NOT_SENSED', `${signal} is not sensed by anything.`, {
      hint: 'Only what instruments and controllers say can be on a wire.',
    });
  }

  /** A person sets something at the plant. @throws PlantwrightError OPERATION_REFUSED */
  operate(signal: string, value: Value): void {
    const [asset, name] = split(signal);
    const refusal = this.simulation.refusal(asset, name, value, this.#pendingOf(asset));
    if (refusal !== undefined) {
      throw new PlantwrightError('OPERATION_REFUSED', `${signal} cannot be set to ${value}: ${refusal}.`, {
        hint: 'Look at its declared limits and at the mode of the plant.',
      });
    }
    this.enter({ kind: 'write', signal, value, by: 'person' });
  }
}

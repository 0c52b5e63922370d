import { PlantwrightError } from '../error.ts';
import { Simulation, type Snapshot } from '../plant/simulation.ts';
import type { FrameSink } from '../record/frames.ts';
import { type Duration, formatDuration, seconds } from '../time/duration.ts';
import type { Driver } from './driver.ts';
import { apply, Changes } from './execute.ts';
import type { Input } from './plan.ts';

/** Steps between two breaths of a rewinding. */
const SLICE = 200;
/** Frames that tell of the way back are this far apart. */
const TOLD_EVERY = seconds(1);

/** A way back to a moment, in slices: each tells which share is done. */
export type Rewinding = Generator<number, void, void>;

/**
 * Goes back to any moment that a driver has passed: keyframes now and then, and every input in between, so that the
 * nearest keyframe and a re-run of the recorded inputs give that moment again, to the last bit.
 *
 * Memory is bounded. Beyond `most` keyframes every second one is let go and they are taken half as often, so a long
 * session only takes a little longer to go back in. Beyond `inputs` inputs the oldest stretch is forgotten, and
 * `earliest` moves.
 */
export class TimeMachine {
  readonly #driver: Driver;
  readonly #most: number;
  readonly #inputs: number;
  #every: number;
  #keyframes: Snapshot[];

  /** @param every simulation time between two keyframes, at first */
  constructor(
    driver: Driver,
    { every = seconds(10), most = 240, inputs = 100_000 }: { every?: Duration; most?: number; inputs?: number } = {},
  ) {
    this.#driver = driver;
    this.#most = most;
    this.#inputs = inputs;
    this.#every = Math.max(1, Math.round(every / driver.simulation.plant.step));
    this.#keyframes = [driver.simulation.snapshot()];
  }

  /** The first moment that can be gone back to. */
  get earliest(): Duration {
    return (this.#keyframes[0]!.tick * this.#driver.simulation.plant.step) as Duration;
  }

  /** How many keyframes are kept. */
  get keyframes(): number {
    return this.#keyframes.length;
  }

  /** Call after every step of the driver: takes a keyframe when one is due. */
  follow(): void {
    const { simulation, inputs } = this.#driver;
    if (simulation.tick - this.#keyframes.at(-1)!.tick < this.#every) return;
    this.#keyframes.push(simulation.snapshot());
    if (this.#keyframes.length > this.#most) {
      this.#keyframes = this.#keyframes.filter((_, i) => i % 2 === 0);
      this.#every *= 2;
    }
    if (inputs.length > this.#inputs) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const middle = this.#driver.inputs[this.#driver.inputs.length >> 1]!.tick;
    const kept = this.#keyframes.findLastIndex(({ tick }) => tick < middle);
    this.#keyframes.splice(0, Math.max(0, kept));
    this.#driver.forgetInputs(this.#keyframes[0]!.tick);
  }

  /**
   * Takes the driver back to a moment. What was done after it is forgotten, and what was latched for the next tick too.
   * @throws PlantwrightError NOT_IN_REACH
   */
  rewindTo(moment: Duration): void {
    for (const _ of this.rewinding(moment));
  }

  /**
   * The same in slices, so that a host can attend to others meanwhile. Until it is through, the driver stands where it
   * stood, and must not be stepped.
   * @param told takes what the plant was like from `since` on, once a second, up to that moment
   */
  rewinding(moment: Duration, told?: { readonly since: Duration; readonly emit: FrameSink }): Rewinding {
    const { step } = this.#driver.simulation.plant;
    const tick = Math.round(moment / step);
    if (!(tick >= this.#keyframes[0]!.tick && tick <= this.#driver.simulation.tick)) {
      const [from, to] = [this.earliest, this.#driver.time].map(formatDuration);
      throw new PlantwrightError('NOT_IN_REACH', `There is no going back to ${formatDuration(moment)}.`, {
        hint: `This session can go back to any moment from ${from} to ${to}.`,
      });
    }
    return this.#rerun(tick, told);
  }

  *#rerun(tick: number, told: { readonly since: Duration; readonly emit: FrameSink } | undefined): Rewinding {
    const driver = this.#driver;
    const { plant } = driver.simulation;
    const from = Math.min(tick, Math.max(this.#keyframes[0]!.tick, told ? Math.round(told.since / plant.step) : tick));
    const keyframe = this.#keyframes.findLast((candidate) => candidate.tick <= from)!;
    // Beside the driver: devices are served meanwhile, and must not see the plant on its way.
    const scratch = new Simulation(plant, { seed: 0 });
    scratch.restore(keyframe);
    const changes = new Changes(scratch);
    const every = Math.max(1, Math.round(TOLD_EVERY / plant.step));
    let next = firstAfter(driver.inputs, keyframe.tick);
    /** The next tick that is a whole number of periods from a beginning. */
    const after = (period: number, beginning = 0) =>
      beginning + (Math.floor((scratch.tick - beginning) / period) + 1) * period;
    while (scratch.tick < tick) {
      if (told && scratch.tick >= from && (scratch.tick - from) % every === 0) changes.tell(scratch.time, told.emit);
      for (; driver.inputs[next]?.tick === scratch.tick + 1; next++) apply(scratch, driver.inputs[next]!);
      const input = driver.inputs[next]?.tick ?? Number.POSITIVE_INFINITY;
      scratch.advance(Math.min(tick, after(SLICE), told ? after(every, from) : tick, input - 1) - scratch.tick);
      if (scratch.tick % SLICE === 0) yield (scratch.tick - keyframe.tick) / (tick - keyframe.tick);
    }
    driver.restore(scratch.snapshot());
    this.#keyframes = this.#keyframes.filter((kept) => kept.tick <= tick);
  }

  /**
   * Takes the driver to a moment of its plant that was kept elsewhere. Nothing before it can be gone back to.
   * @throws PlantwrightError SNAPSHOT_OF_ANOTHER_PLANT
   */
  goTo(snapshot: Snapshot): void {
    this.#driver.restore(snapshot);
    this.#driver.forgetInputs(snapshot.tick);
    this.#keyframes = [this.#driver.simulation.snapshot()];
  }
}

/** The place of the first input that was applied after a tick. Inputs lie in the order of their ticks. */
function firstAfter(inputs: readonly Input[], tick: number): number {
  let [low, high] = [0, inputs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (inputs[middle]!.tick <= tick) low = middle + 1;
    else high = middle;
  }
  return low;
}

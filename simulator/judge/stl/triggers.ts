import { Pairing } from './pairing.ts';

/** What a trigger does, as a signal. */
const OFF = -1;
const UNKNOWN = 0;
const ON = 1;
/** It holds, but not under the condition that makes it count. */
const BESIDE = 2;

/** Whether the condition of a trigger holds, from its lower and upper value; once on, it is off only below −hysteresis. */
export class TriggerState extends Pairing {
  readonly #hysteresis: number;
  #before = UNKNOWN;

  constructor(hysteresis: number, start: number) {
    super(start);
    this.#hysteresis = hysteresis;
  }

  protected pair(start: number, end: number, lower: number, upper: number): void {
    this.#before = this.#next(lower, upper);
    this.send(start, end, this.#before);
  }

  #next(lower: number, upper: number): number {
    if (lower > 0) return ON;
    if (upper >= 0) return UNKNOWN;
    return this.#before === ON && upper >= -this.#hysteresis ? ON : OFF;
  }

  protected closed(end: number): void {
    this.sendClose(end);
  }

  copy(): TriggerState {
    const other = this.copyTo(new TriggerState(this.#hysteresis, 0));
    other.#before = this.#before;
    return other;
  }
}

/** Lets a trigger count only where another condition holds too. */
export class Given extends Pairing {
  protected pair(start: number, end: number, trigger: number, given: number): void {
    this.send(start, end, trigger === ON && !(given > 0) ? BESIDE : trigger);
  }

  protected closed(end: number): void {
    this.sendClose(end);
  }

  copy(): Given {
    return this.copyTo(new Given(0));
  }
}

/** A pairing of a trigger with a signal that is told of each instant at which the trigger goes from off to on. */
abstract class Edges extends Pairing {
  /** Edges after this do not count. */
  to = Number.POSITIVE_INFINITY;
  protected last = UNKNOWN;

  protected edge(start: number, trigger: number): boolean {
    const isEdge = this.last === OFF && trigger === ON && start <= this.to;
    if (trigger !== UNKNOWN) this.last = trigger === OFF ? OFF : ON;
    return isEdge;
  }

  protected closed(): void {}

  protected copyEdges<E extends Edges>(other: E): E {
    other.to = this.to;
    other.last = this.last;
    return this.copyTo(other);
  }
}

/** The least value of a formula over all edges of a trigger. */
export class AtEdges extends Edges {
  count = 0;
  value = Number.POSITIVE_INFINITY;
  /** The edge with the least value. */
  at: number | undefined;
  /** Whether there was a time at which an edge would not have been seen. */
  blind = false;

  protected pair(start: number, _end: number, trigger: number, value: number): void {
    if (trigger === UNKNOWN && start <= this.to) this.blind = true;
    if (!this.edge(start, trigger)) return;
    this.count++;
    if (value >= this.value) return;
    this.value = value;
    this.at = start;
  }

  copy(): AtEdges {
    const other = this.copyEdges(new AtEdges(0));
    other.count = this.count;
    other.value = this.value;
    other.at = this.at;
    other.blind = this.blind;
    return other;
  }
}

/** One edge, and when what is expected of it was first so. */
export interface Obligation {
  readonly since: number;
  metAt?: number;
}

const MOST_TOLD = 1000;

/** When what is expected after each edge came; kept for the first thousand. */
export class Followed extends Edges {
  obligations: Obligation[] = [];
  /** Edges that are not kept one by one. */
  untold = 0;
  #open = 0;

  protected pair(start: number, _end: number, trigger: number, value: number): void {
    if (this.edge(start, trigger)) {
      if (this.obligations.length < MOST_TOLD) this.obligations.push({ since: start });
      else this.untold++;
    }
    if (!(value > 0)) return;
    for (; this.#open < this.obligations.length; this.#open++) this.obligations[this.#open]!.metAt = start;
  }

  copy(): Followed {
    const other = this.copyEdges(new Followed(0));
    other.obligations = this.obligations.map((o) => ({ ...o }));
    other.untold = this.untold;
    other.#open = this.#open;
    return other;
  }
}

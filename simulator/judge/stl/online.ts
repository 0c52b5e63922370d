import { PlantwrightError } from '../../error.ts';
import type { Value } from '../../plant/signal.ts';
import type { Channel } from './channels.ts';
import { checkFormula, type Formula, partsOf } from './formula.ts';
import { Graph, type Mode } from './graph.ts';
import { Inputs, type MaxHold } from './inputs.ts';
import { holdsIn, robustnessOf } from './ordinal.ts';
import { Reorder } from './reorder.ts';
import {
  endSpan,
  type Interval,
  isVacuous,
  neededUntil,
  obligationsOf,
  openOf,
  type Root,
  rooted,
  rootValue,
} from './root.ts';
import type { Running, Stretch } from './running.ts';
import type { AtEdges, Obligation } from './triggers.ts';

/** What is known of a formula: for certain, by what there is so far, or nothing; vacuous where no trigger came. */
export type Opinion = 'true' | 'false' | 'presumably true' | 'presumably false' | 'unknown' | 'vacuous';

/** What is known of a formula at some time. */
export interface Finding {
  readonly opinion: Opinion;
  /** The robustness lies between these, whatever comes. */
  readonly lower: number;
  readonly upper: number;
  /** The robustness of what there is, as if nothing followed; undefined where something in it is not known. */
  readonly prefix: number | undefined;
  /** When an outermost window was first decided: violated (always), met (eventually); the worst edge of a trigger. */
  readonly decidedAt: number | undefined;
  /** The instants of the window, from the start, whose future or present is not known. */
  readonly open: readonly Stretch[];
  /** Edges of the trigger, and when what was expected followed. */
  readonly obligations: readonly Obligation[];
  /** Samples that came too late to be judged; then nothing passes. */
  readonly dropped: number;
}

export interface OnlineOptions {
  readonly mode?: Mode;
  readonly start?: number;
  /** How far out of order samples may come. */
  readonly lateness?: number;
  readonly maxHold?: MaxHold;
}

/**
 * Judges a formula while the run goes on, in memory bounded by its windows. Offline and online are one engine: here
 * what is still to come is simply not known yet.
 * @throws PlantwrightError UNBOUNDED_ONLINE, and what `checkFormula` throws
 * @example const online = new Online(formula); online.set(t, signalChannel('sensed', 'LIT101.reading'), 0.7); online.at(t)
 */
export class Online {
  readonly channels: ReadonlySet<Channel>;
  readonly #start: number;
  readonly #graph: Graph;
  readonly #root: Root;
  readonly #inputs: Inputs;
  readonly #reorder: Reorder;
  #spanEnd: number | undefined;

  constructor(formula: Formula, { mode = 'dense', start = 0, lateness = 0, maxHold }: OnlineOptions = {}) {
    checkFormula(formula, mode);
    refuseUnbounded(formula, true);
    this.#start = start;
    this.#graph = new Graph(mode, start);
    this.#root = rooted(formula, this.#graph, start);
    this.#inputs = new Inputs(this.#graph, { mode, start, maxHold });
    this.#reorder = new Reorder(lateness);
    this.channels = this.#inputs.channels;
  }

  /** How long after the end of the span the signals may still be needed, at most, in µs. */
  get horizon(): number {
    return neededUntil(this.#root, this.#start, this.#start) - this.#start;
  }

  /** Breakpoints kept at present. */
  get size(): number {
    return this.#graph.size;
  }

  /** A signal changes; `undefined` is not known. @throws PlantwrightError SAMPLE_NOT_A_NUMBER, MONITOR_OVERLOAD */
  set(t: number, channel: Channel, value: Value | undefined): void {
    if (!this.channels.has(channel)) return;
    for (const change of this.#reorder.push({ t, channel, value })) {
      this.#inputs.set(change.t, change.channel, change.value);
    }
  }

  /** The script is over: outermost windows without an end of their own, and triggers, end here, inclusively. */
  endSpan(at: number): void {
    this.#spanEnd = at;
    endSpan(this.#root, this.#graph, at);
  }

  /** Whether more of the run, after `now`, may still decide something. */
  wantsMore(now: number): boolean {
    if (now > neededUntil(this.#root, this.#start, this.#spanEnd ?? Number.POSITIVE_INFINITY)) return false;
    const { opinion } = this.at(now);
    return opinion !== 'true' && opinion !== 'false' && opinion !== 'vacuous';
  }

  /** What is known when all samples up to `now`, inclusively, have come. Asking changes nothing. */
  at(now: number): Finding {
    const until = Math.max(now, this.#reorder.newest) + 1;
    const open = this.#ended(until, 'unknown');
    const { lower, upper } = rootValue(this.#root, open);
    const known = isVacuous(this.#root, open) ? 'vacuous' : opinionOf({ lower, upper });
    const prefix = known === undefined ? rootValue(this.#root, this.#ended(until, 'nothing')) : { lower, upper };
    return {
      opinion: known ?? presumption(prefix),
      lower: robustnessOf(lower),
      upper: robustnessOf(upper),
      prefix: prefix.lower === prefix.upper ? robustnessOf(prefix.lower) : undefined,
      decidedAt: decidedAt(this.#root, open),
      open: openOf(this.#root, open),
      obligations: obligationsOf(this.#root, open),
      dropped: this.#reorder.dropped,
    };
  }

  /** What would be if the domain ended, or if nothing more were known. */
  #ended(until: number, beyond: 'nothing' | 'unknown'): Graph {
    const graph = this.#graph.copy();
    const inputs = this.#inputs.copy(graph);
    for (const { t, channel, value } of this.#reorder.waiting) inputs.set(t, channel, value);
    inputs.advance(until);
    if (beyond === 'unknown') inputs.forget();
    graph.close(beyond === 'unknown' ? Number.POSITIVE_INFINITY : until);
    return graph;
  }
}

function opinionOf({ lower, upper }: Interval): 'true' | 'false' | undefined {
  if (holdsIn(lower)) return 'true';
  return holdsIn(upper) ? undefined : 'false';
}

/** By the sign of the robustness of what there is; 0 says nothing. */
function presumption({ lower, upper }: Interval): Opinion {
  const sign = lower === upper ? Math.sign(robustnessOf(lower)) : 0;
  return sign > 0 ? 'presumably true' : sign < 0 ? 'presumably false' : 'unknown';
}

/** When an outermost window was violated or met for certain; of edges, the worst. */
function decidedAt(root: Root, graph: Graph): number | undefined {
  if (root.kind === 'edges') return graph.operator<AtEdges>(root.upper).at;
  if (root.kind !== 'window') return undefined;
  const deciding = root.window.op === 'always' ? root.upper : root.lower;
  return graph.operator<Running>(deciding).decided;
}

/** @throws PlantwrightError UNBOUNDED_ONLINE */
function refuseUnbounded(f: Formula, outermost: boolean): void {
  const ahead = f.op === 'always' || f.op === 'eventually' || f.op === 'until' || f.op === 'unless';
  const running = outermost && (f.op === 'always' || f.op === 'eventually');
  if (ahead && f.to === undefined && !running) {
    throw new PlantwrightError('UNBOUNDED_ONLINE', `"${f.op}" without an end cannot be decided while a run goes on.`, {
      hint: 'Give it a window, or have only an outermost "always" or "eventually" without one.',
    });
  }
  const stays = ['and', 'or', 'not', 'implies'].includes(f.op);
  for (const part of partsOf(f)) refuseUnbounded(part, outermost && stays);
}

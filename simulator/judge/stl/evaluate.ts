import { PlantwrightError } from '../../error.ts';
import type { Value } from '../../plant/signal.ts';
import type { Channel } from './channels.ts';
import { checkFormula, type Formula } from './formula.ts';
import { Graph, type Mode } from './graph.ts';
import { Inputs, type MaxHold } from './inputs.ts';
import { Operator } from './operator.ts';
import { holdsIn, robustnessOf } from './ordinal.ts';

/** Samples of the inputs of a formula, each in the order of time, in µs (discrete: numbers of samples). */
export type Trace = ReadonlyMap<Channel, readonly (readonly [t: number, value: Value | undefined])[]>;

/** What lies behind the end of a trace. */
export type Beyond =
  /** Nothing: windows are cut at the end; an empty one is the worst for some, the best for all. */
  | 'nothing'
  /** The last value goes on for ever. */
  | 'held'
  /** Something that is not known yet. */
  | 'unknown';

export interface EvaluationOptions {
  readonly mode?: Mode;
  readonly start?: number;
  /** Where the domain ends, not itself part of it. */
  readonly end: number;
  readonly beyond: Beyond;
  readonly maxHold?: MaxHold;
}

/** The robustness of a formula from `start` to `end`: between `lower` and `upper`, equal where all is known. */
export interface Robustness {
  readonly start: number;
  readonly end: number;
  readonly lower: number;
  readonly upper: number;
  /** The Boolean value, which decides where the robustness is 0; undefined where it is not known. */
  readonly holds: boolean | undefined;
}

/** Keeps all it is sent, equal neighbours as one. */
class Collected extends Operator {
  readonly inputs = [this];
  readonly segments: [start: number, end: number, value: number][] = [];

  get size(): number {
    return this.segments.length;
  }

  take(start: number, end: number, value: number): void {
    const last = this.segments.at(-1);
    if (last && last[2] === value && last[1] === start) last[1] = end;
    else this.segments.push([start, end, value]);
  }

  close(): void {}

  copy(): Collected {
    const other = new Collected();
    other.segments.push(...this.segments.map((s): typeof s => [...s]));
    return other;
  }
}

/**
 * The robustness of a formula at every instant of a trace, as segments; step functions, so exact.
 * @throws PlantwrightError MISSING_SIGNAL, TIME_RUNS_BACKWARDS, SAMPLE_NOT_A_NUMBER, and what `checkFormula` throws
 * @example evaluate(parseFormula('always[0 s, 3 s] T1.level < 4.5 m', signals), trace, { end: 10e6, beyond: 'held' })
 */
export function evaluate(formula: Formula, trace: Trace, options: EvaluationOptions): readonly Robustness[] {
  const { mode = 'dense', start = 0, end, beyond, maxHold } = options;
  checkFormula(formula, mode);
  const graph = new Graph(mode, start);
  const [lower, upper] = (['lower', 'upper'] as const).map((side) => {
    const collected = new Collected();
    graph.add(collected, graph.node(formula, side));
    return collected;
  }) as [Collected, Collected];
  const inputs = new Inputs(graph, { mode, start, maxHold });
  refuseMissing(inputs.channels, trace);
  for (const [t, channel, value] of inOrder(trace)) if (!(t >= end)) inputs.set(t, channel, value);
  inputs.advance(beyond === 'held' ? Number.POSITIVE_INFINITY : end);
  if (beyond === 'unknown') inputs.forget();
  graph.close(beyond === 'nothing' ? end : Number.POSITIVE_INFINITY);
  return merged(lower.segments, upper.segments).filter((s) => s.start < end);
}

/** @throws PlantwrightError MISSING_SIGNAL */
export function refuseMissing(channels: Iterable<Channel>, trace: Trace): void {
  for (const channel of channels) {
    if (trace.has(channel)) continue;
    throw new PlantwrightError('MISSING_SIGNAL', `The trace has no "${channel}".`, {
      hint: `It has: ${[...trace.keys()].join(', ') || 'nothing'}.`,
    });
  }
}

/** All samples by time; each signal keeps its own order, so that one that runs backwards is found. */
function* inOrder(trace: Trace): Iterable<[number, Channel, Value | undefined]> {
  const queues = [...trace].map(([channel, samples]) => ({ channel, samples, next: 0 }));
  for (;;) {
    let first: (typeof queues)[number] | undefined;
    for (const queue of queues) {
      if (queue.next === queue.samples.length) continue;
      if (!first || queue.samples[queue.next]![0] < first.samples[first.next]![0]) first = queue;
    }
    if (!first) return;
    const [t, value] = first.samples[first.next++]!;
    yield [t, first.channel, value];
  }
}

function merged(lower: Collected['segments'], upper: Collected['segments']): Robustness[] {
  const found: Robustness[] = [];
  let [i, k] = [0, 0];
  for (let from = lower[0]?.[0] ?? 0; i < lower.length && k < upper.length; ) {
    const [[, lowerEnd, low], [, upperEnd, high]] = [lower[i]!, upper[k]!];
    const end = Math.min(lowerEnd, upperEnd);
    if (end > from) {
      const holds = holdsIn(low) ? true : holdsIn(high) ? undefined : false;
      found.push({ start: from, end, lower: robustnessOf(low), upper: robustnessOf(high), holds });
    }
    from = Math.max(from, end);
    if (lowerEnd <= end) i++;
    if (upperEnd <= end) k++;
  }
  return found;
}

/** The robustness at one instant. */
export const robustnessAt = (segments: readonly Robustness[], t: number): Robustness | undefined =>
  segments.find((s) => s.start <= t && t < s.end);

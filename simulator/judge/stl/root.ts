import type { Trigger } from '../../plant/condition.ts';
import type { Duration } from '../../time/duration.ts';
import { type Formula, horizonOf, scaleIn, type Whenever, type Windowed } from './formula.ts';
import type { Graph, Side } from './graph.ts';
import { AtStart, Running, type Stretch, Undecided } from './running.ts';
import { AtEdges, Followed, Given, type Obligation, TriggerState } from './triggers.ts';

/** The robustness of a whole run, from below and above, as ordinals. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The outermost part of a formula: one value for the whole run, not one for each instant. */
export type Root =
  | { readonly kind: 'not'; readonly of: Root }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Root[] }
  | ({ readonly kind: 'start'; readonly of: Formula } & Numbers)
  | ({ readonly kind: 'window'; readonly window: Windowed<Formula>; readonly undecided: number } & Numbers)
  | ({
      readonly kind: 'edges';
      readonly whenever: Whenever<Formula>;
      readonly followed: number;
    } & Numbers);

/** Operators of a graph, by number. */
interface Numbers {
  readonly lower: number;
  readonly upper: number;
}

/** Wires a formula into a graph so that it has one value for the run. */
export function rooted(f: Formula, graph: Graph, start: number): Root {
  switch (f.op) {
    case 'not':
      return { kind: 'not', of: rooted(f.of, graph, start) };
    case 'and':
    case 'or':
      return { kind: f.op, of: f.of.map((part) => rooted(part, graph, start)) };
    case 'implies': {
      const [a, b] = f.of.map((part) => rooted(part, graph, start)) as [Root, Root];
      return { kind: 'or', of: [{ kind: 'not', of: a }, b] };
    }
    case 'always':
    case 'eventually':
      return window(f, graph, start);
    case 'whenever':
      return edges(f, graph, start);
    default: {
      const at = (side: Side) => graph.add(new AtStart(), graph.node(f, side));
      return { kind: 'start', of: f, lower: at('lower'), upper: at('upper') };
    }
  }
}

function window(f: Windowed<Formula>, graph: Graph, start: number): Root {
  const sign = f.op === 'always' ? -1 : 1;
  const to = f.to === undefined ? Number.POSITIVE_INFINITY : start + f.to;
  const over = (side: Side) => graph.add(new Running(sign, start + f.from, to), graph.node(f.of, side));
  const undecided = graph.add(new Undecided(start), graph.node(f.of, 'lower'), graph.node(f.of, 'upper'));
  return { kind: 'window', window: f, undecided, lower: over('lower'), upper: over('upper') };
}

function edges(f: Whenever<Formula>, graph: Graph, start: number): Root {
  const condition = trigger(f.trigger, graph, start);
  const given = f.trigger.given;
  const counts = (side: Side) =>
    given === undefined ? condition : graph.add(new Given(start), condition, graph.node(given, side));
  // From below an edge counts where it may count, from above only where it certainly does.
  const lower = graph.add(new AtEdges(start), counts('upper'), graph.node(f.of, 'lower'));
  const upper = graph.add(new AtEdges(start), counts('lower'), graph.node(f.of, 'upper'));
  const expected = f.of.op === 'eventually' ? f.of.of : f.of;
  const followed = graph.add(new Followed(start), counts('lower'), graph.node(expected, 'lower'));
  return { kind: 'edges', whenever: f, followed, lower, upper };
}

/** What must last for a time is an edge of having lasted: it is one at the instant at which it began. */
function trigger({ of, hysteresis = 0, hold }: Trigger, graph: Graph, start: number): number {
  const lasting: Formula = hold === undefined ? of : { op: 'always', from: 0 as Duration, to: hold, of };
  const distance = of.op === 'compare' ? hysteresis / scaleIn(of) : 0;
  return graph.add(new TriggerState(distance, start), graph.node(lasting, 'lower'), graph.node(lasting, 'upper'));
}

/** Outermost windows without an end, and triggers, end here. */
export function endSpan(root: Root, graph: Graph, at: number): void {
  switch (root.kind) {
    case 'not':
      endSpan(root.of, graph, at);
      break;
    case 'and':
    case 'or':
      for (const part of root.of) endSpan(part, graph, at);
      break;
    case 'window':
      if (root.window.to !== undefined) break;
      graph.operator<Running>(root.lower).to = at;
      graph.operator<Running>(root.upper).to = at;
      break;
    case 'edges':
      for (const number of [root.lower, root.upper, root.followed]) graph.operator<AtEdges>(number).to = at;
      break;
  }
}

/** Until when the signals must be known for everything to be decided, if the span ends at `spanEnd`. */
export function neededUntil(root: Root, start: number, spanEnd: number): number {
  switch (root.kind) {
    case 'not':
      return neededUntil(root.of, start, spanEnd);
    case 'and':
    case 'or':
      return Math.max(...root.of.map((part) => neededUntil(part, start, spanEnd)));
    case 'start':
      return start + horizonOf(root.of);
    case 'window': {
      const { to, of } = root.window;
      return (to === undefined ? spanEnd : start + to) + horizonOf(of);
    }
    case 'edges':
      return spanEnd + horizonOf(root.whenever);
  }
}

/** The value of a root, with the graph as it is. */
export function rootValue(root: Root, graph: Graph): Interval {
  switch (root.kind) {
    case 'not': {
      const { lower, upper } = rootValue(root.of, graph);
      return { lower: -upper, upper: -lower };
    }
    case 'and':
    case 'or': {
      const parts = root.of.map((part) => rootValue(part, graph));
      const join = root.kind === 'and' ? Math.min : Math.max;
      return { lower: join(...parts.map((p) => p.lower)), upper: join(...parts.map((p) => p.upper)) };
    }
    case 'start':
      return {
        lower: graph.operator<AtStart>(root.lower).value ?? Number.NEGATIVE_INFINITY,
        upper: graph.operator<AtStart>(root.upper).value ?? Number.POSITIVE_INFINITY,
      };
    case 'window':
      return {
        lower: graph.operator<Running>(root.lower).value,
        upper: graph.operator<Running>(root.upper).value,
      };
    case 'edges': {
      const [below, above] = [graph.operator<AtEdges>(root.lower), graph.operator<AtEdges>(root.upper)];
      // Without an edge nothing was shown, and an edge that nobody saw may have been missed.
      const shown = above.count > 0 && !below.blind;
      return { lower: shown ? below.value : Number.NEGATIVE_INFINITY, upper: above.value };
    }
  }
}

/** Whether nothing came to be judged: no trigger, for certain. */
export const isVacuous = (root: Root, graph: Graph): boolean =>
  root.kind === 'edges' &&
  graph.operator<AtEdges>(root.lower).count === 0 &&
  !graph.operator<AtEdges>(root.lower).blind;

/** What of a run is still open: instants of a window, or edges. */
export function openOf(root: Root, graph: Graph): readonly Stretch[] {
  if (root.kind === 'window') {
    const { to } = graph.operator<Running>(root.lower);
    return graph.operator<Undecided>(root.undecided).stretches.filter(({ from }) => from <= to);
  }
  return root.kind === 'and' || root.kind === 'or' ? root.of.flatMap((part) => openOf(part, graph)) : [];
}

/** The edges of a root, and when what was expected followed. */
export const obligationsOf = (root: Root, graph: Graph): readonly Obligation[] =>
  root.kind === 'edges' ? graph.operator<Followed>(root.followed).obligations : [];

/** One branch of a network as the solver sees it: h_from − h_to = loss Q|Q| − lift. */
export interface Branch {
  /** Index of the junction it leaves, or the head of a surface in m. */
  readonly from: End;
  readonly to: End;
  /** In m of head at 1 m³/s. */
  readonly loss: number;
  /** Head that a pump adds at no flow, in m. */
  readonly lift: number;
  /** A check valve lets nothing back. */
  readonly check: boolean;
}
export type End = { readonly junction: number } | { readonly head: number };

/** An opening of a junction to the atmosphere at its elevation: Q = size √(head above it). */
export interface Leak {
  /** In m³/s/√m. */
  readonly size: number;
  /** In m. */
  readonly elevation: number;
}

export interface Flows {
  /** Per junction, in m. */
  readonly heads: number[];
  /** Per branch, in m³/s. */
  readonly flows: number[];
}

/** Area of the free surface that the elasticity of water and walls amounts to at a junction, in m². */
const ELASTICITY = 1e-7;
/** Below this flow the loss is linear, in m³/s: the slope of a quadratic vanishes at rest. */
const LAMINAR = 1e-7;
/** How much more a check valve resists backwards. */
const CHECKED = 1e10;
const MAX_ITERATIONS = 60;
const TOLERANCE = 1e-11;

/**
 * Flows and heads of a network with quadratic losses: the global gradient algorithm (Todini and Pilati 1988, as in
 * EPANET 2), Newton's method on the flows with one linear system for the heads of the junctions. It begins at the last
 * solution and ends after at most 60 rounds, so equal inputs give equal bits. Each junction holds a little water, so a
 * part that valves have cut off keeps its head. Mass balances hold to rounding in every round.
 */
export function solveNetwork(branches: readonly Branch[], last: Flows, leaks: readonly Leak[], seconds: number): Flows {
  const store = ELASTICITY / seconds;
  let { heads } = last;
  let flows = [...last.flows];
  for (let round = 0; round < MAX_ITERATIONS; round++) {
    const system = last.heads.map((head, i) => {
      const row = last.heads.map(() => 0);
      const gradient = leakGradient(leaks[i]!, heads[i]!);
      row[i] = store + gradient;
      return { row, right: store * head + gradient * heads[i]! - leakFlow(leaks[i]!, heads[i]!) };
    });
    const linear = branches.map((branch, b) => linearise(branch, flows[b]!));
    branches.forEach(({ from, to }, b) => {
      enter(system, from, to, -1, linear[b]!);
      enter(system, to, from, 1, linear[b]!);
    });
    heads = eliminate(system);
    const next = branches.map(({ from, to }, b) => {
      const { offset, gradient } = linear[b]!;
      return offset + gradient * (headOf(from, heads) - headOf(to, heads));
    });
    const change = next.reduce((worst, q, b) => Math.max(worst, Math.abs(q - flows[b]!)), 0);
    flows = next;
    if (change <= TOLERANCE) break;
  }
  return { heads, flows };
}

interface Linear {
  readonly offset: number;
  readonly gradient: number;
}
interface Row {
  readonly row: number[];
  right: number;
}

/** Q as a linear function of the head difference, around the present flow. */
function linearise({ loss, lift, check }: Branch, flow: number): Linear {
  const resistance = check && flow < 0 ? loss * CHECKED : loss;
  const root = Math.sqrt(flow * flow + LAMINAR * LAMINAR);
  const drop = resistance * flow * root;
  const gradient = root / (resistance * (2 * flow * flow + LAMINAR * LAMINAR));
  return { offset: flow - gradient * (drop - lift), gradient };
}

/** Adds what a branch carries into (`sign` 1) or out of (−1) a junction to its mass balance. */
function enter(system: readonly Row[], at: End, other: End, sign: 1 | -1, { offset, gradient }: Linear): void {
  if (!('junction' in at)) return;
  const equation = system[at.junction]!;
  equation.right += sign * offset;
  equation.row[at.junction]! += gradient;
  if ('junction' in other) equation.row[other.junction]! -= gradient;
  else equation.right += gradient * other.head;
}

const headOf = (end: End, heads: readonly number[]) => ('head' in end ? end.head : heads[end.junction]!);

const leakFlow = ({ size, elevation }: Leak, head: number) => size * Math.sqrt(Math.max(0, head - elevation));
const leakGradient = ({ size, elevation }: Leak, head: number) =>
  size > 0 ? size / (2 * Math.sqrt(Math.max(head - elevation, 1e-6))) : 0;

/** Gaussian elimination; the matrix is symmetric with a dominant diagonal, so it needs no pivoting. */
function eliminate(system: readonly Row[]): number[] {
  const n = system.length;
  for (let k = 0; k < n; k++) {
    const pivot = system[k]!;
    for (let i = k + 1; i < n; i++) {
      const below = system[i]!;
      const factor = below.row[k]! / pivot.row[k]!;
      if (factor === 0) continue;
      for (let j = k; j < n; j++) below.row[j]! -= factor * pivot.row[j]!;
      below.right -= factor * pivot.right;
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    const { row, right } = system[k]!;
    let sum = right;
    for (let j = k + 1; j < n; j++) sum -= row[j]! * solution[j]!;
    solution[k] = sum / row[k]!;
  }
  return solution;
}

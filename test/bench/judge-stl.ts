import { seconds } from '#simulator';
import type { Formula } from '../../simulator/judge/stl/formula.ts';
import { Graph } from '../../simulator/judge/stl/graph.ts';
import { Inputs } from '../../simulator/judge/stl/inputs.ts';
import { Operator } from '../../simulator/judge/stl/operator.ts';
import { Sliding } from '../../simulator/judge/stl/sliding.ts';
import { rate, report } from './measure.ts';

/** A window of 60 s over samples a millisecond apart. */
const WINDOW = 60e6;
const STEP = 1e3;
const ROUND = 200_000;

/** Takes what an operator sends, and nothing else. */
class Sink extends Operator {
  readonly inputs = [this];
  readonly size = 0;
  last = 0;
  take(_start: number, _end: number, value: number): void {
    this.last = value;
  }
  close(): void {}
  copy(): Sink {
    return new Sink();
  }
}

/** Values in some order, drawn before the clock runs. */
const ORDERS: Readonly<Record<string, (i: number) => number>> = {
  random: (() => {
    let state = 1;
    return () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
  })(),
  rising: (i) => i,
  // The longest wedge: nothing hides anything.
  falling: (i) => -i,
  // The longest wedge, and then one sample that hides all of it.
  sawtooth: (i) => -(i % 60_000),
};

/** What the wedge replaces: at each sample a look at all of the window, here of 600 samples. */
function naively(values: Float64Array): number {
  const window = 600;
  let sum = 0;
  for (let i = window; i < 2 * window + 2000; i++) {
    let greatest = Number.NEGATIVE_INFINITY;
    for (let k = i - window; k <= i; k++) greatest = Math.max(greatest, values[k]!);
    sum += greatest;
  }
  return sum === Number.POSITIVE_INFINITY ? 0 : window + 2000;
}

const level: Formula = {
  op: 'compare',
  relation: '>',
  left: { op: 'signal', layer: 'sensed', signal: 'x', unit: 'm' },
  right: { op: 'number', value: 0.5, unit: 'm' },
};
const always: Formula = { op: 'always', from: seconds(0), to: seconds(60), of: level };

/** Samples a second through one operator and through a whole formula; then 10 million of them in constant memory. */
export async function temporalLogic(): Promise<void> {
  for (const [order, value] of Object.entries(ORDERS)) {
    const values = Float64Array.from({ length: ROUND }, (_, i) => value(i));
    const sliding = new Sliding(WINDOW, 0, 1, 0);
    sliding.receivers = [new Sink()];
    let [t, round] = [0, 0];
    const perSecond = await rate(() => {
      // The order goes on from round to round, so that the wedge stays as long as it can be.
      const offset = order === 'rising' || order === 'falling' ? value(round++ * ROUND) : 0;
      for (let i = 0; i < ROUND; i++) {
        sliding.take(t, t + STEP, values[i]! + offset);
        t += STEP;
      }
      return ROUND;
    });
    report(`sliding maximum, 60 s of 1 kHz, ${order}`, perSecond, 'samples / s', `${sliding.size} kept`);
    if (order === 'random') {
      const naive = await rate(() => naively(values));
      report(
        '   the same by looking at the window, 0.6 s only',
        naive,
        'samples / s',
        `${(perSecond / naive).toFixed(0)} x`,
      );
    }
  }
  await wholeFormula();
  constantMemory();
}

const until: Formula = { op: 'until', from: seconds(1), to: seconds(60), of: [level, { op: 'not', of: level }] };

/** From a changing signal to lower and upper robustness. */
async function wholeFormula(): Promise<void> {
  for (const [name, formula, order, unknown] of [
    ['always[0 s, 60 s], intervals, random', always, 'random', false],
    ['always[0 s, 60 s], intervals, a tenth unknown', always, 'random', true],
    ['always[0 s, 60 s], intervals, falling', always, 'falling', false],
    ['until[1 s, 60 s], intervals, random', until, 'random', false],
  ] as const) {
    const graph = new Graph('dense', 0);
    for (const side of ['lower', 'upper'] as const) graph.add(new Sink(), graph.node(formula, side));
    const inputs = new Inputs(graph, { mode: 'dense', start: 0 });
    const value = ORDERS[order]!;
    const values = Array.from({ length: ROUND }, (_, i) => (unknown && i % 10 === 0 ? undefined : -value(i)));
    let [t, round] = [0, 0];
    const perSecond = await rate(() => {
      const offset = order === 'random' ? 0 : -value(round++ * ROUND);
      for (const v of values) {
        inputs.set(t, 'sensed x', v === undefined ? v : v + offset);
        t += STEP;
      }
      return ROUND;
    });
    report(name, perSecond, 'samples / s', `${graph.size} kept`);
  }
}

/** Kept breakpoints and bytes in use after one and after ten million samples. */
function constantMemory(): void {
  const graph = new Graph('dense', 0);
  for (const side of ['lower', 'upper'] as const) graph.add(new Sink(), graph.node(always, side));
  const inputs = new Inputs(graph, { mode: 'dense', start: 0 });
  const use: string[] = [];
  let greatest = 0;
  for (let i = 1; i <= 10e6; i++) {
    inputs.set(i * STEP, 'sensed x', ORDERS.random!(i));
    if (i % 1e4 === 0) greatest = Math.max(greatest, graph.size);
    if (i === 1e6 || i === 10e6) {
      globalThis.gc?.();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      use.push(`${((heapUsed + arrayBuffers) / 1e6).toFixed(1)} MB after ${i / 1e6} M`);
    }
  }
  report('most breakpoints kept over 10 M samples', greatest, '', use.join(', '));
}

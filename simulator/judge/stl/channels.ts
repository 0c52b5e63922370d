import { PlantwrightError } from '../../error.ts';
import type { Predicate } from '../../plant/condition.ts';
import type { Value } from '../../plant/signal.ts';
import { signalsIn, type Term } from '../../plant/term.ts';
import type { Layer } from '../../plant/twin.ts';

/** The name of one input of a formula: a signal on a layer, the quality of a point, an alarm, a fault. */
export type Channel = string;
export const signalChannel = (layer: Layer, signal: string): Channel => `${layer} ${signal}`;
export const qualityChannel = (signal: string): Channel => `quality ${signal}`;
export const alarmChannel = (id: string): Channel => `alarm ${id}`;
export const faultChannel = (id: string): Channel => `fault ${id}`;

/** The inputs of a predicate. */
export function channelsOf(p: Predicate): readonly Channel[] {
  switch (p.op) {
    case 'compare':
      return [p.left, p.right].flatMap(signalsIn).map(({ layer, signal }) => signalChannel(layer, signal));
    case 'is':
      return [signalChannel(p.layer, p.signal)];
    case 'quality':
      return [qualityChannel(p.signal)];
    case 'alarm':
      return [alarmChannel(p.id)];
    case 'fault':
      return [faultChannel(p.id)];
  }
}

/** The past of one input, as far as some term looks back. */
export class Past {
  value: Value | undefined;
  /** Time of the last good sample. */
  good: number | undefined;
  /** Slope between the last two good samples, a second. */
  rate: number | undefined;
  /** Since when the value stands. */
  since = Number.NEGATIVE_INFINITY;
  readonly #delays: { readonly by: number; value: Value | undefined; readonly coming: [number, Value | undefined][] }[];

  constructor(delays: readonly number[]) {
    this.#delays = delays.map((by) => ({ by, value: undefined, coming: [] }));
  }

  set(t: number, value: Value | undefined): void {
    if (value !== undefined) {
      if (typeof value === 'number' && typeof this.value === 'number' && this.good !== undefined && this.good < t) {
        this.rate = ((value - this.value) / (t - this.good)) * 1e6;
      }
      this.good = t;
    } else this.rate = undefined;
    this.value = value;
    this.since = t;
    for (const { by, coming } of this.#delays) {
      const last = coming.at(-1);
      if (last?.[0] === t + by) last[1] = value;
      else if (last === undefined || last[1] !== value) coming.push([t + by, value]);
    }
  }

  delayed(by: number): Value | undefined {
    return this.#delays.find((d) => d.by === by)?.value;
  }

  /** When something next becomes of the past by itself. */
  next(): number {
    return Math.min(...this.#delays.map(({ coming }) => coming[0]?.[0] ?? Number.POSITIVE_INFINITY));
  }

  /** Lets come what has come by `t`. */
  arrive(t: number): void {
    for (const delay of this.#delays) {
      while (delay.coming.length > 0 && delay.coming[0]![0] <= t) delay.value = delay.coming.shift()![1];
    }
  }

  copy(): Past {
    const other = new Past([]);
    Object.assign(other, { value: this.value, good: this.good, rate: this.rate, since: this.since });
    other.#delays.push(...this.#delays.map((d) => ({ ...d, coming: d.coming.map((c): typeof c => [...c]) })));
    return other;
  }
}

/** How far back each signal is asked for. */
export function delaysOf(terms: readonly Term[]): ReadonlyMap<Channel, ReadonlySet<number>> {
  const delays = new Map<Channel, Set<number>>();
  const visit = (term: Term): void => {
    if (term.op === 'delay') {
      const channel = signalChannel(term.of.layer, term.of.signal);
      delays.set(channel, (delays.get(channel) ?? new Set()).add(term.by));
    } else if ('of' in term) {
      for (const part of [term.of].flat() as Term[]) visit(part);
    }
  };
  terms.forEach(visit);
  return delays;
}

/** @throws PlantwrightError SAMPLE_NOT_A_NUMBER */
export function refuseNaN(channel: Channel, t: number, value: Value | undefined): void {
  if (typeof value !== 'number' || !Number.isNaN(value)) return;
  throw new PlantwrightError('SAMPLE_NOT_A_NUMBER', `${channel} is not a number at t = ${t} µs.`, {
    hint: 'Mark a sample without a value as bad: then it counts as not known.',
  });
}

import { analog, defineTwin, discrete, type Signal, type Signals, type Values } from '#simulator';
import { type Source, shareLoad } from './share.ts';

/** What is connected to a busbar. */
export interface BusbarDescription {
  readonly type: string;
  /** Between lines, in V; in Hz. */
  readonly voltage: number;
  readonly frequency: number;
  /** What makes voltage and frequency: gensets, the public grid through its transformer. */
  readonly sources: Readonly<Record<string, SourceDescription>>;
  /** What follows and gives: inverters. */
  readonly feeds: readonly string[];
  /** What follows and takes: feeders. */
  readonly loads: readonly string[];
}
interface SourceDescription {
  /** Apparent power, in V·A: base of the shares below. */
  readonly rating: number;
  /** Transient reactance, or short-circuit voltage of a transformer, as a share of the rated impedance. */
  readonly reactance: number;
  /** Power of the damper winding, in ratings per rated speed. Default 15. */
  readonly damper?: number;
}

type Named<N extends string, S extends Signal> = { readonly [K in N]: S };
type Analog<U extends string> = Signal<number, U, false>;
type Text<T> = keyof T & string;

type Inputs<D extends BusbarDescription> = Named<`${Text<D['sources']>}Voltage`, Analog<'V'>> &
  Named<`${Text<D['sources']>}Frequency`, Analog<'Hz'>> &
  Named<`${Text<D['sources']>}Angle`, Analog<'rad'>> &
  Named<`${Text<D['sources']>}Closed`, Signal<boolean, '', false>> &
  Named<`${D['feeds'][number] | D['loads'][number]}Power`, Analog<'W'>> &
  Named<`${D['feeds'][number] | D['loads'][number]}Reactive`, Analog<'var'>>;
type Outputs<D extends BusbarDescription> = Named<'voltage', Analog<'V'>> &
  Named<'frequency', Analog<'Hz'>> &
  Named<'angle', Analog<'rad'>> &
  Named<'live', Signal<boolean, '', false>> &
  Named<`${Text<D['sources']>}Power`, Analog<'W'>> &
  Named<`${Text<D['sources']>}Reactive`, Analog<'var'>>;

const signals = (names: readonly string[], suffix: string, signal: Signal): Signals =>
  Object.fromEntries(names.map((name) => [`${name}${suffix}`, signal]));

/** Conductance of an arc between the bars, in S. */
const ARC = 1000;
/** Below this share of its nominal voltage a busbar counts as dead. */
const LIVE = 0.2;

/**
 * A busbar: what its sources make of its voltage, frequency and angle, and how they share what feeds and loads leave to
 * them (share.ts). Sources through open breakers do not take part.
 *
 * Inputs: `<source>Voltage`, `Frequency`, `Angle`, `Closed`; `<feed or load>Power`, `Reactive`. Outputs: `voltage`,
 * `frequency`, `angle`, `live`, and `<source>Power`, `Reactive`.
 * @example busbar({ type: 'Island', voltage: 400, frequency: 50, sources: { G1: { rating: 1e5, reactance: 0.2 } },
 *   feeds: ['PV1'], loads: ['F1'] })
 */
export function busbar<const D extends BusbarDescription>(description: D) {
  const { sources, feeds, loads, voltage: nominal, frequency: rated } = description as BusbarDescription;
  const names = Object.keys(sources);

  // What does not change from step to step, the names of signals too.
  const plan = names.map((name) => {
    const { rating, reactance, damper = 15 } = sources[name]!;
    return {
      voltage: `${name}Voltage`,
      frequency: `${name}Frequency`,
      angle: `${name}Angle`,
      closed: `${name}Closed`,
      power: `${name}Power`,
      reactive: `${name}Reactive`,
      reactance: (reactance * nominal * nominal) / rating,
      damper: (damper * rating) / rated,
    };
  });
  const followers = [...loads.map((name) => ({ name, sign: 1 })), ...feeds.map((name) => ({ name, sign: -1 }))].map(
    ({ name, sign }) => ({ power: `${name}Power`, reactive: `${name}Reactive`, sign }),
  );

  return defineTwin({
    type: description.type,
    parameters: {},
    inputs: {
      ...signals(names, 'Voltage', analog('V')),
      ...signals(names, 'Frequency', analog('Hz')),
      ...signals(names, 'Angle', analog('rad')),
      ...signals(names, 'Closed', discrete()),
      ...signals([...feeds, ...loads], 'Power', analog('W')),
      ...signals([...feeds, ...loads], 'Reactive', analog('var')),
    } as unknown as Inputs<D>,
    outputs: () =>
      ({
        voltage: analog('V', { range: [0, 4 * nominal] }),
        frequency: analog('Hz', { range: [0, 2 * rated] }),
        angle: analog('rad', { range: [-Math.PI, Math.PI] }),
        live: discrete(),
        ...signals(names, 'Power', analog('W')),
        ...signals(names, 'Reactive', analog('var')),
      }) as unknown as Outputs<D>,
    malfunctions: {
      /** An arc between the bars: the voltage is gone. */
      shortCircuit: discrete(),
    },
    initial: () => ({
      voltage: 0,
      /** The voltage one step ago: what feeds and loads answered to. */
      before: 0,
      frequency: 0,
      angle: 0,
      power: names.map(() => 0),
      reactive: names.map(() => 0),
    }),

    step({ voltage, before }, { inputs, seconds, malfunctions }) {
      const given = inputs as unknown as Record<string, number>;
      const square = before * before;
      let [power, reactive] = [0, 0];
      if (square > 0) {
        for (const follower of followers) {
          power += follower.sign * given[follower.power]!;
          reactive += follower.sign * given[follower.reactive]!;
        }
        power /= square;
        reactive /= square;
      }
      const present: Source[] = [];
      /** The place of each source among those present. */
      const places: number[] = [];
      for (const source of plan) {
        const voltage = given[source.closed] ? given[source.voltage]! : 0;
        if (!(voltage > 0)) {
          places.push(-1);
          continue;
        }
        const frequency = given[source.frequency]!;
        // Carried on to the end of the step: what is latched is where the rotor was.
        const angle = given[source.angle]! + 2 * Math.PI * (frequency - rated) * seconds;
        const { reactance, damper } = source;
        places.push(present.push({ voltage, frequency, angle, reactance, damper }) - 1);
      }
      const shared = shareLoad(present, {
        conductance: power + (malfunctions.shortCircuit ? ARC : 0),
        susceptance: reactive,
      });
      return {
        voltage: shared.voltage,
        before: voltage,
        frequency: shared.frequency,
        angle: shared.angle,
        power: places.map((at) => shared.power[at] ?? 0),
        reactive: places.map((at) => shared.reactive[at] ?? 0),
      };
    },

    read({ voltage, frequency, angle, power, reactive }) {
      const outputs: Record<string, number | boolean> = { voltage, frequency, angle, live: voltage > LIVE * nominal };
      for (const [i, source] of plan.entries()) {
        outputs[source.power] = power[i]!;
        outputs[source.reactive] = reactive[i]!;
      }
      return outputs as unknown as Values<Outputs<D>>;
    },
  });
}

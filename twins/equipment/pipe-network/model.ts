import { analog, defineTwin, discrete, type Signal, type Signals, type Values } from '#simulator';
import { type PipeSize, pipeLoss, valveLoss } from './pipe.ts';
import { type Branch, type End, type Flows, solveNetwork } from './solve.ts';

/** What lies between two places: a pipe, perhaps with a valve, a pump or a check valve in series. */
interface BranchDescription {
  readonly from: string;
  readonly to: string;
  readonly pipe: PipeSize;
  /** Takes `<branch>Capacity`, the Kv of a valve. */
  readonly valve?: true;
  /** Takes `<branch>Lift` and `<branch>Loss` of a centrifugal pump. */
  readonly pump?: true;
  readonly check?: true;
}
interface Place {
  /** Of the surface's zero, or of the junction, in m. */
  readonly elevation: number;
}

/** What is connected to what. */
export interface NetworkDescription {
  readonly type: string;
  /** Free surfaces, whose level is given from outside: tanks, and openings to the atmosphere. */
  readonly surfaces: Readonly<Record<string, Place>>;
  /** Where pipes meet. */
  readonly junctions: Readonly<Record<string, Place>>;
  readonly branches: Readonly<Record<string, BranchDescription>>;
}

type With<D extends NetworkDescription, F extends 'valve' | 'pump'> = {
  [B in keyof D['branches'] & string]: D['branches'][B] extends { readonly [K in F]: true } ? B : never;
}[keyof D['branches'] & string];
type Named<N extends string, U extends string> = { readonly [K in N]: Signal<number, U, false> };
type Text<T> = keyof T & string;

type Inputs<D extends NetworkDescription> = Named<`${Text<D['surfaces']>}Level`, 'm'> &
  Named<`${With<D, 'valve'>}Capacity`, 'm³/h'> &
  Named<`${With<D, 'pump'>}Lift`, 'm'> &
  Named<`${With<D, 'pump'>}Loss`, 's²/m⁵'>;
type Outputs<D extends NetworkDescription> = Named<`${Text<D['branches']>}Flow`, 'm³/s'> &
  Named<`${Text<D['junctions']>}Head`, 'm'>;
type Malfunctions<D extends NetworkDescription> = Named<`${Text<D['junctions']>}Leak`, 'm³/s/√m'> & {
  readonly [K in `${Text<D['branches']>}Blocked`]: Signal<boolean, '', false>;
};

/** So long, in s, that what junctions hold does not matter any more. */
const STEADY = 1e9;

const signals = (names: readonly string[], suffix: string, signal: Signal): Signals =>
  Object.fromEntries(names.map((name) => [`${name}${suffix}`, signal]));

/**
 * A network of pipes filled with water, solved for its flows at every step: inertia is left out, so flows follow levels,
 * valves and pumps at once. Losses are quadratic; heads are in m of water.
 *
 * Inputs: `<surface>Level` in m above its elevation, `<branch>Capacity` of valves, `<branch>Lift` and `<branch>Loss` of
 * pumps. Outputs: `<branch>Flow`, positive from `from` to `to`, and `<junction>Head`, the pressure head there in m above
 * its elevation. Malfunctions: `<junction>Leak` to the atmosphere (Q = c √h), `<branch>Blocked`.
 * @example pipeNetwork({ type: 'Lift', surfaces: { T1: { elevation: 0 }, T2: { elevation: 12 } }, junctions: {},
 *   branches: { P1: { from: 'T1', to: 'T2', pipe: { length: 40, diameter: 0.05 }, pump: true, check: true } } })
 */
export function pipeNetwork<const D extends NetworkDescription>(description: D) {
  const { surfaces, junctions, branches } = description as NetworkDescription;
  const places = { surfaces: Object.keys(surfaces), junctions: Object.keys(junctions) };
  const names = Object.keys(branches);
  const valves = names.filter((name) => branches[name]!.valve);
  const pumps = names.filter((name) => branches[name]!.pump);
  const losses = names.map((name) => pipeLoss(branches[name]!.pipe));

  function endOf(place: string, inputs: Record<string, number>): End {
    const junction = places.junctions.indexOf(place);
    return junction >= 0 ? { junction } : { head: inputs[`${place}Level`]! + surfaces[place]!.elevation };
  }
  function branchAt(index: number, inputs: Record<string, number>, blocked: boolean): Branch {
    const name = names[index]!;
    const { from, to, valve, pump, check = false } = branches[name]!;
    const capacity = blocked ? 0 : valve ? inputs[`${name}Capacity`]! : Number.POSITIVE_INFINITY;
    return {
      from: endOf(from, inputs),
      to: endOf(to, inputs),
      loss: losses[index]! + valveLoss(capacity) + (pump ? inputs[`${name}Loss`]! : 0),
      lift: pump ? inputs[`${name}Lift`]! : 0,
      check,
    };
  }

  type Context = { inputs: Values<Inputs<D>>; malfunctions: Values<Malfunctions<D>> };
  function solve(last: Flows, context: Context, seconds: number): Flows {
    const inputs = context.inputs as unknown as Record<string, number>;
    const broken = context.malfunctions as unknown as Record<string, number | boolean>;
    const present = names.map((name, b) => branchAt(b, inputs, broken[`${name}Blocked`] === true));
    const leaks = places.junctions.map((name) => ({
      size: broken[`${name}Leak`] as number,
      elevation: junctions[name]!.elevation,
    }));
    return solveNetwork(present, last, leaks, seconds);
  }

  return defineTwin({
    type: description.type,
    parameters: {},
    inputs: {
      ...signals(places.surfaces, 'Level', analog('m')),
      ...signals(valves, 'Capacity', analog('m³/h')),
      ...signals(pumps, 'Lift', analog('m')),
      ...signals(pumps, 'Loss', analog('s²/m⁵')),
    } as unknown as Inputs<D>,
    outputs: () =>
      ({
        ...signals(names, 'Flow', analog('m³/s')),
        ...signals(places.junctions, 'Head', analog('m')),
      }) as unknown as Outputs<D>,
    malfunctions: {
      ...signals(places.junctions, 'Leak', analog('m³/s/√m')),
      ...signals(names, 'Blocked', discrete()),
    } as unknown as Malfunctions<D>,
    /** Heads of the junctions as a piezometer would show them, in m; flows of the branches, in m³/s; in their order. */
    initial: (): Flows => ({
      heads: places.junctions.map((name) => junctions[name]!.elevation),
      flows: names.map(() => 0),
    }),

    /** Steady from the start. */
    begin: (state, context) => solve(state, context, STEADY),
    step: (state, context) => solve(state, context, context.seconds),

    read: ({ heads, flows }) =>
      ({
        ...Object.fromEntries(names.map((name, b) => [`${name}Flow`, flows[b]!])),
        ...Object.fromEntries(
          places.junctions.map((name, j) => [`${name}Head`, heads[j]! - junctions[name]!.elevation]),
        ),
      }) as unknown as Values<Outputs<D>>,
  });
}

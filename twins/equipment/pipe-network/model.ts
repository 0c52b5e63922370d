import { analog, defineTwin, discrete, PlantwrightError, type Signal, type Signals, type Values } from '#simulator';
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

/** Branches begin and end at places there are: another name does not compile. */
type Joined<D extends NetworkDescription> = {
  readonly branches: {
    readonly [B in keyof D['branches']]: { readonly from: PlaceOf<D>; readonly to: PlaceOf<D> };
  };
};
type PlaceOf<D extends NetworkDescription> = (keyof D['surfaces'] | keyof D['junctions']) & string;

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

/** Where a branch ends: at a junction, or at a surface whose level is an input. */
type Attachment =
  | { readonly end: End; readonly level?: never; readonly elevation?: never }
  | { readonly end?: never; readonly level: string; readonly elevation: number };

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
 * @throws PlantwrightError PLACE_UNKNOWN
 * @example pipeNetwork({ type: 'Lift', surfaces: { T1: { elevation: 0 }, T2: { elevation: 12 } }, junctions: {},
 *   branches: { P1: { from: 'T1', to: 'T2', pipe: { length: 40, diameter: 0.05 }, pump: true, check: true } } })
 */
export function pipeNetwork<const D extends NetworkDescription>(description: D & Joined<NoInfer<D>>) {
  const { surfaces, junctions, branches } = description as NetworkDescription;
  const places = { surfaces: Object.keys(surfaces), junctions: Object.keys(junctions) };
  const names = Object.keys(branches);
  const flows = names.map((name) => `${name}Flow`);
  const heads = places.junctions.map((name) => ({ name: `${name}Head`, elevation: junctions[name]!.elevation }));
  const leaks = places.junctions.map((name) => ({ name: `${name}Leak`, elevation: junctions[name]!.elevation }));
  const valves = names.filter((name) => branches[name]!.valve);
  const pumps = names.filter((name) => branches[name]!.pump);

  // Everything that does not change from step to step, the names of signals too.
  const endOf = (place: string): Attachment => {
    const junction = places.junctions.indexOf(place);
    if (junction >= 0) return { end: { junction } };
    const surface = surfaces[place];
    if (surface) return { level: `${place}Level`, elevation: surface.elevation };
    throw new PlantwrightError(
      'PLACE_UNKNOWN',
      `A branch of ${description.type} ends at "${place}", which is not there.`,
      {
        hint: `It has ${[...places.surfaces, ...places.junctions].join(', ')}.`,
      },
    );
  };
  const plan = names.map((name) => {
    const { from, to, pipe, valve, pump, check = false } = branches[name]!;
    return {
      from: endOf(from),
      to: endOf(to),
      loss: pipeLoss(pipe),
      capacity: valve && `${name}Capacity`,
      lift: pump && `${name}Lift`,
      internal: pump && `${name}Loss`,
      blocked: `${name}Blocked`,
      check,
    };
  });

  type Context = { inputs: Values<Inputs<D>>; malfunctions: Values<Malfunctions<D>> };
  function solve(last: Flows, context: Context, seconds: number): Flows {
    const inputs = context.inputs as unknown as Record<string, number>;
    const broken = context.malfunctions as unknown as Record<string, number | boolean>;
    const attached = (at: Attachment): End => at.end ?? { head: inputs[at.level]! + at.elevation };
    const present = plan.map(({ from, to, loss, capacity, lift, internal, blocked, check }): Branch => {
      const open = broken[blocked] ? 0 : capacity ? inputs[capacity]! : Number.POSITIVE_INFINITY;
      return {
        from: attached(from),
        to: attached(to),
        loss: loss + valveLoss(open) + (internal ? inputs[internal]! : 0),
        lift: lift ? inputs[lift]! : 0,
        check,
      };
    });
    const openings = leaks.map(({ name, elevation }) => ({ size: broken[name] as number, elevation }));
    return solveNetwork(present, last, openings, seconds);
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

    read(state) {
      const outputs: Record<string, number> = {};
      for (const [b, name] of flows.entries()) outputs[name] = state.flows[b]!;
      for (const [j, { name, elevation }] of heads.entries()) outputs[name] = state.heads[j]! - elevation;
      return outputs as unknown as Values<Outputs<D>>;
    },
  });
}

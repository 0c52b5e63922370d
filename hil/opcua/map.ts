import { type AssetMap, type Handles, handlesOf, type Plant, PlantwrightError, type Ref } from '#simulator';

/** One variable of an address space. */
export interface Variable {
  /** `analog` becomes an AnalogItem, `discrete` a TwoStateDiscrete, `states` a MultiStateDiscrete (Part 8, 5.3). */
  readonly kind: 'analog' | 'discrete' | 'states' | 'heartbeat';
  /** Absent for a heartbeat, which belongs to the device. */
  readonly ref: Ref | undefined;
  readonly alias: string | undefined;
}

/** An analogue with its range and unit. @example analogItem(FIT101.reading) */
export const analogItem = (ref: Ref<number, string, 'sensed'>, { alias }: { alias?: string } = {}): Variable => ({
  kind: 'analog',
  ref,
  alias,
});

/** A boolean. @example twoState(ZSO101.made) */
export const twoState = (ref: Ref<boolean, string, 'sensed'>, { alias }: { alias?: string } = {}): Variable => ({
  kind: 'discrete',
  ref,
  alias,
});

/** A state by its number, with the names of all. @example multiState(PLC1.stateMV101) */
export const multiState = (ref: Ref<string, string, 'sensed'>, { alias }: { alias?: string } = {}): Variable => ({
  kind: 'states',
  ref,
  alias,
});

/** A counter of the device's own scans. It counts on whatever the plant does. */
export const heartbeatNode = (): Variable => ({ kind: 'heartbeat', ref: undefined, alias: undefined });

/** What a client may ask of a server. */
export interface OpcUaProfile {
  readonly name: 'plc' | 'ideal';
  /** Period of the scan that fills the address space, in ms; 0 follows every step. */
  readonly scan: number;
  /** Fastest sampling that a client gets, in ms; 0 reports every change. */
  readonly sampling: number;
  readonly sessions: number;
}
export const OPCUA_PROFILES: Readonly<Record<OpcUaProfile['name'], OpcUaProfile>> = {
  plc: { name: 'plc', scan: 100, sampling: 100, sessions: 8 },
  ideal: { name: 'ideal', scan: 0, sampling: 0, sessions: 100 },
};

/** One node with its place. */
export interface OpcUaNode {
  readonly point: string;
  /** `s=LIT-101.reading` in the server's own namespace. */
  readonly identifier: string;
  /** Folder and browse name: `['LIT-101', 'reading']`. */
  readonly path: readonly [string, string];
  readonly variable: Variable;
}

/** A device that speaks OPC UA: pure data. */
export interface OpcUaDevice {
  readonly protocol: 'opcua';
  readonly device: string;
  readonly profile: OpcUaProfile;
  readonly nodes: readonly OpcUaNode[];
}

/** The index of a device's own namespace. */
export const NAMESPACE = 1;
export const nodeIdOf = ({ identifier }: OpcUaNode): string => `ns=${NAMESPACE};${identifier}`;

/**
 * Declares what a device serves over OPC UA.
 * @example opcua(plant, ({ FIT101 }) => ({ device: 'PLC-1', variables: [analogItem(FIT101.reading)] }))
 * @throws PlantwrightError POINT_TWICE
 */
export function opcua<A extends AssetMap>(
  plant: Plant<A>,
  map: (plant: Handles<A>) => { device: string; profile?: OpcUaProfile['name']; variables: readonly Variable[] },
): OpcUaDevice {
  const { device, profile = 'plc', variables } = map(handlesOf(plant));
  const nodes = variables.map((variable): OpcUaNode => {
    const { ref, alias } = variable;
    if (!ref)
      return { point: `${device}.heartbeat@opcua`, identifier: 's=heartbeat', path: [device, 'heartbeat'], variable };
    const tag = plant.tag(ref.asset);
    const point = alias === undefined ? ref.id : `${ref.id}@${alias}`;
    return { point, identifier: `s=${tag}.${ref.name}`, path: [tag, ref.name], variable };
  });
  const seen = new Set<string>();
  for (const { identifier, point } of nodes) {
    if (seen.has(identifier)) {
      throw new PlantwrightError('POINT_TWICE', `${device} serves "${point}" twice.`, { hint: 'Remove one of them.' });
    }
    seen.add(identifier);
  }
  return Object.freeze({ protocol: 'opcua', device, profile: OPCUA_PROFILES[profile], nodes });
}

import {
  type AlarmDefinition,
  type AssetMap,
  type Handles,
  handlesOf,
  type Plant,
  PlantwrightError,
  type Ref,
  type Settable,
  type Value,
} from '#simulator';
import { OPEN_ACCESS, type OpcUaAccess } from './access.ts';
import { OPCUA_PROFILES, type OpcUaProfile } from './profile.ts';

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

/** An alarm of the controller as a condition that clients acknowledge, confirm and shelve (Part 9). */
export interface AlarmNode {
  /** The discrete that is the alarm in the controller. */
  readonly ref: Ref;
  readonly definition: AlarmDefinition;
  /** The analogue whose limit it is: then it becomes an ExclusiveLevelAlarm, otherwise an OffNormalAlarm. */
  readonly input: Ref | undefined;
}

/** @example alarmNode(PLC1.LALL101, alarms.LALL101, { input: LIT101.reading }) */
export const alarmNode = (
  ref: Ref<boolean, string, 'sensed'>,
  definition: AlarmDefinition,
  { input }: { input?: Ref<number, string, 'sensed'> } = {},
): AlarmNode => ({ ref, definition, input });

/** A method of the controller: writes that are done together or not at all. */
export interface MethodNode {
  readonly name: string;
  readonly description: string;
  /** A write without a value takes it from an argument of the call, in this order. */
  readonly writes: readonly { readonly ref: Ref; readonly value?: Value }[];
}

/** A method that writes fixed values. @example method('Reset', 'Resets latched trips.', [fixed(PLC1.reset, true)]) */
export const method = (name: string, description: string, writes: MethodNode['writes']): MethodNode => ({
  name,
  description,
  writes,
});
/** The same value in every call. */
export const fixed = <V extends Value>(ref: Settable<V>, value: V): MethodNode['writes'][number] => ({ ref, value });

/** The value comes from the caller. @example method('SetBand', '…', [argument(PLC1.low), argument(PLC1.high)]) */
export const argument = (ref: Settable): MethodNode['writes'][number] => ({ ref });

/** The name plate of a device, shown as its Machinery identification (OPC 40001-1, 8). */
export interface NamePlate {
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
}

/** One node with its place. */
export interface OpcUaNode {
  readonly point: string;
  /** `s=LIT-101.reading` in the server's own namespace. */
  readonly identifier: string;
  /** ISA-95 folders down to the asset, `['water', 'intake', 'LIT-101']`; none where it belongs to the device itself. */
  readonly folders: readonly string[];
  /** `reading`. */
  readonly name: string;
  readonly variable: Variable;
}

/** A device that speaks OPC UA: pure data. */
export interface OpcUaDevice {
  readonly protocol: 'opcua';
  readonly device: string;
  readonly profile: OpcUaProfile;
  readonly access: OpcUaAccess;
  readonly nodes: readonly OpcUaNode[];
  readonly alarms: readonly AlarmNode[];
  readonly methods: readonly MethodNode[];
  /** How many values of each variable can be read back; 0 keeps none. */
  readonly history: number;
  readonly namePlate: NamePlate | undefined;
}

/** What a person declares of a device. */
export interface OpcUaDeclaration {
  readonly device: string;
  readonly variables: readonly Variable[];
  /** `plc` unless said otherwise. */
  readonly profile?: OpcUaProfile['name'];
  /** Open to everybody unless said otherwise. */
  readonly access?: OpcUaAccess;
  readonly alarms?: readonly AlarmNode[];
  readonly methods?: readonly MethodNode[];
  readonly history?: number;
  readonly namePlate?: NamePlate;
}

/** The index of a device's own namespace. */
export const NAMESPACE = 1;
/** The path in the URL of every server. */
export const RESOURCE = '/plantwright';
export const nodeIdOf = ({ identifier }: OpcUaNode): string => `ns=${NAMESPACE};${identifier}`;

/**
 * Declares what a device serves over OPC UA.
 * @example opcua(plant, ({ FIT101 }) => ({ device: 'PLC-1', variables: [analogItem(FIT101.reading)] }))
 * @throws PlantwrightError POINT_TWICE
 */
export function opcua<A extends AssetMap>(plant: Plant<A>, map: (plant: Handles<A>) => OpcUaDeclaration): OpcUaDevice {
  const declared = map(handlesOf(plant));
  const { device, profile = 'plc' } = declared;
  const nodes = declared.variables.map((variable): OpcUaNode => {
    const { ref, alias } = variable;
    if (!ref) {
      const point = `${device}.heartbeat@opcua`;
      return { point, identifier: 's=heartbeat', folders: [], name: 'heartbeat', variable };
    }
    const tag = plant.tag(ref.asset);
    const point = alias === undefined ? ref.id : `${ref.id}@${alias}`;
    // What the controller itself knows lies at the controller, not in the plant that it controls.
    const folders = tag === device ? [] : plant.pathOf(ref.asset).split('/');
    return { point, identifier: `s=${tag}.${ref.name}`, folders, name: ref.name, variable };
  });
  const alarms = declared.alarms ?? [];
  const methods = declared.methods ?? [];
  const names = [
    ...nodes.map(({ identifier, point }) => [identifier, point] as const),
    ...alarms.map(({ definition: { tag } }) => [`s=${tag}`, tag] as const),
    ...methods.map(({ name }) => [`s=${name}`, name] as const),
  ];
  const seen = new Set<string>();
  for (const [identifier, name] of names) {
    if (seen.has(identifier)) {
      throw new PlantwrightError('POINT_TWICE', `${device} serves "${name}" twice.`, { hint: 'Remove one of them.' });
    }
    seen.add(identifier);
  }
  return Object.freeze({
    protocol: 'opcua',
    device,
    profile: OPCUA_PROFILES[profile],
    access: declared.access ?? OPEN_ACCESS,
    nodes,
    alarms,
    methods,
    history: declared.history ?? 0,
    namePlate: declared.namePlate,
  });
}

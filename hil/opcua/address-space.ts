import {
  DataType,
  type DataValue,
  type IAddressSpace,
  type Namespace,
  type StatusCode,
  StatusCodes,
  type UAObject,
  type UAVariable,
  Variant,
} from 'node-opcua';
import type { PlantSide, Quality, Value } from '#simulator';
import { clock } from '../clock.ts';
import type { OpcUaDevice, OpcUaNode } from './map.ts';
import { unitInformation } from './units.ts';

const STATUS: Readonly<Record<Quality, StatusCode>> = {
  good: StatusCodes.Good,
  uncertain: StatusCodes.UncertainSensorNotAccurate,
  bad: StatusCodes.BadSensorFailure,
};

/** Told of each write: what was asked, and why it was refused. */
export type OnWrite = (signal: string, value: Value, refused: 'out-of-range' | 'access-denied' | undefined) => void;

/** One variable with what was last put into it. */
interface Shown {
  readonly node: OpcUaNode;
  readonly variable: UAVariable;
  value?: Value;
  status?: StatusCode;
}

/** The address space of one device: a folder per asset, a variable per point, filled from what is sensed. */
export class PointVariables {
  readonly #side: PlantSide;
  readonly #shown: Shown[] = [];

  constructor(addressSpace: IAddressSpace, device: OpcUaDevice, side: PlantSide, onWrite: OnWrite) {
    this.#side = side;
    const namespace = addressSpace.getOwnNamespace() as unknown as Namespace;
    const root = namespace.addFolder('ObjectsFolder', { browseName: device.device, nodeId: `s=${device.device}` });
    const folders = new Map<string, UAObject>([[device.device, root as unknown as UAObject]]);
    for (const node of device.nodes) {
      const [folder] = node.path;
      const parent =
        folders.get(folder) ?? namespace.addObject({ organizedBy: root, browseName: folder, nodeId: `s=${folder}` });
      folders.set(folder, parent as UAObject);
      const variable = addVariable(namespace, parent as UAObject, node, device.profile.sampling);
      if (node.variable.ref?.signal.writable) this.#guard(variable, node, onWrite);
      this.#shown.push({ node, variable });
    }
    this.refresh(0);
  }

  /** Takes over what is sensed now: each change with its own status and source time. @param beat the heartbeat counter */
  refresh(beat: number): void {
    for (const shown of this.#shown) {
      const { ref, kind } = shown.node.variable;
      if (!ref) {
        put(shown, beat & 0xffff, StatusCodes.Good, clock.utc(clock.now()));
        continue;
      }
      const { value, quality, time } = this.#side.sample(ref.id);
      const status = kind === 'analog' && this.#forced(ref) ? StatusCodes.GoodLocalOverride : STATUS[quality];
      put(shown, value, status, clock.utc(time));
    }
  }

  #forced({ asset, signal }: NonNullable<OpcUaNode['variable']['ref']>): boolean {
    return signal.status !== undefined && this.#side.sample(`${asset}.${signal.status}`).value === 'forced';
  }

  /** Decides on a write before the library stores or publishes anything: a refusal leaves no trace. */
  #guard(variable: UAVariable, node: OpcUaNode, onWrite: OnWrite): void {
    const guarded = variable as unknown as { writeValue: (...args: unknown[]) => void };
    guarded.writeValue = (...args) => {
      const done = args.at(-1) as (error: null, status: StatusCode) => void;
      const { value: variant } = args[1] as DataValue;
      // For a state the library would call a number without a name a wrong type; it is out of range.
      const states = node.variable.kind === 'states' && typeof variant.value === 'number';
      if (!states && !variable.checkVariantCompatibility(variant).isGood())
        return done(null, StatusCodes.BadTypeMismatch);
      const signal = node.variable.ref!;
      const value =
        node.variable.kind === 'states'
          ? (signal.signal.names?.[variant.value as number] ?? '')
          : (variant.value as Value);
      const refused = this.#side.write([{ signal: signal.id, value }]);
      onWrite(signal.id, value, refused);
      if (refused === 'access-denied') return done(null, StatusCodes.BadUserAccessDenied);
      if (refused === 'out-of-range') return done(null, StatusCodes.BadOutOfRange);
      const shown = this.#shown.find((s) => s.variable === variable)!;
      put(shown, value, StatusCodes.Good, clock.utc(clock.now()));
      return done(null, StatusCodes.Good);
    };
  }
}

function put(shown: Shown, value: Value, status: StatusCode, at: number): void {
  if (Object.is(shown.value, value) && shown.status === status) return;
  shown.value = value;
  shown.status = status;
  shown.variable.setValueFromSource(variantOf(shown.node, value), status, new Date(at));
}

function variantOf({ variable: { kind, ref } }: OpcUaNode, value: Value): Variant {
  switch (kind) {
    case 'analog':
      return new Variant({ dataType: DataType.Double, value });
    case 'discrete':
      return new Variant({ dataType: DataType.Boolean, value });
    case 'states':
      return new Variant({ dataType: DataType.UInt32, value: ref!.signal.names!.indexOf(String(value)) });
    case 'heartbeat':
      return new Variant({ dataType: DataType.UInt32, value });
  }
}

/** The value of a point in a variant of its variable. */
export function valueOfVariant({ variable: { kind, ref } }: OpcUaNode, variant: Variant): Value {
  return kind === 'states' ? (ref!.signal.names![variant.value as number] ?? '') : (variant.value as Value);
}

function addVariable(namespace: Namespace, parent: UAObject, node: OpcUaNode, sampling: number): UAVariable {
  const { identifier, path, variable } = node;
  const signal = variable.ref?.signal;
  const writable = signal?.writable ?? false;
  const common = {
    componentOf: parent,
    browseName: path[1],
    nodeId: identifier,
    minimumSamplingInterval: sampling,
    accessLevel: writable ? 'CurrentRead | CurrentWrite' : 'CurrentRead',
    userAccessLevel: writable ? 'CurrentRead | CurrentWrite' : 'CurrentRead',
  };
  switch (variable.kind) {
    case 'analog': {
      const [low, high] = signal!.range ?? [-1e9, 1e9];
      const { id, name, description } = unitInformation(signal!.unit);
      return namespace.addAnalogDataItem({
        ...common,
        dataType: 'Double',
        engineeringUnitsRange: { low, high },
        engineeringUnits: {
          namespaceUri: 'http://www.opcfoundation.org/UA/units/un/cefact',
          unitId: id,
          displayName: { text: name },
          description: { text: description },
        } as never,
        value: new Variant({ dataType: DataType.Double, value: 0 }),
      }) as unknown as UAVariable;
    }
    case 'discrete':
      return namespace.addTwoStateDiscrete({
        ...common,
        trueState: 'true',
        falseState: 'false',
      }) as unknown as UAVariable;
    case 'states':
      return namespace.addMultiStateDiscrete({
        ...common,
        enumStrings: [...signal!.names!],
        value: 0,
      }) as unknown as UAVariable;
    case 'heartbeat':
      return namespace.addVariable({
        ...common,
        dataType: 'UInt32',
        value: new Variant({ dataType: DataType.UInt32, value: 0 }),
      }) as UAVariable;
  }
}

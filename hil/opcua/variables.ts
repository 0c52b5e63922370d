import { DataType, type Namespace, type UAObject, type UAVariable, Variant } from 'node-opcua';
import type { Value } from '#simulator';
import type { OpcUaNode, Variable } from './map.ts';
import { unitInformation } from './units.ts';

/** Adds the variable of a point: AnalogItem, TwoStateDiscrete, MultiStateDiscrete (Part 8, 5.3) or a plain counter. */
export function addVariable(namespace: Namespace, parent: UAObject, node: OpcUaNode, sampling: number): UAVariable {
  const { identifier, name, variable } = node;
  const signal = variable.ref?.signal;
  const access = signal?.writable ? 'CurrentRead | CurrentWrite' : 'CurrentRead';
  const common = {
    componentOf: parent,
    browseName: name,
    nodeId: identifier,
    minimumSamplingInterval: sampling,
    accessLevel: access,
    userAccessLevel: access,
  };
  switch (variable.kind) {
    case 'analog': {
      const [low, high] = signal!.range ?? [-1e9, 1e9];
      const { id, name: unit, description } = unitInformation(signal!.unit);
      return namespace.addAnalogDataItem({
        ...common,
        dataType: 'Double',
        engineeringUnitsRange: { low, high },
        engineeringUnits: {
          namespaceUri: 'http://www.opcfoundation.org/UA/units/un/cefact',
          unitId: id,
          displayName: { text: unit },
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

/** The built-in type of each kind of variable. */
export const TYPE = {
  analog: DataType.Double,
  discrete: DataType.Boolean,
  states: DataType.UInt32,
  heartbeat: DataType.UInt32,
} as const satisfies Record<Variable['kind'], DataType>;

/** A value as a variable of its point carries it. */
export const variantOf = ({ variable: { kind, ref } }: OpcUaNode, value: Value): Variant =>
  new Variant({
    dataType: TYPE[kind],
    value: kind === 'states' ? ref!.signal.names!.indexOf(String(value)) : value,
  });

/** The value of a point in a variant of its variable. */
export function valueOfVariant({ variable: { kind, ref } }: OpcUaNode, variant: Variant): Value {
  return kind === 'states' ? (ref!.signal.names![variant.value as number] ?? '') : (variant.value as Value);
}

import type { AlarmDefinition, Duration, Plant, PointInfo, Ref } from '#simulator';
import { ms } from '#simulator';
import type { Entry, ModbusDevice } from './modbus/map.ts';
import type { MqttDevice } from './mqtt/map.ts';
import { nodeIdOf, type OpcUaDevice } from './opcua/map.ts';
import type { SparkplugDevice } from './sparkplug/map.ts';
import type { Limits, Tag, TagSource } from './targets/tag-list.ts';

/** A device of a plant on one protocol: pure data. */
export type Device = ModbusDevice | OpcUaDevice | MqttDevice;

/** What a plant has on the network, and what its alarms and limits mean. */
export interface PlantNetwork {
  readonly plant: Plant;
  readonly devices: readonly Device[];
  /** Alarms by the sensed discrete that is the alarm in its controller: `PLC1.LAHH101`. */
  readonly alarms: Readonly<Record<string, AlarmDefinition>>;
  /** Limits of analogues by signal: `LIT101.reading`. */
  readonly limits: Readonly<Record<string, Limits>>;
  /** Edge nodes of Sparkplug B that it can have beside its devices, where a session asks for them. */
  readonly edgeNodes?: readonly SparkplugDevice[];
  /** Where a live session begins: partial state per asset. */
  readonly start?: Readonly<Record<string, unknown>>;
}

/** One point on the wire: where it lies, and the tag that a stack takes it under. */
export interface WirePoint {
  readonly id: string;
  /** Absent for a heartbeat. */
  readonly ref: Ref | undefined;
  readonly tag: Tag;
  /** How often it can be new, by the device. */
  readonly period: Duration;
}

/** All points of a plant, with the tags that an integrator would configure a stack with. */
export function wirePoints({ plant, devices, alarms, limits }: PlantNetwork): WirePoint[] {
  const describe = (
    id: string,
    device: string,
    ref: Ref | undefined,
    source: TagSource,
    period: Duration,
  ): WirePoint => {
    const alias = id.includes('@') ? id.slice(id.indexOf('@')) : '';
    const name = ref ? `${plant.pathOf(ref.asset)}/${ref.name}` : `${plant.path}/${device}/heartbeat`;
    const signal = ref?.signal;
    const alarm = ref && alarms[ref.id];
    const tag: Tag = {
      tag: name + alias,
      kind:
        signal === undefined || signal.kind === 'analog' ? 'number' : signal.kind === 'discrete' ? 'boolean' : 'state',
      unit: signal?.unit ?? '1',
      ...(signal?.names && { states: signal.names }),
      ...(signal?.range && { range: signal.range }),
      ...(ref && limits[ref.id] && { limits: limits[ref.id]! }),
      source,
      writable: signal?.writable ?? false,
      ...(alarm && { alarm: { id: alarm.tag, text: alarm.text, priority: alarm.priority, response: alarm.response } }),
    };
    return { id, ref, tag, period };
  };
  return devices.flatMap((device) =>
    sourcesOf(device).map(({ id, ref, source, period }) => describe(id, device.device, ref, source, period)),
  );
}

interface PointSource {
  readonly id: string;
  readonly ref: Ref | undefined;
  readonly source: TagSource;
  readonly period: Duration;
}

function sourcesOf(device: Device): PointSource[] {
  switch (device.protocol) {
    case 'modbus':
      return modbusSources(device);
    case 'opcua':
      return device.nodes.map((node) => ({
        id: node.point,
        ref: node.variable.ref,
        source: { protocol: 'opcua', device: device.device, nodeId: nodeIdOf(node) },
        period: ms(device.profile.scan),
      }));
    case 'mqtt':
      return device.fields.map(({ field, point, ref }) => ({
        id: point,
        ref,
        source: { protocol: 'mqtt', device: device.device, topic: device.topic, field, period: device.every / 1000 },
        period: device.every,
      }));
  }
}

function modbusSources({ device, entries, profile }: ModbusDevice): PointSource[] {
  const statuses = new Map(
    entries.flatMap(({ table, address, item }) =>
      item.kind === 'status' ? [[`${table} ${item.ref.id}`, address] as const] : [],
    ),
  );
  return entries.flatMap(({ table, address, item, carries }) =>
    carries.map(({ point, ref, bit }) => {
      const status = ref && statuses.get(`${table} ${ref.id}`);
      const source: TagSource = {
        protocol: 'modbus',
        device,
        table,
        address,
        ...layoutOf(item),
        ...(bit !== undefined && { bit }),
        ...(status !== undefined && { status }),
      };
      return { id: point, ref, source, period: ms(profile.scan) };
    }),
  );
}

function layoutOf(
  item: Entry['item'],
): Pick<Extract<TagSource, { protocol: 'modbus' }>, 'type' | 'order' | 'scale' | 'offset' | 'sunspec'> {
  if (item.kind === 'bit' || item.kind === 'flags') return { type: 'bit', order: 'ABCD' };
  if (item.kind !== 'number') return { type: 'uint16', order: 'ABCD' };
  const { type, order, scale, offset, sunspec } = item;
  return { type, order, ...(scale !== 1 && { scale }), ...(offset !== 0 && { offset }), ...(sunspec && { sunspec }) };
}

/** How long one value may take from device to far side at most, beside the device's own period. */
export interface Chain {
  /** Poll period for Modbus and publishing interval for OPC UA, as far as it is known. */
  readonly poll: Duration;
  /** How often the far side is looked at. */
  readonly probe: Duration;
}

/** What a judge must know of the points. */
export const pointInfos = (plant: Plant, points: readonly WirePoint[], { poll, probe }: Chain): PointInfo[] =>
  points.map(({ id, ref, tag, period }) => {
    const { protocol, device } = tag.source;
    const polled = protocol === 'modbus';
    const manner = polled ? 'polled' : protocol === 'opcua' ? 'reported' : 'published';
    const chain = (period + (protocol === 'mqtt' ? 0 : poll) + probe) as Duration;
    return {
      id,
      path: pathOf(plant, id, ref, device),
      unit: tag.unit,
      device,
      protocol,
      manner,
      chain,
      tolerance: polled ? poll : ms(1),
    };
  });

/** `water/intake/LIT-101` for a reading, `water/intake/PLC-1 highSetpoint` for anything else. */
function pathOf(plant: Plant, id: string, ref: Ref | undefined, device: string): string {
  const alias = id.includes('@') ? ` (${id.slice(id.indexOf('@') + 1)})` : '';
  if (!ref) return `${plant.path}/${device} heartbeat${alias}`;
  return plant.pathOf(ref.asset) + (ref.name === 'reading' ? '' : ` ${ref.name}`) + alias;
}

import type { PlantNetwork, WirePoint } from '../../hil/devices.ts';
import { wirePoints } from '../../hil/devices.ts';
import { encodeNumber, NUMBER_SIZES, type NumberLayout } from '../../hil/modbus/codec.ts';
import { TABLES, type Table } from '../../hil/modbus/map.ts';
import type { TagSource } from '../../hil/targets/tag-list.ts';

/** A value whose four byte orders all differ: whoever reads it right has the order right. */
const MARKER = 123.456;

/** The points of one protocol, as an engineer looks them up. */
export interface PointTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every point of a plant, by protocol. */
export function pointTables(network: PlantNetwork): PointTable[] {
  const points = wirePoints(network);
  const of = (protocol: string) => points.filter((p) => p.tag.source.protocol === protocol);
  const unitOf = unitsOf(network);
  const address = ['unit id', 'table', 'PDU', '5-digit', '6-digit', 'function', 'type', 'order', `${MARKER} is`, 'raw'];
  return [
    {
      title: 'Modbus. PDU addresses count from 0; the 5- and 6-digit numbers count from 1 and begin with the table.',
      heads: ['point', 'device', ...address, 'range', 'unit', ''],
      rows: of('modbus').map((point) => modbusRow(point, unitOf(point.tag.source.device))),
    },
    {
      title: 'OPC UA',
      heads: ['point', 'device', 'node', 'type', 'range', 'unit', ''],
      rows: of('opcua').map(opcUaRow),
    },
    {
      title: 'MQTT, JSON with the source time in "time" (ISO 8601)',
      heads: ['point', 'device', 'topic', 'member', 'range', 'unit'],
      rows: of('mqtt').map(mqttRow),
    },
  ];
}

function opcUaRow({ id, tag }: WirePoint): string[] {
  const { device, nodeId } = tag.source as Extract<TagSource, { protocol: 'opcua' }>;
  const writable = tag.writable ? 'writable' : '';
  return [id, device, nodeId, typeOf(tag.source, tag.kind, id), rangeOf(tag), tag.unit, writable];
}

function mqttRow({ id, tag }: WirePoint): string[] {
  const { device, topic, field } = tag.source as Extract<TagSource, { protocol: 'mqtt' }>;
  return [id, device, topic, field, rangeOf(tag), tag.unit];
}

/** The Modbus unit of each device. */
export function unitsOf({ devices }: PlantNetwork): (device: string) => number {
  const units = new Map(devices.flatMap((d) => (d.protocol === 'modbus' ? [[d.device, d.unit] as const] : [])));
  return (device) => units.get(device)!;
}

/** The type of a point on its protocol. */
export const typeOf = ({ protocol }: TagSource, kind: string, point: string) => {
  if (protocol === 'mqtt') return 'JSON number';
  if (point.includes('.heartbeat@')) return 'UInt32';
  return { number: 'Double', boolean: 'Boolean', state: 'UInt32' }[kind] ?? kind;
};

export type ModbusSource = Extract<TagSource, { protocol: 'modbus' }>;

/** Registers or bits of a point. */
const sizeOf = ({ type }: ModbusSource) => (type === 'bit' ? 1 : NUMBER_SIZES[type]);
/** Whether a point takes several registers, so that their order matters. */
export const isLong = (source: ModbusSource) => sizeOf(source) > 1;

/** The registers of the marker, in hexadecimal; nothing where a type cannot hold it or cannot be misread. */
function markerOf(source: ModbusSource): string {
  const { type, order, scale = 1, offset = 0 } = source;
  if (!isLong(source) || type === 'bit') return '';
  const layout: NumberLayout = { type, order, scale, offset };
  return encodeNumber(MARKER, layout)
    .map((word) => word.toString(16).padStart(4, '0').toUpperCase())
    .join(' ');
}

/** The numbers that a raw register can be. */
function rawRange({ type, bit }: ModbusSource): string {
  if (type === 'bit') return bit === undefined ? '0, 1' : `bit ${bit}`;
  if (type.startsWith('float')) return 'IEEE 754';
  const bits = 16 * NUMBER_SIZES[type];
  if (type.startsWith('bcd')) return `0 to ${'9'.repeat(bits / 4)}`;
  if (bits === 64) return type === 'int64' ? '±2^53' : '0 to 2^53';
  return type.startsWith('int') ? `${-(2 ** (bits - 1))} to ${2 ** (bits - 1) - 1}` : `0 to ${2 ** bits - 1}`;
}

/** How a raw number becomes the value: `× 0.1 − 40`. */
const scaling = ({ scale = 1, offset = 0 }: ModbusSource) =>
  [scale === 1 ? '' : `× ${scale}`, offset === 0 ? '' : `${offset < 0 ? '−' : '+'} ${Math.abs(offset)}`]
    .filter(Boolean)
    .join(' ');

function modbusRow({ id, tag }: WirePoint, unit: number): string[] {
  const source = tag.source as ModbusSource;
  const { device, table, address, type, order, status } = source;
  const { read, write, reference } = TABLES[table as Table];
  const long = isLong(source);
  const number = address + 1;
  return [
    id,
    device,
    String(unit),
    table,
    long ? `${address}–${address + sizeOf(source) - 1}` : String(address),
    `${reference}${String(number).padStart(4, '0')}`,
    `${reference}${String(number).padStart(5, '0')}`,
    // Half a number is refused, so one register at a time is no way to write it.
    [read, ...(tag.writable ? write.filter((fc) => !long || fc === 16) : [])]
      .map((fc) => String(fc).padStart(2, '0'))
      .join(' '),
    type,
    long ? order : '',
    markerOf(source),
    [rawRange(source), scaling(source)].filter(Boolean).join(' '),
    rangeOf(tag),
    tag.unit,
    [tag.writable ? 'writable' : '', status === undefined ? '' : `status at ${status}`].filter(Boolean).join(', '),
  ];
}

const rangeOf = ({ range, states, kind }: WirePoint['tag']) =>
  range
    ? `${range[0]} to ${range[1]}`
    : states
      ? states.map((name, i) => `${i} ${name}`).join(', ')
      : kind === 'boolean'
        ? '0, 1'
        : '';

import type { Command } from 'commander';
import { type PlantNetwork, type WirePoint, wirePoints } from '../../hil/devices.ts';
import { encodeNumber, NUMBER_SIZES, type NumberLayout } from '../../hil/modbus/codec.ts';
import { TABLES, type Table } from '../../hil/modbus/map.ts';
import type { TagSource } from '../../hil/targets/tag-list.ts';
import { networkNamed } from '../catalogue.ts';

/** A value whose four byte orders all differ: whoever reads it right has the order right. */
const MARKER = 123.456;

export const map = (program: Command): Command =>
  program
    .command('map [plant]')
    .description('every point on the wire: device, address in every notation, type, word order, range, unit')
    .option('--json', 'as one JSON object')
    .action((plant: string | undefined, { json }: { json?: boolean }) => {
      const network = networkNamed(plant ?? 'water-treatment');
      if (json) console.log(JSON.stringify({ points: pointsOf(network) }));
      else console.log(tables(network));
    });

/** One point as `map --json` gives it; what a protocol does not have is null. */
export function pointsOf(network: PlantNetwork) {
  const unitOf = unitsOf(network);
  return wirePoints(network).map(({ id, tag: { tag, source, kind, unit, range, states, writable } }) => {
    const modbus = source.protocol === 'modbus' ? source : undefined;
    return {
      point: id,
      tag,
      device: source.device,
      protocol: source.protocol,
      modbusUnit: modbus ? unitOf(modbus.device) : null,
      register: modbus?.address ?? null,
      table: modbus?.table ?? null,
      status: modbus?.status ?? null,
      type: modbus?.type ?? typeOf(source, kind, id),
      wordOrder: modbus && isLong(modbus) ? modbus.order : null,
      scale: modbus?.scale ?? null,
      offset: modbus?.offset ?? null,
      bit: modbus?.bit ?? null,
      unit,
      range: range ?? null,
      states: states ?? null,
      writable,
      nodeId: source.protocol === 'opcua' ? source.nodeId : null,
      topic: source.protocol === 'mqtt' ? source.topic : null,
      field: source.protocol === 'mqtt' ? source.field : null,
    };
  });
}

const typeOf = ({ protocol }: TagSource, kind: string, point: string) => {
  if (protocol === 'mqtt') return 'JSON number';
  if (point.includes('.heartbeat@')) return 'UInt32';
  return { number: 'Double', boolean: 'Boolean', state: 'UInt32' }[kind] ?? kind;
};

/** The Modbus unit of each device. */
function unitsOf({ devices }: PlantNetwork): (device: string) => number {
  const units = new Map(devices.flatMap((d) => (d.protocol === 'modbus' ? [[d.device, d.unit] as const] : [])));
  return (device) => units.get(device)!;
}

export function tables(network: PlantNetwork): string {
  const unitOf = unitsOf(network);
  const points = wirePoints(network);
  const of = (protocol: string) => points.filter((p) => p.tag.source.protocol === protocol);
  return [
    `${network.plant.name}`,
    '',
    'Modbus. PDU addresses count from 0; the 5- and 6-digit numbers count from 1 and begin with the table.',
    grid(
      [
        'point',
        'device',
        'unit',
        'table',
        'PDU',
        '5-digit',
        '6-digit',
        'function',
        'type',
        'order',
        `${MARKER} is`,
        'range',
        'unit',
        '',
      ],
      of('modbus').map((point) => modbusRow(point, unitOf(point.tag.source.device))),
    ),
    '',
    'OPC UA',
    grid(
      ['point', 'device', 'node', 'type', 'range', 'unit', ''],
      of('opcua').map(({ id, tag }) => [
        id,
        tag.source.device,
        (tag.source as { nodeId: string }).nodeId,
        typeOf(tag.source, tag.kind, id),
        rangeOf(tag),
        tag.unit,
        tag.writable ? 'writable' : '',
      ]),
    ),
    '',
    'MQTT, JSON with the source time in "time" (ISO 8601)',
    grid(
      ['point', 'device', 'topic', 'member', 'range', 'unit'],
      of('mqtt').map(({ id, tag }) => {
        const { device, topic, field } = tag.source as { device: string; topic: string; field: string };
        return [id, device, topic, field, rangeOf(tag), tag.unit];
      }),
    ),
  ].join('\n');
}

type ModbusSource = Extract<TagSource, { protocol: 'modbus' }>;

/** Registers or bits of a point. */
const sizeOf = ({ type }: ModbusSource) => (type === 'bit' ? 1 : NUMBER_SIZES[type]);
const isLong = (source: ModbusSource) => sizeOf(source) > 1;

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

/** Columns under their heads, as wide as their widest cell. */
function grid(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(heads), ...rows.map(line)].map((text) => `  ${text}`).join('\n');
}

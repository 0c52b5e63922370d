import type { Command } from 'commander';
import { type PlantNetwork, type WirePoint, wirePoints } from '../../hil/devices.ts';
import { encodeFloat32 } from '../../hil/modbus/codec.ts';
import { TABLES, type Table } from '../../hil/modbus/map.ts';
import { describeServer } from '../../hil/opcua/describe.ts';
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
function pointsOf(network: PlantNetwork) {
  return wirePoints(network).map(({ id, tag: { tag, source, kind, unit, range, states, writable } }) => {
    const modbus = source.protocol === 'modbus' ? source : undefined;
    return {
      point: id,
      tag,
      device: source.device,
      protocol: source.protocol,
      register: modbus?.address ?? null,
      table: modbus?.table ?? null,
      status: modbus?.status ?? null,
      type: modbus?.type ?? typeOf(source, kind, id),
      wordOrder: modbus?.type === 'float32' ? modbus.order : null,
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

function tables(network: PlantNetwork): string {
  const points = wirePoints(network);
  const of = (protocol: string) => points.filter((p) => p.tag.source.protocol === protocol);
  const hex = (order: 'ABCD' | 'CDAB' | 'BADC' | 'DCBA') =>
    encodeFloat32(MARKER, order)
      .map((word) => word.toString(16).padStart(4, '0').toUpperCase())
      .join(' ');
  return [
    `${network.plant.name}`,
    '',
    'Modbus. PDU addresses count from 0; the 5- and 6-digit numbers count from 1 and begin with the table.',
    grid(
      [
        'point',
        'device',
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
      of('modbus').map((p) => modbusRow(p, hex)),
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
    ...network.devices.flatMap((device) => (device.protocol === 'opcua' ? describeServer(device) : [])),
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

function modbusRow({ id, tag }: WirePoint, hex: (order: 'ABCD' | 'CDAB' | 'BADC' | 'DCBA') => string): string[] {
  const { device, table, address, type, order, status } = tag.source as Extract<TagSource, { protocol: 'modbus' }>;
  const { read, write, reference } = TABLES[table as Table];
  const float = type === 'float32';
  const number = address + 1;
  return [
    id,
    device,
    table,
    float ? `${address}–${number}` : String(address),
    `${reference}${String(number).padStart(4, '0')}`,
    `${reference}${String(number).padStart(5, '0')}`,
    // Half a float is refused, so one register at a time is no way to write it.
    [read, ...(tag.writable ? write.filter((fc) => !float || fc === 16) : [])]
      .map((fc) => String(fc).padStart(2, '0'))
      .join(' '),
    type,
    float ? order : '',
    float ? hex(order) : '',
    float ? 'IEEE 754' : type === 'bit' ? '0, 1' : '0 to 65535',
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

import type { Command } from 'commander';
import { type PlantNetwork, wirePoints } from '../../hil/devices.ts';
import { describeServer } from '../../hil/opcua/describe.ts';
import { networkNamed } from '../catalogue.ts';
import { isLong, pointTables, typeOf, unitsOf } from '../map/tables.ts';

export const map = (program: Command): Command =>
  program
    .command('map [plant]')
    .description('every point on the wire: device, address in every notation, type, word order, range, unit')
    .option('--json', 'as one JSON object')
    .action((plant: string | undefined, { json }: { json?: boolean }) => {
      const network = networkNamed(plant ?? 'water-treatment');
      if (json) console.log(JSON.stringify({ points: pointsOf(network) }));
      else console.log(text(network));
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

export const text = (network: PlantNetwork): string =>
  [
    network.plant.name,
    ...pointTables(network).flatMap(({ title, heads, rows }) => ['', title, grid(heads, rows)]),
    ...network.devices.flatMap((device) => (device.protocol === 'opcua' ? ['', ...describeServer(device)] : [])),
  ].join('\n');

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

import { afterEach, expect, test } from 'vitest';
import { openBroker } from '../../hil/mqtt/broker.ts';
import { connectMqtt, endMqtt } from '../../hil/mqtt/client.ts';
import {
  type DataType,
  decodePayload,
  encodePayload,
  type MetricValue,
  type Payload,
  topicOf,
  toWire,
  type WireMetric,
  type WireValue,
} from '../../hil/sparkplug/codec.ts';
import { type Command, EdgeNode } from '../../hil/sparkplug/edge-node.ts';
import { HostApplication } from '../../hil/sparkplug/host.ts';
import type { MetricDefinition } from '../../hil/sparkplug/metrics.ts';
import { SparkplugServer } from '../../hil/sparkplug/server.ts';
import { intakeEdgeNode } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { eventually, withDevice } from '../fixtures/device.ts';
import { HOSTILE_REQUESTS, hostileDraw, ODD_NUMBERS, ODD_TEXTS } from './hostile-values.ts';
import type { Draw } from './mutate.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

/** For a long siege: some ms a request. */
const PATIENCE = Math.max(120_000, HOSTILE_REQUESTS * 50);

const ADDRESS = { group: 'Water', node: 'Intake' };
const TANK = { ...ADDRESS, device: 'T-101' };

/** One writable metric of each kind of value. */
const VALUES: Readonly<Partial<Record<DataType, MetricValue>>> = {
  ...{ Int8: -1, Int16: 2, Int32: 3, Int64: 4n, UInt8: 5, UInt16: 6, UInt32: 7, UInt64: 8n, Float: 0.5, Double: 0.25 },
  ...{ Boolean: true, String: 'x', DateTime: 1_790_000_000_000, Text: 'y', UUID: '0', Bytes: new Uint8Array(3) },
  DataSet: { columns: [{ name: 'a', type: 'Int8' }], rows: [[1], [null]] },
  Template: { of: 'T', members: [{ name: 'm', type: 'Double', value: 1 }] },
  ...{ Int32Array: [1, -2], DoubleArray: [0.5], BooleanArray: [true, false, true], StringArray: ['a', 'b'] },
};
const TYPES = Object.keys(VALUES) as DataType[];
const metrics: MetricDefinition[] = [
  { name: 'First', type: 'Double', value: 0, writable: true },
  { name: 'Last', type: 'Double', value: 0, writable: true },
  { name: 'Read only', type: 'Double', value: 0 },
  { name: 'Count', type: 'Int64', value: 0n },
  ...TYPES.map((type) => ({ name: type, type, value: VALUES[type]!, writable: true })),
];

const ODD_LONGS = [0, 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];
const ODD_INTS = [0, 1, 19, 20, 21, 35, 99, 127, 128, 255, 256, 300, 65_535, 65_536, 2 ** 31, 2 ** 32 - 1];
const one = <T>(draw: Draw, of: readonly T[]): T => of[draw(of.length)]!;
/** Of the texts of a megabyte only some: what is long is long once. */
const oddText = (draw: Draw): string => {
  const text = one(draw, ODD_TEXTS);
  return text.length > 1000 && draw(20) > 0 ? text.slice(0, 1000) : text;
};
const oddBytes = (draw: Draw) => new Uint8Array(one(draw, [0, 1, 3, 4, 5, 8, 70_000])).fill(draw(256));

function oddValue(draw: Draw): WireValue | undefined {
  switch (draw(10)) {
    case 0:
      return { field: 'int', value: one(draw, ODD_INTS) };
    case 1:
      return { field: 'long', value: one(draw, ODD_LONGS) };
    case 2:
      return { field: 'float', value: one(draw, ODD_NUMBERS) };
    case 3:
      return { field: 'double', value: one(draw, ODD_NUMBERS) };
    case 4:
      return { field: 'boolean', value: draw(2) === 0 };
    case 5:
      return { field: 'string', value: oddText(draw) };
    case 6:
      return { field: 'bytes', value: oddBytes(draw) };
    case 7: {
      const columns = Array.from({ length: draw(3) }, () => oddText(draw).slice(0, 99));
      const types = Array.from({ length: draw(3) }, () => one(draw, ODD_INTS));
      const rows = Array.from({ length: draw(3) }, () => [{ field: 'double', value: one(draw, ODD_NUMBERS) } as const]);
      return { field: 'dataset', value: { numOfColumns: one(draw, ODD_LONGS), columns, types, rows } };
    }
    case 8: {
      const member = { name: oddText(draw).slice(0, 99), datatype: one(draw, ODD_INTS) };
      const parameters = draw(2) === 0 ? [] : [{ name: 'p', type: one(draw, ODD_INTS) }];
      return { field: 'template', value: { metrics: [member], parameters, isDefinition: draw(2) === 0 } };
    }
    default:
      return undefined;
  }
}

/** A good command with one field of it changed for what it was not made for. */
function oddMetric(draw: Draw): WireMetric {
  const type = one(draw, TYPES);
  const good: WireMetric = { name: type, value: toWire(type, VALUES[type]!) };
  switch (draw(12)) {
    case 0:
      return { ...good, name: oddText(draw) };
    case 1:
      return { ...good, name: undefined, alias: one(draw, ODD_LONGS) };
    case 2:
      return { ...good, alias: one(draw, ODD_LONGS) };
    case 3:
      return { ...good, timestamp: one(draw, ODD_LONGS) };
    case 4:
      return { ...good, datatype: one(draw, ODD_INTS) };
    case 5:
      return { ...good, isNull: true };
    case 6:
      return { ...good, isHistorical: true, isTransient: true };
    case 7: {
      const values = [{ type: one(draw, ODD_INTS), value: { field: 'string', value: oddText(draw) } as const }];
      return { ...good, properties: { keys: [oddText(draw).slice(0, 99), 'Quality'], values } };
    }
    case 8:
      return {
        ...good,
        name: one(draw, ['Read only', 'Count', 'bdSeq', 'Node Control/Rebirth', 'Node Control/Reboot']),
      };
    default:
      return { ...good, value: oddValue(draw) };
  }
}

function oddPayload(draw: Draw, metrics: readonly WireMetric[]): Payload {
  const good: Payload = { timestamp: Date.now(), metrics };
  switch (draw(12)) {
    case 0:
      return { ...good, timestamp: one(draw, [undefined, ...ODD_LONGS]) };
    case 1:
      return { ...good, seq: one(draw, ODD_LONGS) };
    case 2:
      return { ...good, uuid: oddText(draw), body: oddBytes(draw) };
    default:
      return good;
  }
}

const isFitting = ({ metric, value }: Command) => {
  const definition = metrics.find(({ name }) => name === metric)!;
  return (
    definition.writable === true &&
    decodePayload(encodePayload({ metrics: [{ value: toWire(definition.type, value) }] }))
  );
};

async function opened() {
  const broker = await openBroker();
  undo.push(() => broker.close());
  const counts: bigint[] = [];
  const bystander = new HostApplication({
    url: broker.url,
    host: 'SCADA',
    reconnect: 20,
    onReading: ({ said }) => {
      for (const { metric, value } of said) if (metric.name === 'Count') counts.push(value as bigint);
    },
  });
  undo.push(() => bystander.close());
  const commands: Command[] = [];
  const problems: string[] = [];
  const node = new EdgeNode({
    servers: [broker.url],
    ...ADDRESS,
    metrics,
    devices: { 'T-101': metrics },
    primaryHost: 'SCADA',
    reconnect: 20,
    onCommand: (command) => commands.push(command),
    onProblem: (problem) => problems.push(problem),
  });
  undo.push(() => node.close());
  const stranger = connectMqtt({ url: broker.url, clientId: 'stranger' });
  undo.push(() => endMqtt(stranger));
  await eventually(
    'all are there',
    () => stranger.connected && bystander.node(ADDRESS)?.metric('T-101', 'Last') !== undefined,
  );
  const send = (device: string | undefined, payload: Uint8Array) => {
    const topic = device === undefined ? topicOf('NCMD', ADDRESS) : topicOf('DCMD', TANK);
    return new Promise<void>((resolve) => stranger.publish(topic, Buffer.from(payload), { qos: 1 }, () => resolve()));
  };
  return { node, bystander, commands, problems, counts, send };
}

const mark = (name: 'First' | 'Last', value: number): WireMetric => ({ name, value: { field: 'double', value } });

test(
  'odd commands, alone and between two good ones: each good one is done once, each odd one whole or not at all',
  async () => {
    const { node, bystander, commands, problems, counts, send } = await opened();
    const draw = hostileDraw('sparkplug');
    const born = node.births;
    const first = counts.length;
    let [taken, refused] = [0, 0];
    for (let i = 1; i <= HOSTILE_REQUESTS; i++) {
      const odd = oddMetric(draw);
      const device = draw(2) === 0 ? undefined : 'T-101';
      const [begin, end] = [mark('First', i), mark('Last', i)];
      commands.length = 0;
      problems.length = 0;
      if (i % 2 === 0) await send(device, encodePayload(oddPayload(draw, [begin, odd, end])));
      else {
        await send(device, encodePayload({ metrics: [begin] }));
        await send(device, encodePayload(oddPayload(draw, [odd])));
        await send(device, encodePayload({ metrics: [end] }));
      }
      const isDone = () => commands.some(({ metric, value }) => metric === 'Last' && value === i);
      for (let turn = 0; turn < 1000 && !isDone(); turn++) await new Promise((resolve) => setImmediate(resolve));
      await eventually('the last command is done', isDone);
      // First and last once each, and between them the odd one or a word on why it is none.
      const names = commands.map(({ metric }) => metric);
      expect([names[0], names.at(-1)]).toEqual(['First', 'Last']);
      expect(commands.every((command) => command.device === device && isFitting(command))).toBe(true);
      const control = device === undefined && odd.name === 'Node Control/Rebirth';
      if (!control) expect([names.length - 2, problems.length]).toEqual(names.length === 3 ? [1, 0] : [0, 1]);
      if (names.length === 3) taken++;
      else refused++;
      node.report([{ metric: 'Count', value: BigInt(i), timestamp: Date.now() + i }]);
    }
    expect(taken).toBeGreaterThan(HOSTILE_REQUESTS / 10);
    expect(refused).toBeGreaterThan(HOSTILE_REQUESTS / 10);
    await eventually('the bystander has the last count', () => counts.at(-1) === BigInt(HOSTILE_REQUESTS));
    const seen = [...new Set(counts.slice(first))].filter((count) => count > 0n);
    expect(seen).toEqual(Array.from({ length: HOSTILE_REQUESTS }, (_, i) => BigInt(i + 1)));
    expect([node.state, bystander.listening]).toEqual(['born', true]);
    // Rebirths are what was asked for, and no session was lost.
    expect([node.bdSeq, node.births >= born]).toEqual([0, true]);
  },
  PATIENCE,
);

test('what asks for thousands of things in one message is answered once', async () => {
  const { node, commands, problems, send } = await opened();
  const rebirth: WireMetric = { name: 'Node Control/Rebirth', value: { field: 'boolean', value: true } };
  const births = node.births;
  await send(undefined, encodePayload({ metrics: Array.from({ length: 20_000 }, () => rebirth) }));
  await eventually('it is born again', () => node.births > births);
  await send(undefined, encodePayload({ metrics: Array.from({ length: 20_000 }, () => ({ name: 'x' })) }));
  await send(undefined, encodePayload({ metrics: [mark('Last', 1)] }));
  await eventually('what follows is done', () => commands.length === 1);
  expect([node.births - births, problems.length]).toEqual([1, 1]);
  expect(problems[0]).toMatch(/there is no metric "x"; and 19999 more$/);
});

test('a refused write leaves nothing in the plant but the log', async () => {
  const broker = await openBroker();
  undo.push(() => broker.close());
  const stranger = connectMqtt({ url: broker.url, clientId: 'stranger' });
  undo.push(() => endMqtt(stranger));
  const plant = await withDevice(
    waterTreatment,
    async (context) => new SparkplugServer(intakeEdgeNode, context, [broker.url]),
  );
  undo.push(() => plant[Symbol.asyncDispose]());
  await eventually('it is born', () => stranger.connected && plant.server.edgeNode.state === 'born');
  const topic = topicOf('NCMD', { group: intakeEdgeNode.group, node: intakeEdgeNode.device });
  const name = 'PLC-1/High level';
  const ask = (value: WireValue) =>
    stranger.publishAsync(topic, Buffer.from(encodePayload({ metrics: [{ name, value }] })), { qos: 1 });
  const writes = () => plant.frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'write' ? [f.event] : []));
  const setPoint = () => {
    plant.step(10);
    return plant.driver.simulation.value('PLC1', 'highSetpoint');
  };
  await ask({ field: 'double', value: 0.7 });
  await eventually('a good one is written', () => setPoint() === 0.7);
  const [low, high] = waterTreatment.outputs('PLC1').highSetpoint!.range!;
  const odd = ODD_NUMBERS.filter((value) => !(value >= low && value <= high));
  for (const value of odd) await ask({ field: 'double', value });
  for (const field of ['int', 'long'] as const) await ask({ field, value: 1 });
  await ask({ field: 'string', value: '0.6' });
  await eventually('all that is of the type is in the log', () => writes().length === 1 + odd.length);
  expect(
    writes()
      .slice(1)
      .every(({ refused }) => refused === 'out-of-range'),
  ).toBe(true);
  expect(setPoint()).toBe(0.7);
  await ask({ field: 'double', value: 0.75 });
  await eventually('the next good one is written', () => setPoint() === 0.75);
});

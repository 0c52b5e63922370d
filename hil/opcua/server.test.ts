import { AttributeIds, DataType, type DataValue, OPCUAClient, StatusCodes, Variant } from 'node-opcua';
import { describe, expect, test } from 'vitest';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { keyPair } from './certificates.ts';
import { OpcUaClient, type Reported } from './client.ts';

import { OPCUA_PROFILES } from './profile.ts';
import { OpcUaServer } from './server.ts';

const start = { T101: { volume: 0.026 }, T301: { volume: 0.04 } };
const open = (from: object = start, device = plc1OpcUa) =>
  withDevice(waterTreatment, (context) => OpcUaServer.open(device, context), from as never);

const LEVEL = 'ns=1;s=LIT-101.reading';
const STATE = 'ns=1;s=PLC-1.stateMV101';
const BEAT = 'ns=1;s=heartbeat';
const MANUAL = 'ns=1;s=PLC-1.manualMV101';

async function subscribed(bench: Awaited<ReturnType<typeof open>>, nodeIds = [LEVEL, STATE, BEAT]) {
  const reports: Reported[] = [];
  const client = await OpcUaClient.connect({
    endpoint: bench.server.endpoint.endpoint,
    nodeIds,
    publishing: 100,
    sampling: 100,
    onReport: (r) => reports.push(...r),
    onAlive: () => {},
  });
  return { client, reports, of: (nodeId: string) => reports.filter((r) => r.nodeId === nodeId) };
}

describe('a device on OPC UA', () => {
  test('reports changes with the source time and status of the plant', async () => {
    await using bench = await open();
    const { client, of } = await subscribed(bench);
    await eventually('the first level', () => of(LEVEL).length > 0);
    bench.driver.simulation.malfunction('LIT101', 'broken', true);
    bench.step(20);
    await eventually('the failure', () => of(LEVEL).at(-1)?.quality === 'bad');
    expect(of(LEVEL)[0]!.value).toBeCloseTo(0.65, 2);
    const steps = (of(LEVEL).at(-1)!.sourceTime - of(LEVEL)[0]!.sourceTime) / 10;
    expect(steps).toBeGreaterThan(0);
    expect(steps % 1).toBe(0);
    await client.close();
  });

  test('logs what it reported, when it left, exactly as the client got it', async () => {
    await using bench = await open();
    const { client, of } = await subscribed(bench);
    const stepping = setInterval(() => bench.step(5), 50);
    await eventually('ten levels', () => of(LEVEL).length >= 10);
    clearInterval(stepping);
    await client.close();
    const sent = bench.frames
      .flatMap((f) => (f.kind === 'sent' ? f.samples : []))
      .filter((s) => s.point === 'LIT101.reading@opcua');
    const got = of(LEVEL);
    expect(sent.slice(0, got.length).map((s) => s.value)).toEqual(got.map((g) => g.value));
  });

  test('logs the answer to a read as well', async () => {
    await using bench = await open();
    const { client } = await subscribed(bench, [BEAT]);
    const [read] = await client.read([LEVEL]);
    const sent = bench.frames
      .flatMap((f) => (f.kind === 'sent' ? f.samples : []))
      .filter((s) => s.point === 'LIT101.reading@opcua');
    expect(sent).toMatchObject([{ value: read!.value, quality: 'good' }]);
    await client.close();
  });

  test('shows states by number with their names, ranges and units', async () => {
    await using bench = await open();
    const client = OPCUAClient.create({
      endpointMustExist: false,
      applicationUri: 'urn:plantwright:test',
      certificateKeyPairProvider: await keyPair('test', new Date()),
    });
    await client.connect(bench.server.endpoint.endpoint);
    const session = await client.createSession();
    const read = async (nodeId: string) =>
      (await session.read({ nodeId, attributeId: AttributeIds.Value })).value.value;
    expect(await read(STATE)).toBe(0);
    const names = await session.translateBrowsePath({
      startingNode: STATE,
      relativePath: { elements: [{ isInverse: false, includeSubtypes: true, targetName: { name: 'EnumStrings' } }] },
    } as never);
    const enumStrings = await read(names.targets![0]!.targetId.toString());
    expect((enumStrings as { text: string }[]).map((t) => t.text)).toEqual([
      'closed',
      'opening',
      'open',
      'closing',
      'fault',
    ]);
    await client.disconnect();
  });

  test('has a heartbeat that goes on while the plant stands', async () => {
    await using bench = await open();
    const { client, of } = await subscribed(bench);
    await eventually('five beats', () => of(BEAT).length >= 5);
    const beats = of(BEAT).map((r) => r.value as number);
    expect(beats.every((beat, i) => i === 0 || beat > beats[i - 1]!)).toBe(true);
    await client.close();
  });
});

describe('writes', () => {
  const write = async (client: OpcUaClient, nodeId: string, kind: 'boolean' | 'state', value: number | boolean) =>
    (await client.write(nodeId, kind, value)).name;

  test('are seen at once and reach the plant at the next tick', async () => {
    await using bench = await open();
    const { client } = await subscribed(bench);
    expect(await write(client, MANUAL, 'boolean', true)).toBe('Good');
    expect((await client.read([MANUAL]))[0]).toMatchObject({ value: true, quality: 'good' });
    expect(bench.driver.simulation.value('PLC1', 'manualMV101')).toBe(false);
    bench.step();
    expect(bench.driver.simulation.value('PLC1', 'manualMV101')).toBe(true);
    await client.close();
  });

  test('in LOCAL are refused with BadUserAccessDenied, published to nobody, and logged', async () => {
    await using bench = await open({ ...start, HS101: { local: true } });
    const { client, of } = await subscribed(bench, [MANUAL, BEAT]);
    await eventually('the first value', () => of(MANUAL).length > 0);
    expect(await write(client, MANUAL, 'boolean', true)).toBe('BadUserAccessDenied');
    const beats = of(BEAT).length;
    await eventually('three more beats', () => of(BEAT).length > beats + 2);
    expect(of(MANUAL)).toHaveLength(1);
    expect(bench.frames.filter((f) => f.kind === 'event')).toMatchObject([{ event: { refused: 'access-denied' } }]);
    await client.close();
  });

  test('of what there is not, and of another type, are refused', async () => {
    await using bench = await open();
    const { client } = await subscribed(bench);
    expect(await write(client, 'ns=1;s=PLC-1.modeMV101', 'state', 7)).toBe('BadOutOfRange');
    expect(await write(client, MANUAL, 'state', 1)).toBe('BadTypeMismatch');
    expect(await write(client, STATE, 'state', 1)).toMatch(/BadNotWritable|BadUserAccessDenied/);
    await client.close();
  });
});

test('a queue that overflows with a value that is not good harms nobody', async () => {
  await using bench = await open(start, { ...plc1OpcUa, profile: OPCUA_PROFILES.ideal });
  const client = OPCUAClient.create({
    endpointMustExist: false,
    applicationUri: 'urn:plantwright:test',
    certificateKeyPairProvider: await keyPair('test', new Date()),
  });
  await client.connect(bench.server.endpoint.endpoint);
  const session = await client.createSession();
  const subscription = await session.createSubscription2({ requestedPublishingInterval: 200, publishingEnabled: true });
  const values: DataValue[] = [];
  const item = await subscription.monitor(
    { nodeId: LEVEL, attributeId: AttributeIds.Value },
    { samplingInterval: 0, queueSize: 2, discardOldest: true },
    2,
  );
  item.on('changed', (value: DataValue) => values.push(value));
  await eventually('the first value', () => values.length > 0);
  for (let i = 0; i < 10; i++) {
    bench.driver.simulation.malfunction('LIT101', 'offset', i % 2 ? 0.1 : -0.1);
    bench.driver.simulation.malfunction('LIT101', 'broken', i % 3 === 0);
    bench.step(10);
    bench.server.serve((Number.MAX_SAFE_INTEGER - 1e9) as never);
  }
  await eventually('an overflow', () => values.some((v) => v.statusCode.toString().includes('Overflow')));
  const answer = await session.write({
    nodeId: MANUAL,
    attributeId: AttributeIds.Value,
    value: { value: new Variant({ dataType: DataType.Boolean, value: true }) },
  });
  expect(answer).toBe(StatusCodes.Good);
  await client.disconnect();
});

test('silence: connections stay up, nothing comes, and afterwards everything goes on', async () => {
  await using bench = await open();
  await using beside = await open();
  const [{ client, of }, other] = [await subscribed(bench), await subscribed(beside)];
  await eventually('the first beats', () => of(BEAT).length > 1 && other.of(BEAT).length > 1);
  /** Waits for so many beats of a device that is not silent. */
  const beats = (count: number) => {
    const until = other.of(BEAT).length + count;
    return eventually(`${count} beats of another device`, () => other.of(BEAT).length >= until);
  };
  const silence = bench.server.silence();
  expect(await silence.acted).toBe('1 OPC UA connections of PLC-1 held without an answer');
  await beats(3); // what was on its way
  const before = of(BEAT).length;
  await beats(10);
  expect(of(BEAT).length).toBe(before);
  await silence.lift();
  await eventually('beats again', () => of(BEAT).length > before + 3);
  await Promise.all([client.close(), other.client.close()]);
});

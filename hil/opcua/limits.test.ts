import { describe, expect, test } from 'vitest';
import { withDevice } from '../../test/fixtures/device.ts';
import { openSession } from '../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { clock } from '../clock.ts';
import { OPCUA_PROFILES, type OpcUaProfile } from './profile.ts';
import { OpcUaServer } from './server.ts';

const LEVEL = 'ns=1;s=LIT-101.reading';
const small = OPCUA_PROFILES.small;
const open = (profile: OpcUaProfile) =>
  withDevice(waterTreatment, (context) => OpcUaServer.open({ ...plc1OpcUa, profile }, context));

async function revisedSampling(profile: OpcUaProfile, asked: number): Promise<number> {
  await using bench = await open(profile);
  await using client = await openSession(bench.server.endpoint.endpoint);
  const subscription = await client.subscribe();
  const item = await subscription.monitor(
    { nodeId: LEVEL, attributeId: 13 },
    { samplingInterval: asked, queueSize: 1 },
    2,
  );
  const { monitoringParameters } = item as unknown as { monitoringParameters: { samplingInterval: number } };
  return monitoringParameters.samplingInterval;
}

describe('a profile', () => {
  test.each([
    { name: 'plc', asked: 0, gets: 100 },
    { name: 'plc', asked: 10, gets: 100 },
    { name: 'plc', asked: 500, gets: 500 },
    { name: 'ideal', asked: 0, gets: 0 },
    { name: 'small', asked: 100, gets: 250 },
  ] as const)('$name: who asks to sample every $asked ms gets $gets ms', async ({ name, asked, gets }) => {
    expect(await revisedSampling(OPCUA_PROFILES[name], asked)).toBe(gets);
  });

  test('small: a session too many is refused, and let in when another has gone', async () => {
    await using bench = await open(small);
    const { endpoint } = bench.server.endpoint;
    const sessions = [];
    for (let i = 0; i < small.sessions; i++) sessions.push(await openSession(endpoint));
    await expect(openSession(endpoint)).rejects.toThrow('BadTooManySessions');
    await sessions.shift()![Symbol.asyncDispose]();
    sessions.push(await openSession(endpoint));
    for (const session of sessions) await session[Symbol.asyncDispose]();
  });

  test('small: subscriptions, items and nodes in a call beyond the limit are refused by name', async () => {
    await using bench = await open(small);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const subscriptions = [];
    for (let i = 0; i < small.subscriptionsPerSession; i++) subscriptions.push(await client.subscribe());
    await expect(client.subscribe()).rejects.toThrow('BadTooManySubscriptions');
    const items = (count: number) => Array.from({ length: count }, () => ({ nodeId: LEVEL, attributeId: 13 }));
    await expect(client.session.read(items(small.nodesPerCall + 1))).rejects.toThrow('BadTooManyOperations');
    const results = [];
    for (let asked = 0; asked <= small.monitoredItems; asked += 50) {
      const group = await subscriptions[0]!.monitorItems(items(50), { samplingInterval: 250, queueSize: 1 }, 2);
      results.push(...group.monitoredItems.map((item) => item.statusCode.name));
    }
    expect(results.filter((name) => name === 'Good')).toHaveLength(small.monitoredItems);
    expect(results.at(-1)).toBe('BadTooManyMonitoredItems');
  });

  test('small: nothing is answered until the quiet time after connecting is over', async () => {
    await using bench = await open(small);
    const begun = clock.now();
    await using client = await openSession(bench.server.endpoint.endpoint);
    expect((clock.now() - begun) / 1000).toBeGreaterThanOrEqual(small.quiet);
    expect(await client.value(LEVEL)).toBeTypeOf('number');
  });
});

import {
  AttributeIds,
  BrowseNextRequest,
  BrowseRequest,
  type BrowseResult,
  CallRequest,
  CreateMonitoredItemsRequest,
  DeleteMonitoredItemsRequest,
  EventFilter,
  HistoryReadRequest,
  ModifyMonitoredItemsRequest,
  type MonitoredItemCreateResult,
  OPCUAClient,
  ReadRawModifiedDetails,
  ReadRequest,
  RegisterNodesRequest,
  SetMonitoringModeRequest,
  SetTriggeringRequest,
  TranslateBrowsePathsToNodeIdsRequest,
  UnregisterNodesRequest,
  WriteRequest,
} from 'node-opcua';
import { describe, expect, test } from 'vitest';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { ask, statuses } from '../../test/fixtures/opcua-requests.ts';
import { openSession } from '../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { clock } from '../clock.ts';
import { keyPair } from './certificates.ts';
import { OPCUA_PROFILES, type OpcUaProfile } from './profile.ts';
import { OpcUaServer } from './server.ts';

const LEVEL = 'ns=1;s=LIT-101.reading';
const BEAT = 'ns=1;s=heartbeat';
/** Every number another, so that none can stand for another. */
const distinct: OpcUaProfile = {
  ...OPCUA_PROFILES.ideal,
  sessions: 3,
  connections: 8,
  subscriptions: 5,
  subscriptionsPerSession: 4,
  monitoredItems: 11,
  queue: 6,
  nodesPerCall: 13,
  continuationPoints: 2,
};
const open = (profile: OpcUaProfile) =>
  withDevice(waterTreatment, (context) => OpcUaServer.open({ ...plc1OpcUa, profile }, context));
type Client = Awaited<ReturnType<typeof openSession>>;

async function announced(client: Client): Promise<Record<string, unknown>> {
  const capabilities = await client.part('i=2253', [0, 'ServerCapabilities']);
  const limits = await client.part(capabilities, [0, 'OperationLimits']);
  const all: Record<string, unknown> = {};
  for (const nodeId of [capabilities, limits]) {
    const { results } = await ask<BrowseResult>(
      client,
      new BrowseRequest({
        nodesToBrowse: [{ nodeId, referenceTypeId: 'i=46', includeSubtypes: true, resultMask: 63 }],
      }),
    );
    for (const { browseName, nodeId: property } of results[0]!.references ?? []) {
      all[browseName.name!] = await client.value(property.toString());
    }
  }
  return all;
}

describe('what is told under ServerCapabilities (Part 5, 6.3.2)', () => {
  test.each([...Object.values(OPCUA_PROFILES), distinct])('is what the profile $name says', async (profile) => {
    await using bench = await open(profile);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { nodesPerCall } = profile;
    expect(await announced(client)).toMatchObject({
      MaxSessions: profile.sessions,
      MaxSubscriptions: profile.subscriptions,
      MaxSubscriptionsPerSession: profile.subscriptionsPerSession,
      MaxMonitoredItems: profile.monitoredItems,
      MaxMonitoredItemsPerSubscription: profile.monitoredItems,
      MaxMonitoredItemsQueueSize: profile.queue,
      MinSupportedSampleRate: profile.sampling,
      MaxBrowseContinuationPoints: profile.continuationPoints,
      MaxHistoryContinuationPoints: profile.continuationPoints,
      MaxNodesPerRead: nodesPerCall,
      MaxNodesPerWrite: nodesPerCall,
      MaxNodesPerBrowse: nodesPerCall,
      MaxNodesPerRegisterNodes: nodesPerCall,
      MaxNodesPerTranslateBrowsePathsToNodeIds: nodesPerCall,
      MaxMonitoredItemsPerCall: nodesPerCall,
      MaxNodesPerMethodCall: Math.min(nodesPerCall, 100),
      MaxNodesPerHistoryReadData: Math.min(nodesPerCall, 100),
    });
  });
});

const several = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const item = (parameters: object = {}) => ({
  itemToMonitor: { nodeId: LEVEL, attributeId: AttributeIds.Value },
  monitoringMode: 2,
  requestedParameters: { clientHandle: 1, samplingInterval: 1000, queueSize: 1, ...parameters },
});
const monitor = (subscriptionId: number, items: readonly object[]) =>
  new CreateMonitoredItemsRequest({ subscriptionId, timestampsToReturn: 2, itemsToCreate: items as never });

/** Each service with a number of operations. */
const SERVICES: Readonly<Record<string, (count: number, subscriptionId: number) => object>> = {
  Read: (count) => new ReadRequest({ nodesToRead: several(count, { nodeId: LEVEL, attributeId: 13 }) }),
  Write: (count) => new WriteRequest({ nodesToWrite: several(count, { nodeId: LEVEL, attributeId: 13, value: {} }) }),
  Browse: (count) => new BrowseRequest({ nodesToBrowse: several(count, { nodeId: LEVEL }) }),
  TranslateBrowsePaths: (count) =>
    new TranslateBrowsePathsToNodeIdsRequest({ browsePaths: several(count, { startingNode: LEVEL }) }),
  RegisterNodes: (count) => new RegisterNodesRequest({ nodesToRegister: several(count, LEVEL) }),
  UnregisterNodes: (count) => new UnregisterNodesRequest({ nodesToUnregister: several(count, LEVEL) }),
  CreateMonitoredItems: (count, subscriptionId) => monitor(subscriptionId, several(count, item())),
  ModifyMonitoredItems: (count, subscriptionId) =>
    new ModifyMonitoredItemsRequest({
      subscriptionId,
      timestampsToReturn: 2,
      itemsToModify: several(count, { monitoredItemId: 1, requestedParameters: item().requestedParameters }),
    }),
  SetMonitoringMode: (count, subscriptionId) =>
    new SetMonitoringModeRequest({ subscriptionId, monitoredItemIds: several(count, 1) }),
  DeleteMonitoredItems: (count, subscriptionId) =>
    new DeleteMonitoredItemsRequest({ subscriptionId, monitoredItemIds: several(count, 1) }),
  Call: (count) => new CallRequest({ methodsToCall: several(count, { objectId: LEVEL, methodId: LEVEL }) }),
  HistoryRead: (count) =>
    new HistoryReadRequest({
      historyReadDetails: new ReadRawModifiedDetails({ endTime: new Date(), numValuesPerNode: 1 }),
      timestampsToReturn: 2,
      nodesToRead: several(count, { nodeId: LEVEL }),
    }),
};

describe('what is told is kept', () => {
  test('operations in a call', async () => {
    await using bench = await open(distinct);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { subscriptionId } = await client.subscribe();
    for (const [service, request] of Object.entries(SERVICES)) {
      const answers = [];
      for (const more of [0, 1]) {
        const { serviceResult } = await ask(client, request(distinct.nodesPerCall + more, subscriptionId));
        answers.push(serviceResult);
      }
      expect([service, ...answers]).toEqual([service, 'Good', 'BadTooManyOperations']);
    }
    const links = (linksToAdd: number, linksToRemove: number) =>
      new SetTriggeringRequest({
        subscriptionId,
        triggeringItemId: 1,
        linksToAdd: several(linksToAdd, 1),
        linksToRemove: several(linksToRemove, 1),
      });
    expect((await ask(client, links(6, 7))).serviceResult).toBe('BadMonitoredItemIdInvalid');
    expect((await ask(client, links(7, 7))).serviceResult).toBe('BadTooManyOperations');
  });

  test('of a HistoryRead and of a Call 100 at most', async () => {
    await using bench = await open(OPCUA_PROFILES.plc);
    await using client = await openSession(bench.server.endpoint.endpoint);
    for (const service of ['Call', 'HistoryRead']) {
      expect((await ask(client, SERVICES[service]!(100, 0))).serviceResult).toBe('Good');
      expect((await ask(client, SERVICES[service]!(101, 0))).serviceResult).toBe('BadTooManyOperations');
    }
  });

  test('sessions, and subscriptions of one and of all', async () => {
    await using bench = await open(distinct);
    const { endpoint } = bench.server.endpoint;
    await using one = await openSession(endpoint);
    await using two = await openSession(endpoint);
    await using _three = await openSession(endpoint);
    await expect(openSession(endpoint)).rejects.toThrow('BadTooManySessions');
    for (let i = 0; i < distinct.subscriptionsPerSession; i++) await one.subscribe();
    await expect(one.subscribe()).rejects.toThrow('BadTooManySubscriptions');
    const last = await two.subscribe();
    await expect(two.subscribe()).rejects.toThrow('BadTooManySubscriptions');
    await last.terminate();
    await two.subscribe();
  });

  test('monitored items of all subscriptions', async () => {
    await using bench = await open(distinct);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const [one, two] = [await client.subscribe(), await client.subscribe()];
    const first = await ask<MonitoredItemCreateResult>(client, monitor(one.subscriptionId, several(6, item())));
    expect(first.results.map(({ statusCode }) => statusCode.name)).toEqual(several(6, 'Good'));
    expect(await statuses(client, monitor(two.subscriptionId, several(6, item())))).toEqual([
      ...several(5, 'Good'),
      'BadTooManyMonitoredItems',
    ]);
    const [{ monitoredItemId }] = first.results as [MonitoredItemCreateResult];
    const { subscriptionId } = one;
    await ask(client, new DeleteMonitoredItemsRequest({ subscriptionId, monitoredItemIds: [monitoredItemId] }));
    expect(await statuses(client, monitor(two.subscriptionId, [item()]))).toEqual(['Good']);
  });

  test('the length of a queue, when an item is created and when it is modified', async () => {
    await using bench = await open(distinct);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { subscriptionId } = await client.subscribe();
    const granted: [asked: number, created: number, modified: number][] = [];
    for (const queueSize of [0, 1, 5, 6, 7, 5000, 0xffff_ffff]) {
      const items = [item({ queueSize }), item()];
      const created = await ask<MonitoredItemCreateResult>(client, monitor(subscriptionId, items));
      const monitoredItemIds = created.results.map(({ monitoredItemId }) => monitoredItemId);
      const modified = await ask<MonitoredItemCreateResult>(
        client,
        new ModifyMonitoredItemsRequest({
          subscriptionId,
          timestampsToReturn: 2,
          itemsToModify: [
            { monitoredItemId: monitoredItemIds[1]!, requestedParameters: item({ queueSize }).requestedParameters },
          ],
        }),
      );
      granted.push([queueSize, created.results[0]!.revisedQueueSize, modified.results[0]!.revisedQueueSize]);
      await ask(client, new DeleteMonitoredItemsRequest({ subscriptionId, monitoredItemIds }));
    }
    expect(granted).toEqual([
      [0, 1, 1],
      [1, 1, 1],
      [5, 5, 5],
      [6, 6, 6],
      [7, 6, 6],
      [5000, 6, 6],
      [0xffff_ffff, 6, 6],
    ]);
  });

  test('the length of a queue for events', async () => {
    await using bench = await open(distinct);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { subscriptionId } = await client.subscribe();
    const filter = new EventFilter({
      selectClauses: [{ typeDefinitionId: 'i=2041', browsePath: [{ name: 'EventId' }], attributeId: 13 }],
    });
    const events = [0, 1, 3, 0xffff_ffff].map((queueSize) => ({
      ...item({ queueSize, filter }),
      itemToMonitor: { nodeId: 'i=2253', attributeId: 12 },
    }));
    const { results } = await ask<MonitoredItemCreateResult>(client, monitor(subscriptionId, events));
    expect(results.map(({ revisedQueueSize }) => revisedQueueSize)).toEqual(several(4, distinct.queue));
  });

  test('the values in a queue', async () => {
    await using bench = await open(distinct);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const subscription = await client.subscribe(50);
    const { subscriptionId } = subscription;
    const parameters = { samplingInterval: 0, queueSize: 0xffff_ffff };
    const sampled = { ...item(parameters), itemToMonitor: { nodeId: BEAT, attributeId: 13 }, monitoringMode: 1 };
    const { results } = await ask<MonitoredItemCreateResult>(client, monitor(subscriptionId, [sampled]));
    const [{ monitoredItemId }] = results as [MonitoredItemCreateResult];
    const start = (await client.value(BEAT)) as number;
    await eventually('more beats than the queue takes', async () => {
      return ((await client.value(BEAT)) as number) > start + 4 * distinct.queue;
    });
    const told = new Promise<number>((resolve) => {
      subscription.on('raw_notification', ({ notificationData }: Notification) => {
        const values = notificationData?.flatMap(({ monitoredItems }) => monitoredItems ?? []) ?? [];
        if (values.length > 0) resolve(values.length);
      });
    });
    const monitoredItemIds = [monitoredItemId];
    await ask(client, new SetMonitoringModeRequest({ subscriptionId, monitoringMode: 2, monitoredItemIds }));
    expect(await told).toBe(distinct.queue);
  });

  test('browses that are left to be continued: later ones take their place', async () => {
    await using bench = await open(distinct);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const browse = (count: number) =>
      new BrowseRequest({ requestedMaxReferencesPerNode: 1, nodesToBrowse: several(count, { nodeId: 'i=85' }) });
    const first = await ask<BrowseResult>(client, browse(3));
    expect(first.results.map(({ statusCode }) => statusCode.name)).toEqual(['Good', 'Good', 'BadNoContinuationPoints']);
    expect(await statuses(client, browse(2))).toEqual(['Good', 'Good']);
    const continuationPoints = [first.results[0]!.continuationPoint];
    expect(await statuses(client, new BrowseNextRequest({ continuationPoints }))).toEqual([
      'BadContinuationPointInvalid',
    ]);
  });

  test('connections: who has no session gives way to a newcomer', async () => {
    await using bench = await open(distinct);
    const { endpoint } = bench.server.endpoint;
    let gone = 0;
    const channels: OPCUAClient[] = [];
    for (let i = 0; i <= distinct.connections; i++) {
      const client = OPCUAClient.create({
        endpointMustExist: false,
        applicationUri: 'urn:plantwright:test',
        certificateKeyPairProvider: await keyPair('test', new Date()),
        connectionStrategy: { maxRetry: 0 },
      });
      client.on('connection_lost', () => gone++);
      client.on('close', () => gone++);
      await client.connect(endpoint);
      channels.push(client);
    }
    await eventually('one of them gone', () => gone > 0);
    await Promise.all(channels.map((client) => client.disconnect().catch(() => {})));
  });

  test.each(['plc', 'small'] as const)('%s: the period of its scan', async (name) => {
    await using bench = await open(OPCUA_PROFILES[name]);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const begun = clock.now();
    const start = (await client.value(BEAT)) as number;
    let beat = start;
    await eventually('five scans', async () => {
      beat = (await client.value(BEAT)) as number;
      return beat >= start + 5;
    });
    // A late scan may be followed by one at once, so one of them does not count.
    expect((clock.now() - begun) / 1000).toBeGreaterThan((beat - start - 2) * OPCUA_PROFILES[name].scan);
  });
});

interface Notification {
  readonly notificationData: readonly { readonly monitoredItems?: readonly unknown[] | null }[] | null;
}

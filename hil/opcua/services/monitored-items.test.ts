import {
  AggregateFilter,
  AttributeIds,
  CreateMonitoredItemsRequest,
  CreateSubscriptionRequest,
  type CreateSubscriptionResponse,
  DataChangeFilter,
  DeadbandType,
  DeleteMonitoredItemsRequest,
  DeleteSubscriptionsRequest,
  EventFilter,
  ModifyMonitoredItemsRequest,
  type MonitoredItemCreateResult,
  type MonitoredItemModifyResult,
  MonitoringMode,
  QualifiedName,
  ReadValueId,
  SetMonitoringModeRequest,
  SetPublishingModeRequest,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, withDevice } from '../../../test/fixtures/device.ts';
import { ask, spoil, statuses } from '../../../test/fixtures/opcua-requests.ts';
import { openSession } from '../../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../../twins/water-treatment/plant.ts';
import { OpcUaServer } from '../server.ts';

const LEVEL = 'ns=1;s=LIT-101.reading';
const SERVER = 'i=2253';
const PUBLISHING = 700;
const { Value, EventNotifier, DisplayName } = AttributeIds;

const open = () => withDevice(waterTreatment, (context) => OpcUaServer.open(plc1OpcUa, context));
let bench: Awaited<ReturnType<typeof open>>;
let client: Awaited<ReturnType<typeof openSession>>;
let subscriptionId: number;
beforeAll(async () => {
  bench = await open();
  client = await openSession(bench.server.endpoint.endpoint);
  subscriptionId = (await createSubscription({})).subscriptionId;
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

async function createSubscription(members: object): Promise<CreateSubscriptionResponse> {
  const session = client.session as unknown as { performMessageTransaction(r: object): Promise<never> };
  const sound = {
    requestedPublishingInterval: PUBLISHING,
    requestedLifetimeCount: 6000,
    requestedMaxKeepAliveCount: 10,
  };
  return session.performMessageTransaction(spoil(new CreateSubscriptionRequest(sound), { ...members }));
}

interface Odd {
  readonly item?: object;
  readonly parameters?: object;
  readonly mode?: number;
}
const sound = () => ({
  itemToMonitor: new ReadValueId({ nodeId: LEVEL, attributeId: Value }),
  monitoringMode: MonitoringMode.Reporting,
  requestedParameters: { clientHandle: 1, samplingInterval: 100, queueSize: 1, discardOldest: true },
});
/** One odd item between two sound ones. */
function request({ item = {}, parameters = {}, mode = MonitoringMode.Reporting }: Odd, members: object = {}) {
  const create = new CreateMonitoredItemsRequest({
    subscriptionId,
    timestampsToReturn: 2,
    itemsToCreate: [sound(), sound(), sound()],
  });
  const odd = create.itemsToCreate![1]!;
  const nodeId =
    'nodeId' in item ? new ReadValueId({ nodeId: item.nodeId as string }).nodeId : odd.itemToMonitor.nodeId;
  spoil(odd.itemToMonitor, { ...item, nodeId });
  spoil(odd.requestedParameters, { ...parameters });
  spoil(odd, { monitoringMode: mode });
  return spoil(create, { ...members });
}
/** What becomes of an odd item: its status, and what was granted. */
async function create(odd: Odd): Promise<MonitoredItemCreateResult> {
  const { results } = await ask<MonitoredItemCreateResult>(client, request(odd));
  expect([results[0]!.statusCode.name, results[2]!.statusCode.name]).toEqual(['Good', 'Good']);
  return results[1]!;
}
const statusOf = async (odd: Odd) => (await create(odd)).statusCode.name;

const dataChange = (members: object) =>
  spoil(new DataChangeFilter({ trigger: 1, deadbandType: DeadbandType.Absolute, deadbandValue: 0.1 }), { ...members });
const events = (...names: string[]) => eventsOf('i=2041', ...names);
const eventsOf = (typeDefinitionId: string, ...names: string[]) =>
  new EventFilter({
    selectClauses: names.map((name) => ({
      typeDefinitionId,
      browsePath: [new QualifiedName({ name })],
      attributeId: Value,
    })),
  });
const ofEvents = { nodeId: SERVER, attributeId: EventNotifier };

/** Filters of a value that numbers have, and what is said of each (Part 4, 7.22.2; Part 8, 7.2). */
const DATA_CHANGE_FILTERS: readonly (readonly [string, object, string])[] = [
  ['an absolute deadband', {}, 'Good'],
  ['no deadband', { deadbandType: 0 }, 'Good'],
  ['a percent deadband', { deadbandType: 2, deadbandValue: 50 }, 'Good'],
  ['a deadband of a type that there is not', { deadbandType: 7 }, 'BadDeadbandFilterInvalid'],
  ['an absolute deadband below zero', { deadbandValue: -1 }, 'BadDeadbandFilterInvalid'],
  ['an absolute deadband that is no number', { deadbandValue: Number.NaN }, 'BadDeadbandFilterInvalid'],
  ['an absolute deadband without end', { deadbandValue: Number.POSITIVE_INFINITY }, 'BadDeadbandFilterInvalid'],
  ['less than no percent', { deadbandType: 2, deadbandValue: -1 }, 'BadDeadbandFilterInvalid'],
  ['more than 100 percent', { deadbandType: 2, deadbandValue: 101 }, 'BadDeadbandFilterInvalid'],
  ['a percentage that is no number', { deadbandType: 2, deadbandValue: Number.NaN }, 'BadDeadbandFilterInvalid'],
  ['a trigger that there is not', { trigger: 9 }, 'BadMonitoredItemFilterInvalid'],
];

describe('CreateMonitoredItems (Part 4, 5.12.2)', () => {
  test.each([
    ['no attribute', LEVEL, 0],
    ['an unknown attribute', LEVEL, 99],
    ['an attribute past the last', LEVEL, 28],
    ['an attribute of other node classes', LEVEL, EventNotifier],
    ['the value of an object', 'ns=1;s=PLC-1', Value],
    ['the events of a method', 'ns=1;s=Reset', EventNotifier],
  ])('%s (%s, %i)', async (_text, nodeId, attributeId) => {
    expect(await statusOf({ item: { nodeId, attributeId } })).toBe('BadAttributeIdInvalid');
  });

  test('other attributes that a node has can be monitored', async () => {
    expect(await statusOf({ item: { nodeId: 'ns=1;s=PLC-1', attributeId: DisplayName } })).toBe('Good');
  });

  test('a node that there is not', async () => {
    expect(await statusOf({ item: { nodeId: 'ns=1;s=nowhere' } })).toBe('BadNodeIdUnknown');
    expect(await statusOf({ item: { nodeId: 'ns=77;i=1' } })).toBe('BadNodeIdUnknown');
  });

  test.each([
    ['abc', 'BadIndexRangeInvalid'],
    ['5:', 'BadIndexRangeInvalid'],
    ['1:2', 'BadIndexRangeNoData'],
  ])('the range %s of a scalar: %s', async (range, status) => {
    const { indexRange } = new ReadValueId({ indexRange: range as never });
    expect(await statusOf({ item: { indexRange } })).toBe(status);
  });

  test.each([
    [LEVEL, 'Default Binary', 'BadDataEncodingInvalid'],
    ['i=2256', 'Default Binary', 'Good'],
    ['i=2256', 'Modbus', 'BadDataEncodingUnsupported'],
  ])('%s in the encoding %s: %s', async (nodeId, name, status) => {
    expect(await statusOf({ item: { nodeId, dataEncoding: new QualifiedName({ name }) } })).toBe(status);
  });

  test.each([
    [0, 'Good'],
    [1, 'Good'],
    [3, 'BadMonitoringModeInvalid'],
    [9, 'BadMonitoringModeInvalid'],
  ])('the mode %i: %s', async (mode, status) => {
    expect(await statusOf({ mode })).toBe(status);
  });

  test.each([
    [Number.NaN, PUBLISHING],
    [-1, PUBLISHING],
    [-5, PUBLISHING],
    [Number.NEGATIVE_INFINITY, PUBLISHING],
    [Number.POSITIVE_INFINITY, 3_600_000],
    [1e300, 3_600_000],
    [0, 100],
    [-0, 100],
    [0.001, 100],
    [250.5, 250.5],
  ])('who asks to sample every %d ms gets %d', async (samplingInterval, granted) => {
    expect((await create({ parameters: { samplingInterval } })).revisedSamplingInterval).toBe(granted);
  });

  test.each(DATA_CHANGE_FILTERS)('%s %o: %s', async (_text, members, status) => {
    expect(await statusOf({ parameters: { filter: dataChange(members) } })).toBe(status);
  });

  const tenPercent = dataChange({ deadbandType: 2, deadbandValue: 10 });
  const EVENTS_OF: readonly (readonly [string, object, unknown, string])[] = [
    ['a deadband of what is no number', { nodeId: 'ns=1;s=PLC-1.manualMV101' }, dataChange({}), 'BadFilterNotAllowed'],
    ['a percentage without a range', { nodeId: 'ns=1;s=heartbeat' }, tenPercent, 'BadMonitoredItemFilterUnsupported'],
    ['a deadband of a name', { attributeId: DisplayName }, dataChange({}), 'BadFilterNotAllowed'],
    ['a deadband of events', ofEvents, dataChange({}), 'BadFilterNotAllowed'],
    ['events of a value', {}, events('EventId'), 'BadFilterNotAllowed'],
    ['events of a name', { attributeId: DisplayName }, events('EventId'), 'BadFilterNotAllowed'],
    ['an aggregate', {}, new AggregateFilter({ aggregateType: 'i=2342' }), 'BadMonitoredItemFilterUnsupported'],
    ['what is no filter', {}, new ReadValueId({}), 'BadMonitoredItemFilterInvalid'],
    ['events with a field', ofEvents, events('EventId'), 'Good'],
    ['events with one of two fields', ofEvents, events('Nothing', 'EventId'), 'Good'],
    ['events without a filter', ofEvents, null, 'BadEventFilterInvalid'],
    ['events without a field', ofEvents, events(), 'BadEventFilterInvalid'],
    ['events with no field that there is', ofEvents, events('Nothing'), 'BadEventFilterInvalid'],
    ['events of a type of values', ofEvents, eventsOf('i=63', 'EventId'), 'BadEventFilterInvalid'],
    ['events of a type of objects', ofEvents, eventsOf('i=61', 'EventId'), 'BadEventFilterInvalid'],
    ['events of a type of data', ofEvents, eventsOf('i=127', 'EventId'), 'BadEventFilterInvalid'],
  ];
  test.each(EVENTS_OF)('%s', async (_text, item, filter, status) => {
    expect(await statusOf({ item, parameters: { filter } })).toBe(status);
  });

  test.each([
    ['times that there are not', { timestampsToReturn: 9 }, 'BadTimestampsToReturnInvalid'],
    ['a subscription that there is not', { subscriptionId: 4711 }, 'BadSubscriptionIdInvalid'],
    ['nothing', { itemsToCreate: [] }, 'BadNothingToDo'],
  ])('%s: the whole request is refused', async (_text, members, status) => {
    expect(await statuses(client, request({}, members))).toBe(status);
  });
});

describe('ModifyMonitoredItems (Part 4, 5.12.3)', () => {
  async function modify(parameters: object, item: object = {}): Promise<MonitoredItemModifyResult> {
    const filter = 'attributeId' in item ? events('EventId') : null;
    const { monitoredItemId } = await create({ item, parameters: { filter } });
    const modified = { monitoredItemId, requestedParameters: { ...sound().requestedParameters, filter } };
    const other = { monitoredItemId: 0xffff_fffe, requestedParameters: sound().requestedParameters };
    const request = new ModifyMonitoredItemsRequest({
      subscriptionId,
      timestampsToReturn: 2,
      itemsToModify: [other, modified] as never,
    });
    spoil(request.itemsToModify![1]!.requestedParameters, { ...parameters });
    const { results } = await ask<MonitoredItemModifyResult>(client, request);
    expect(results[0]!.statusCode.name).toBe('BadMonitoredItemIdInvalid');
    return results[1]!;
  }

  test.each([
    [Number.NaN, PUBLISHING],
    [-1, PUBLISHING],
    [-5, PUBLISHING],
    [Number.NEGATIVE_INFINITY, PUBLISHING],
    [Number.POSITIVE_INFINITY, 3_600_000],
    [0, 100],
  ])('who asks to sample every %d ms gets %d', async (samplingInterval, granted) => {
    expect(await modify({ samplingInterval })).toMatchObject({
      statusCode: { name: 'Good' },
      revisedSamplingInterval: granted,
    });
  });

  test.each(DATA_CHANGE_FILTERS)('%s %o: %s', async (_text, members, status) => {
    expect((await modify({ filter: dataChange(members) })).statusCode.name).toBe(status);
  });

  test('a filter of values for events, and none', async () => {
    expect((await modify({ filter: dataChange({}) }, ofEvents)).statusCode.name).toBe('BadFilterNotAllowed');
    expect((await modify({ filter: null }, ofEvents)).statusCode.name).toBe('BadEventFilterInvalid');
  });
});

/** A client with two items, whose notifications are kept by handle. */
async function listening(...requestedParameters: readonly object[]) {
  const other = await openSession(bench.server.endpoint.endpoint);
  const subscription = await other.subscribe(50);
  const told: { handles: readonly number[] }[] = [];
  subscription.on('raw_notification', ({ notificationData }: { notificationData: readonly unknown[] | null }) => {
    for (const data of notificationData ?? []) {
      const { monitoredItems } = data as { monitoredItems?: readonly { clientHandle: number }[] };
      if (monitoredItems) told.push({ handles: monitoredItems.map(({ clientHandle }) => clientHandle) });
    }
  });
  const create = new CreateMonitoredItemsRequest({
    subscriptionId: subscription.subscriptionId,
    timestampsToReturn: 2,
    itemsToCreate: requestedParameters.map(() => ({
      ...sound(),
      itemToMonitor: { nodeId: 'ns=1;s=heartbeat', attributeId: Value },
    })) as never,
  });
  for (const [i, parameters] of requestedParameters.entries()) {
    spoil(create.itemsToCreate![i]!.requestedParameters, { ...parameters });
  }
  bench.frames.length = 0;
  const { results } = await ask<MonitoredItemCreateResult>(other, create);
  return {
    client: other,
    subscriptionId: subscription.subscriptionId,
    items: results.map(({ monitoredItemId }) => monitoredItemId),
    /** How often a handle was told, in all and in the message that had it most often. */
    count: (handle: number) => told.flatMap(({ handles }) => handles).filter((each) => each === handle).length,
    most: (handle: number) => Math.max(0, ...told.map(({ handles }) => handles.filter((h) => h === handle).length)),
    [Symbol.asyncDispose]: () => other[Symbol.asyncDispose](),
  };
}

test.each([
  [0, 0],
  [1, 1],
  [0xffff_fffe, 0xffff_fffe],
  // The library has no other place for its own mark; nobody is harmed.
  [0xffff_ffff, 0],
])('a client that chose the handle %i is told of %i, and what it is told is logged', async (clientHandle, handle) => {
  await using listener = await listening({ clientHandle });
  await eventually('two values', () => listener.count(handle) > 1);
  const sent = bench.frames.flatMap((frame) => (frame.kind === 'sent' ? frame.samples : []));
  expect(sent.map(({ point }) => point)).toContain('PLC-1.heartbeat@opcua');
});

test('a client that exchanges the handles of two items is told by the new ones, and that is logged', async () => {
  await using listener = await listening({ clientHandle: 1 }, { clientHandle: 2 });
  await eventually('values of both', () => listener.count(1) > 1 && listener.count(2) > 1);
  const itemsToModify = listener.items.map((monitoredItemId, i) => ({
    monitoredItemId,
    requestedParameters: { ...sound().requestedParameters, clientHandle: 3 - i },
  }));
  const modify = new ModifyMonitoredItemsRequest({
    subscriptionId: listener.subscriptionId,
    timestampsToReturn: 2,
    itemsToModify: itemsToModify as never,
  });
  expect(await statuses(listener.client, modify)).toEqual(['Good', 'Good']);
  bench.frames.length = 0;
  await eventually('values of the new one', () => listener.count(3) > 1);
  expect(bench.frames.some((frame) => frame.kind === 'sent')).toBe(true);
});

test('a refused filter changes nothing else', async () => {
  await using listener = await listening({ clientHandle: 1, queueSize: 5 }, { clientHandle: 2 });
  const [monitoredItemId] = listener.items;
  const { client: other, subscriptionId: id } = listener;
  const sample = new SetMonitoringModeRequest({ subscriptionId: id, monitoredItemIds: [monitoredItemId!] });
  expect(await statuses(other, spoil(sample, { monitoringMode: MonitoringMode.Sampling }))).toEqual(['Good']);
  const seen = listener.count(2);
  await eventually('more beats than the queue takes', () => listener.count(2) > seen + 8);
  const requestedParameters = { ...sound().requestedParameters, queueSize: 1, filter: dataChange({ trigger: 9 }) };
  const itemsToModify = [{ monitoredItemId, requestedParameters }] as never;
  const modify = new ModifyMonitoredItemsRequest({ subscriptionId: id, timestampsToReturn: 2, itemsToModify });
  expect(await statuses(other, modify)).toEqual(['BadMonitoredItemFilterInvalid']);
  expect(await statuses(other, spoil(sample, { monitoringMode: MonitoringMode.Reporting }))).toEqual(['Good']);
  await eventually('the whole queue at once', () => listener.most(1) === 5);
});

describe('other parameters of subscriptions', () => {
  test.each([
    [{ requestedPublishingInterval: Number.NaN }, 50],
    [{ requestedPublishingInterval: Number.NEGATIVE_INFINITY }, 50],
    [{ requestedPublishingInterval: Number.POSITIVE_INFINITY }, 60_000],
    [{ requestedPublishingInterval: 1e300 }, 60_000],
    [{ requestedLifetimeCount: 0, requestedMaxKeepAliveCount: 0 }, PUBLISHING],
    [{ requestedLifetimeCount: 0xffff_ffff, requestedMaxKeepAliveCount: 0xffff_ffff }, PUBLISHING],
  ])('%o is revised', async (members, interval) => {
    const revised = await createSubscription(members);
    expect(revised.revisedPublishingInterval).toBe(interval);
    // A lifetime is at least three times the keep-alive (Part 4, 5.13.2.2).
    expect(revised.revisedLifetimeCount).toBeGreaterThanOrEqual(3 * revised.revisedMaxKeepAliveCount);
    await statuses(client, new DeleteSubscriptionsRequest({ subscriptionIds: [revised.subscriptionId] }));
  });

  test.each([
    [0, ['Good', 'BadMonitoredItemIdInvalid']],
    [3, 'BadMonitoringModeInvalid'],
    [9, 'BadMonitoringModeInvalid'],
  ])('SetMonitoringMode %i: %s', async (monitoringMode, answer) => {
    const { monitoredItemId } = await create({});
    const request = new SetMonitoringModeRequest({ subscriptionId, monitoredItemIds: [monitoredItemId, 0xffff_fffe] });
    expect(await statuses(client, spoil(request, { monitoringMode }))).toEqual(answer);
  });

  test('what is named twice is deleted once', async () => {
    const { monitoredItemId } = await create({});
    const monitoredItemIds = [monitoredItemId, monitoredItemId];
    expect(await statuses(client, new DeleteMonitoredItemsRequest({ subscriptionId, monitoredItemIds }))).toEqual([
      'Good',
      'BadMonitoredItemIdInvalid',
    ]);
  });

  test('SetPublishingMode is answered for each subscription', async () => {
    const subscriptionIds = [subscriptionId, 4711, subscriptionId];
    expect(await statuses(client, new SetPublishingModeRequest({ publishingEnabled: true, subscriptionIds }))).toEqual([
      'Good',
      'BadSubscriptionIdInvalid',
      'Good',
    ]);
  });
});

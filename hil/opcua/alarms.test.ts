import { type ClientSubscription, constructEventFilter, DataType, type Variant } from 'node-opcua';
import { describe, expect, test } from 'vitest';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { openSession } from '../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { OpcUaServer } from './server.ts';

const UA101 = 'ns=1;s=UA-101';
const FIELDS = [
  'ConditionName',
  'ActiveState.Id',
  'AckedState.Id',
  'ConfirmedState.Id',
  'Retain',
  'BranchId',
  'EventId',
  'Time',
  'Severity',
  'SuppressedOrShelved',
] as const;
type Field = (typeof FIELDS)[number];
type Event = Record<Field, unknown>;

const open = () =>
  withDevice(waterTreatment, (context) => OpcUaServer.open(plc1OpcUa, context), {
    T101: { volume: 0.026 },
    T301: { volume: 0.036 },
  } as never);
type Bench = Awaited<ReturnType<typeof open>>;
type Client = Awaited<ReturnType<typeof openSession>>;

/** Listens at the Server object to the events of one alarm. */
async function listening(client: Client, name = 'UA-101') {
  const events: Event[] = [];
  const subscription: ClientSubscription = await client.subscribe();
  const item = await subscription.monitor(
    { nodeId: 'i=2253', attributeId: 12 },
    { samplingInterval: 0, queueSize: 100, filter: constructEventFilter([...FIELDS]) as never },
    2,
  );
  item.on('changed', (values) => {
    const event = Object.fromEntries((values as unknown as Variant[]).map((v, i) => [FIELDS[i], v.value])) as Event;
    if (event.ConditionName === name) events.push(event);
  });
  return { subscription, events };
}

/** The wire of LIT-101 breaks, or is mended; steps until its alarm has noticed. */
function broken(bench: Bench, value: boolean): void {
  bench.driver.simulation.malfunction('LIT101', 'broken', value);
  bench.step(400);
}

const answer = (client: Client, method: 'Acknowledge' | 'Confirm', { EventId }: Event) =>
  client.call(
    UA101,
    { Acknowledge: 'i=9111', Confirm: 'i=9113' }[method],
    [DataType.ByteString, EventId],
    [DataType.LocalizedText, { text: 'seen' }],
  );

/** Calls a method of the shelving state machine of UA-101. */
async function shelving(client: Client, name: string, ...inputs: readonly (readonly [DataType, unknown])[]) {
  const machine = await client.part(UA101, [0, 'ShelvingState']);
  return client.call(machine, await client.part(machine, [0, name]), ...inputs);
}

describe('an alarm of the controller', () => {
  test('is raised with the time of the plant and the severity of its priority, once', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { events } = await listening(client);
    broken(bench, true);
    await eventually('the alarm', () => events.length > 0);
    expect(events[0]).toMatchObject({ 'ActiveState.Id': true, 'AckedState.Id': false, Retain: true, Severity: 500 });
    const plantTime = () => bench.driver.simulation.sample('PLC1', 'UA101').time / 1000;
    const raised = plantTime();
    const beat = await client.value('ns=1;s=heartbeat');
    await eventually('three more scans', async () => Number(await client.value('ns=1;s=heartbeat')) > Number(beat) + 3);
    expect(events).toHaveLength(1);
    broken(bench, false);
    await eventually('its end', () => events.length === 2);
    const [first, second] = events.map(({ Time }) => (Time as Date).getTime());
    expect(second! - first!).toBe(plantTime() - raised);
  });

  test('is of interest until it is gone, acknowledged and confirmed, whatever comes last', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { events } = await listening(client);
    broken(bench, true);
    await eventually('the alarm', () => events.length === 1);
    expect(await answer(client, 'Confirm', events[0]!)).toBe('BadConditionBranchAlreadyConfirmed');
    expect(await answer(client, 'Acknowledge', events[0]!)).toBe('Good');
    await eventually('the acknowledgement', () => events.length === 2);
    expect(events[1]).toMatchObject({ 'AckedState.Id': true, 'ConfirmedState.Id': false, Retain: true });
    expect(await answer(client, 'Acknowledge', events[0]!)).toBe('BadEventIdUnknown');
    expect(await answer(client, 'Acknowledge', events[1]!)).toBe('BadConditionBranchAlreadyAcked');
    expect(await answer(client, 'Confirm', events[1]!)).toBe('Good');
    await eventually('the confirmation', () => events.length === 3);
    expect(events[2]).toMatchObject({ 'ActiveState.Id': true, 'ConfirmedState.Id': true, Retain: true });
    broken(bench, false);
    await eventually('its end', () => events.length === 4);
    expect(events[3]).toMatchObject({ 'ActiveState.Id': false, Retain: false });
    expect(bench.frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'note' ? [f.event.text] : []))).toEqual([
      'UA-101 acknowledged by anonymous',
      'UA-101 confirmed by anonymous',
    ]);
  });

  test('that comes again before anybody acknowledged it keeps its first occurrence as a branch', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { events, subscription } = await listening(client);
    for (const value of [true, false, true]) {
      const before = events.length;
      broken(bench, value);
      await eventually('the change', () => events.length > before);
    }
    await eventually('alarm, end, branch and second alarm', () => events.length === 4);
    const isBranch = (event: Event) => String(event.BranchId) !== 'ns=0;i=0' && event.BranchId !== null;
    const branch = events.find(isBranch)!;
    expect(branch).toMatchObject({ 'ActiveState.Id': false, 'AckedState.Id': false, Retain: true });

    events.length = 0;
    const refresh = () => client.call('i=2782', 'i=3875', [DataType.UInt32, subscription.subscriptionId]);
    expect(await refresh()).toBe('Good');
    await eventually('both, refreshed', () => events.length === 2);
    expect(events.filter(isBranch)).toHaveLength(1);

    expect(await answer(client, 'Acknowledge', branch)).toBe('Good');
    await eventually('the branch, acknowledged', () => events.length === 3);
    expect(await answer(client, 'Confirm', events[2]!)).toBe('Good');
    await eventually('the branch, gone', () => events.length === 4);
    expect(events[3]).toMatchObject({ BranchId: branch.BranchId, Retain: false });
    events.length = 0;
    expect(await refresh()).toBe('Good');
    await eventually('the alarm, refreshed', () => events.length === 1);
    expect(isBranch(events[0]!)).toBe(false);
  });

  test('that comes again before its end was confirmed keeps that as a branch too', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { events } = await listening(client);
    broken(bench, true);
    await eventually('the alarm', () => events.length === 1);
    expect(await answer(client, 'Acknowledge', events[0]!)).toBe('Good');
    broken(bench, false);
    await eventually('its end', () => events.length === 3);
    expect(events[2]).toMatchObject({ 'ConfirmedState.Id': false, Retain: true });
    broken(bench, true);
    await eventually('branch and alarm', () => events.length === 5);
    expect(events[3]).toMatchObject({ 'ActiveState.Id': false, 'ConfirmedState.Id': false, Retain: true });
    expect(events[4]).toMatchObject({ 'ActiveState.Id': true, 'AckedState.Id': false, 'ConfirmedState.Id': true });
  });

  test('that flutters keeps no more than a handful of branches', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { events, subscription } = await listening(client);
    for (let i = 0; i < 24; i++) {
      const before = events.length;
      broken(bench, i % 2 === 0);
      await eventually('the change', () => events.length > before);
    }
    events.length = 0;
    await client.call('i=2782', 'i=3875', [DataType.UInt32, subscription.subscriptionId]);
    await eventually('the refresh', () => events.length > 0);
    expect(events.length).toBeLessThanOrEqual(6);
  });

  test('is shelved for a time or once, and says so', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { events } = await listening(client);
    for (const time of [0, -1, Number.NaN, 1e12]) {
      expect(await shelving(client, 'TimedShelve', [DataType.Double, time])).toBe('BadShelvingTimeOutOfRange');
    }
    expect(await shelving(client, 'Unshelve')).toBe('BadConditionNotShelved');
    expect(await shelving(client, 'TimedShelve', [DataType.Double, 60_000])).toBe('Good');
    expect(await shelving(client, 'TimedShelve', [DataType.Double, 60_000])).toBe('BadConditionAlreadyShelved');
    await eventually('that it is shelved', () => events.at(-1)?.SuppressedOrShelved === true);
    expect(await shelving(client, 'Unshelve')).toBe('Good');
    await eventually('that it is not', () => events.at(-1)?.SuppressedOrShelved === false);
    expect(await shelving(client, 'OneShotShelve')).toBe('Good');
    broken(bench, true);
    await eventually('the shelved alarm', () => events.at(-1)?.['ActiveState.Id'] === true);
    broken(bench, false);
    await eventually('its end, unshelved', () => events.at(-1)?.SuppressedOrShelved === false);
  });

  test('that a client has disabled keeps quiet, and catches up when it is enabled', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const { events } = await listening(client);
    expect(await client.call(UA101, 'i=9028')).toBe('Good');
    expect(await client.call(UA101, 'i=9028')).toBe('BadConditionAlreadyDisabled');
    broken(bench, true);
    const beat = Number(await client.value('ns=1;s=heartbeat'));
    await eventually('three scans', async () => Number(await client.value('ns=1;s=heartbeat')) > beat + 3);
    expect(events.some((event) => event['ActiveState.Id'] === true)).toBe(false);
    expect(await client.call(UA101, 'i=9027')).toBe('Good');
    await eventually('the alarm', () => events.at(-1)?.['ActiveState.Id'] === true);
    expect(events.at(-1)).toMatchObject({ Retain: true });
  });
});

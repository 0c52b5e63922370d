import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OpcUaAccess, SECURITY_POLICIES, security } from '../../hil/opcua/access.ts';
import { createIdentity } from '../../hil/opcua/certificates.ts';
import type { OpcUaDevice } from '../../hil/opcua/map.ts';
import { OpcUaServer } from '../../hil/opcua/server.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { Asyncua, type Seen } from '../fixtures/asyncua.ts';
import { eventually, withDevice } from '../fixtures/device.ts';
import { recordInterop } from '../fixtures/interop.ts';
import { python } from '../fixtures/peers.ts';

const peer = python('asyncua');
const anna = { name: 'anna', password: 'pump', role: 'operator' } as const;
const otto = { name: 'otto', password: 'look', role: 'observer' } as const;
const LEVEL = 'ns=1;s=LIT-101.reading';
const MANUAL = 'ns=1;s=PLC-1.manualMV101';
const MODE = 'ns=1;s=PLC-1.modeMV101';
const BEAT = 'ns=1;s=heartbeat';

const open = (device: OpcUaDevice = plc1OpcUa, host = '127.0.0.1') =>
  withDevice(waterTreatment, (context) => OpcUaServer.open(device, { ...context, host }), {
    T101: { volume: 0.026 },
  } as never);
const secured = (access: OpcUaAccess) => open({ ...plc1OpcUa, access });
type Bench = Awaited<ReturnType<typeof open>>;

const passed = (what: string, version: string) =>
  recordInterop({ protocol: 'opcua', peer: 'asyncua', version, what, result: 'pass' });

/** Reads, subscribes and writes: what every client does first. */
async function exercise(bench: Bench, client: Asyncua) {
  const [level] = await client.ask<Seen[]>('read', { nodes: [LEVEL] });
  expect(level).toMatchObject({ status: 'Good' });
  expect(level!.value).toBeCloseTo(0.65, 2);
  await client.ask('subscribe', { nodes: [LEVEL, BEAT], publishing: 100, sampling: 100 });
  const changes: (Seen & { node: string })[] = [];
  await eventually('beats and a level', async () => {
    bench.step();
    changes.push(...(await client.ask<{ changes: typeof changes }>('told')).changes);
    return changes.filter((c) => c.node === BEAT).length > 3 && changes.filter((c) => c.node === LEVEL).length > 3;
  });
  const times = changes.filter((c) => c.node === LEVEL).map(({ time }) => Date.parse(time!));
  expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
}

describe.skipIf(!peer)('asyncua', () => {
  test('without security: tree, units, reads, subscriptions, writes, methods', async () => {
    await using bench = await open();
    await using client = new Asyncua(peer!);
    const version = await client.ask<string>('connect', { url: bench.server.endpoint.endpoint });
    const asset = await client.ask<string>('child', {
      node: 'ns=1;s=PLC-1',
      path: ['1:water', '1:intake', '1:LIT-101'],
    });
    expect(asset).toBe('ns=1;s=LIT-101');
    const property = async (name: string) => {
      const node = await client.ask<string>('child', { node: LEVEL, path: [`0:${name}`] });
      return (await client.ask<Seen[]>('read', { nodes: [node] }))[0]!.value;
    };
    expect(await property('EURange')).toEqual([0, 1.6]);
    expect(await property('EngineeringUnits')).toEqual({ id: 5067858, name: 'm' });
    await exercise(bench, client);
    expect(await client.ask('write', { node: MANUAL, type: 'Boolean', value: true })).toBe('Good');
    bench.step();
    expect(bench.driver.simulation.value('PLC1', 'manualMV101')).toBe(true);
    expect(await client.ask('write', { node: MODE, type: 'UInt32', value: 9 })).toBe('BadOutOfRange');
    expect(await client.ask('write', { node: LEVEL, type: 'Double', value: 1 })).toMatch(/BadNotWritable|AccessDenied/);
    expect(await client.ask('call', { object: 'ns=1;s=PLC-1', method: 'ns=1;s=Reset' })).toBe('Good');
    passed('None: browse, units, read, subscribe, write accepted and refused, method', version);
  });

  test.each(['localhost', '127.0.0.1', hostname()])(
    'by the name %s: it is told that name, and connects',
    async (name) => {
      await using bench = await open(plc1OpcUa, '0.0.0.0');
      const url = `opc.tcp://${name}:${bench.server.endpoint.port}/plantwright`;
      await using client = new Asyncua(peer!);
      const told = await client.ask<string[]>('endpoints', { url });
      expect(new Set(told)).toEqual(new Set([url.toLowerCase()]));
      const version = await client.ask<string>('connect', { url });
      expect((await client.ask<Seen[]>('read', { nodes: [LEVEL] }))[0]).toMatchObject({ status: 'Good' });
      passed('by name and by address: told the URL that it used', version);
    },
  );

  test.each(SECURITY_POLICIES)('over %s: reads, subscribes, and writes as its role allows', async (policy) => {
    const folder = mkdtempSync(join(tmpdir(), 'plantwright-asyncua-'));
    try {
      await using bench = await secured(security({ users: [anna, otto] }));
      const identity = await createIdentity('asyncua', new Date());
      const [certificate, key] = [join(folder, 'client.pem'), join(folder, 'key.pem')];
      writeFileSync(certificate, identity.certificate);
      writeFileSync(key, identity.privateKey);
      const ask = { url: bench.server.endpoint.endpoint, policy, certificate, key };
      await using stranger = new Asyncua(peer!);
      await expect(stranger.ask('connect', { ...ask, user: anna })).rejects.toThrow();

      bench.server.security.trust.trust(identity.certificate);
      await using operator = new Asyncua(peer!);
      const version = await operator.ask<string>('connect', { ...ask, user: anna });
      await exercise(bench, operator);
      expect(await operator.ask('write', { node: MANUAL, type: 'Boolean', value: true })).toBe('Good');
      await using observer = new Asyncua(peer!);
      await observer.ask('connect', { ...ask, mode: 'Sign', user: otto });
      expect(await observer.ask('write', { node: MANUAL, type: 'Boolean', value: false })).toBe('BadUserAccessDenied');
      expect(await observer.ask('call', { object: 'ns=1;s=PLC-1', method: 'ns=1;s=Reset' })).toBe(
        'BadUserAccessDenied',
      );
      passed(`${policy}: trust list, sign and encrypt, read, subscribe, write and method by role`, version);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('alarms: raised, refreshed, acknowledged, confirmed, and gone', async () => {
    await using bench = await open();
    await using client = new Asyncua(peer!);
    const version = await client.ask<string>('connect', { url: bench.server.endpoint.endpoint });
    const subscription = await client.ask('listen', { source: 'i=2253', types: ['i=2915'] });
    const events: Record<string, unknown>[] = [];
    const heard = async (text: string, holds: (event: Record<string, unknown>) => boolean) => {
      await eventually(text, async () => {
        events.push(...(await client.ask<{ events: typeof events }>('told')).events);
        return events.some(holds);
      });
      return events.findLast(holds)!;
    };
    bench.driver.simulation.malfunction('LIT101', 'broken', true);
    bench.step(200);
    const raised = await heard('UA-101', (e) => e.ConditionName === 'UA-101');
    expect(raised).toMatchObject({
      SuppressedOrShelved: false,
      SourceName: 'PLC-1',
      Severity: 500,
      Retain: true,
      'ActiveState/Id': true,
    });
    const answer = (method: string, { EventId }: Record<string, unknown>) =>
      client.ask('call', {
        object: 'ns=1;s=UA-101',
        method,
        inputs: [
          { type: 'ByteString', value: EventId },
          { type: 'LocalizedText', value: 'seen' },
        ],
      });
    const ACKNOWLEDGE = 'i=9111';
    const CONFIRM = 'i=9113';
    expect(await answer(ACKNOWLEDGE, raised)).toBe('Good');
    const acknowledged = await heard('the acknowledgement', (e) => e['AckedState/Id'] === true);
    expect(acknowledged).toMatchObject({ ConditionName: 'UA-101', Retain: true });
    expect(await answer(ACKNOWLEDGE, acknowledged)).toBe('BadConditionBranchAlreadyAcked');
    events.length = 0;
    expect(
      await client.ask('call', {
        object: 'i=2782',
        method: 'i=3875',
        inputs: [{ type: 'UInt32', value: subscription }],
      }),
    ).toBe('Good');
    const refreshed = await heard('the refresh', (e) => e.ConditionName === 'UA-101');
    expect(await answer(CONFIRM, refreshed)).toBe('Good');
    await heard(
      'the confirmation, while the alarm still stands',
      (e) => e.Retain === true && e.EventId !== refreshed.EventId,
    );
    bench.driver.simulation.malfunction('LIT101', 'broken', false);
    bench.step(400);
    await heard('its end', (e) => e.ConditionName === 'UA-101' && e.Retain === false);
    passed('alarms: events, ConditionRefresh, acknowledge, confirm', version);
  });

  test('history: raw values as they were reported, and their average', async () => {
    await using bench = await open();
    await using client = new Asyncua(peer!);
    const version = await client.ask<string>('connect', { url: bench.server.endpoint.endpoint });
    for (let i = 0; i < 20; i++) {
      bench.step(10);
      const [now] = await client.ask<Seen[]>('read', { nodes: [BEAT] });
      await eventually('the next scan', async () => {
        const [next] = await client.ask<Seen[]>('read', { nodes: [BEAT] });
        return next!.value !== now!.value;
      });
    }
    const values = await client.ask<Seen[]>('history', { node: LEVEL, start: Date.now() - 60_000, end: Date.now() });
    expect(values.length).toBeGreaterThan(15);
    const times = values.map(({ time }) => Date.parse(time!));
    expect(times.every((time, i) => i === 0 || time > times[i - 1]!)).toBe(true);
    const latest = await client.ask<Seen[]>('history', { node: LEVEL, end: times.at(-1)! + 1000, most: 3 });
    expect(latest.map(({ time }) => Date.parse(time!))).toEqual(times.slice(-3).reverse());
    const bounded = await client.ask<Seen[]>('history', {
      node: LEVEL,
      end: times.at(-1)! + 1000,
      most: 2,
      bounds: true,
    });
    expect(bounded.map(({ status }) => status)).toEqual(['BadBoundNotFound', 'Good']);
    const middle = (times[0]! + times[1]!) / 2;
    const at = await client.ask<Seen[]>('at_times', { node: LEVEL, times: [times[1], middle, times[0]! - 1000] });
    expect(at.map(({ status }) => status)).toEqual(['Good', 'Good', 'BadNoData']);
    expect(at[0]!.value).toBe(values[1]!.value);
    expect(at[1]!.value).toBeCloseTo(((values[0]!.value as number) + (values[1]!.value as number)) / 2, 3);
    const [average] = await client.ask<Seen[]>('aggregate', {
      node: LEVEL,
      function: 'Average',
      start: times[0],
      end: times.at(-1),
      interval: times.at(-1)! - times[0]!,
    });
    const numbers = values.map(({ value }) => value as number);
    expect(average!.value).toBeGreaterThanOrEqual(Math.min(...numbers));
    expect(average!.value).toBeLessThanOrEqual(Math.max(...numbers));
    passed('history: raw forwards and backwards, bounds, at times, average', version);
  });

  test('odd requests: each item is answered by its clause', async () => {
    await using bench = await open();
    await using client = new Asyncua(peer!);
    const version = await client.ask<string>('connect', { url: bench.server.endpoint.endpoint });
    const items = [
      { node: MODE, type: 'UInt32', value: 1 },
      { node: MODE, type: 'Int64', value: 1 },
      { node: MODE, type: 'Float', value: 1 },
      { node: MANUAL, type: 'Boolean', value: true },
    ];
    expect(await client.ask('write_together', { items })).toEqual([
      'Good',
      'BadTypeMismatch',
      'BadTypeMismatch',
      'Good',
    ]);
    const ranges: Record<string, string> = {};
    for (const range of ['', 'abc', '2:1', '1:2']) {
      ranges[range] = await client.ask<string>('read_range', { node: LEVEL, range });
    }
    expect(ranges).toEqual({
      '': 'Good',
      abc: 'BadIndexRangeInvalid',
      '2:1': 'BadIndexRangeInvalid',
      '1:2': 'BadIndexRangeNoData',
    });
    const monitor = (given: object) => client.ask('monitor', { node: LEVEL, ...given });
    expect(await monitor({ queue: 5000, sampling: -1 })).toEqual(['Good', 500, 100]);
    expect(await monitor({ attribute: 99 })).toEqual(['BadAttributeIdInvalid', 0, 0]);
    expect(await monitor({ deadband: { type: 7, value: 1 } })).toEqual(['BadDeadbandFilterInvalid', 0, 0]);
    passed('odd requests: writes of other types, ranges, deadbands and queues', version);
  });
});

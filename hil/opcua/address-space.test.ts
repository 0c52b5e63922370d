import { DataType } from 'node-opcua';
import { describe, expect, test } from 'vitest';
import { withDevice } from '../../test/fixtures/device.ts';
import { openSession } from '../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { alarmNode, argument, fixed, heartbeatNode, method, opcua, twoState } from './map.ts';
import { OpcUaServer } from './server.ts';

const banded = opcua(waterTreatment, ({ PLC1 }) => ({
  device: 'PLC-1',
  variables: [heartbeatNode()],
  methods: [
    method('SetBand', 'Sets both switching points.', [argument(PLC1.lowSetpoint), argument(PLC1.highSetpoint)]),
    method('SetMode', 'Sets the mode of MV-101.', [argument(PLC1.modeMV101)]),
    method('Reset', 'Resets latched trips.', [fixed(PLC1.reset, true)]),
  ],
}));
const open = (device = plc1OpcUa, start: object = {}) =>
  withDevice(waterTreatment, (context) => OpcUaServer.open(device, context), start as never);

describe('the address space of a device', () => {
  test('has the equipment hierarchy of the plant, with the controller itself at the top', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    expect(await client.part('i=85', [1, 'PLC-1'], [1, 'water'], [1, 'intake'], [1, 'FIT-101'], [1, 'reading'])).toBe(
      'ns=1;s=FIT-101.reading',
    );
    expect(await client.part('i=85', [1, 'PLC-1'], [1, 'modeMV101'])).toBe('ns=1;s=PLC-1.modeMV101');
  });

  test('gives an analogue its range and its unit by the code of UNECE', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const property = async (name: string) => client.value(await client.part('ns=1;s=FIT-101.reading', [0, name]));
    expect(await property('EURange')).toMatchObject({ low: 0, high: 4 });
    expect(await property('EngineeringUnits')).toMatchObject({ unitId: 5067080, displayName: { text: 'm³/h' } });
  });

  test('shows its name plate among the machines', async () => {
    await using bench = await open();
    await using client = await openSession(bench.server.endpoint.endpoint);
    const namespaces = (await client.value('i=2255')) as string[];
    const index = (name: string) => namespaces.indexOf(`http://opcfoundation.org/UA/${name}/`);
    const plate = await client.part(
      'i=85',
      [index('Machinery'), 'Machines'],
      [1, 'PLC-1 machine'],
      [index('DI'), 'Identification'],
    );
    const says = async (name: string) => client.value(await client.part(plate, [index('DI'), name]));
    expect(await says('Manufacturer')).toMatchObject({ text: 'Plantwright' });
    expect(await says('SerialNumber')).toBe('PLC-1');
    expect(await says('ProductInstanceUri')).toBe('urn:Plantwright:Virtual-PLC:PLC-1');
  });
});

describe('a method', () => {
  const call = (client: Awaited<ReturnType<typeof openSession>>, name: string, ...inputs: [DataType, unknown][]) =>
    client.call('ns=1;s=PLC-1', `ns=1;s=${name}`, ...inputs);

  test('writes what it is given, all or nothing', async () => {
    await using bench = await open(banded);
    await using client = await openSession(bench.server.endpoint.endpoint);
    const band = (low: number, high: number) =>
      call(client, 'SetBand', [DataType.Double, low], [DataType.Double, high]);
    const set = () => ['lowSetpoint', 'highSetpoint'].map((name) => bench.driver.simulation.value('PLC1', name));
    expect(await band(0.9, 1.05)).toBe('Good');
    bench.step();
    expect(set()).toEqual([0.9, 1.05]);
    for (const [low, high] of [
      [0.7, 0.71],
      [0.4, 9],
      [Number.NaN, 0.8],
    ] as const) {
      expect(await band(low, high)).toBe('BadOutOfRange');
    }
    bench.step();
    expect(set()).toEqual([0.9, 1.05]);
    const writes = bench.frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'write' ? [f.event] : []));
    expect(writes.filter(({ refused }) => refused === undefined)).toHaveLength(2);
    expect(writes.filter(({ refused }) => refused === 'out-of-range')).toHaveLength(6);
  });

  test('takes a state by its number, and no other', async () => {
    await using bench = await open(banded);
    await using client = await openSession(bench.server.endpoint.endpoint);
    expect(await call(client, 'SetMode', [DataType.UInt32, 1])).toBe('Good');
    bench.step();
    expect(bench.driver.simulation.value('PLC1', 'modeMV101')).toBe('manual');
    expect(await call(client, 'SetMode', [DataType.UInt32, 2])).toBe('BadOutOfRange');
    expect(await call(client, 'SetMode')).toBe('BadArgumentsMissing');
    expect(await call(client, 'SetMode', [DataType.String, 'auto'])).toBe('BadInvalidArgument');
    expect(await call(client, 'SetMode', [DataType.UInt32, 1], [DataType.UInt32, 1])).toBe('BadTooManyArguments');
  });

  test('is refused as its writes are', async () => {
    await using bench = await open(banded, { HS101: { local: true } });
    await using client = await openSession(bench.server.endpoint.endpoint);
    expect(await call(client, 'Reset')).toBe('BadUserAccessDenied');
  });
});

test('a name can be given once', () => {
  const twice = (declared: object) =>
    opcua(waterTreatment, ({ LSHH101 }) => ({
      device: 'PLC-1',
      variables: [twoState(LSHH101.healthy)],
      ...declared,
    }));
  const definition = { tag: 'LSHH-101.healthy' } as never;
  expect(() => twice({ alarms: [alarmNode({ id: 'x' } as never, definition)] })).toThrow(
    'PLC-1 serves "LSHH-101.healthy" twice',
  );
  expect(() => twice({ methods: [method('Go', '', []), method('Go', '', [])] })).toThrow('PLC-1 serves "Go" twice');
});

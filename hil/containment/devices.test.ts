import { describe, expect, onTestFinished, test } from 'vitest';
import { Driver, type Frame, type PlantSide } from '#simulator';
import { eventually } from '../../test/fixtures/device.ts';
import { plainDevice } from '../../test/fixtures/modbus.ts';
import { openSession } from '../../test/fixtures/opcua-session.ts';
import { plc1Modbus, plc1OpcUa, tt191 } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { clock } from '../clock.ts';
import type { DeviceServer } from '../device.ts';
import { ModbusClient } from '../modbus/client.ts';
import { encodeFloat32 } from '../modbus/codec.ts';
import { behindGateway } from '../modbus/map.ts';
import { openBroker } from '../mqtt/broker.ts';
import { openPublishers } from '../publishers.ts';
import type { Served } from '../threads/messages.ts';
import { Spread } from '../threads/spread.ts';

const CRASHED = { type: 'crashed', what: 'device' };

/** Device servers before a plant whose side throws when it is told to. */
async function devices(threads: number, ...served: readonly Served[]) {
  const frames: Frame[] = [];
  const driver = new Driver({ plant: waterTreatment, seed: 1, start: {}, emit: () => {} });
  const origin = clock.now();
  const plant = driver.side(() => origin);
  const spoilt = { sample: '', write: false };
  const side: PlantSide = {
    get revision() {
      return plant.revision;
    },
    sample(signal) {
      if (signal === spoilt.sample) throw new Error(`${signal} is spoilt`);
      return plant.sample(signal);
    },
    write(writes) {
      if (spoilt.write) throw new Error('the kernel is spoilt');
      return plant.write(writes);
    },
  };
  const spread = new Spread(threads, side, (frame) => frames.push(frame));
  const opened: DeviceServer[] = [];
  const add = async (what: Served) => void opened.push(...(await spread.open(what, { host: '127.0.0.1', port: 0 })));
  for (const what of served) await add(what);
  const beat = setInterval(() => {
    driver.tick({ digested: false });
    for (const device of opened) device.serve(clock.now());
  }, 20);
  onTestFinished(async () => {
    clearInterval(beat);
    await Promise.all(opened.map((device) => device.close()));
    await spread.end();
  });
  const events = <T extends string>(type: T) =>
    frames.flatMap((frame) => (frame.kind === 'event' && frame.event.type === type ? [frame.event] : []));
  return {
    ...{ opened, side, spoilt, add },
    emit: (frame: Frame) => void frames.push(frame),
    crashed: () => events('crashed'),
    notes: () => events('note').map((event) => (event as { text: string }).text),
  };
}

/** A Modbus client, gone at the end of its test. */
async function modbusClient({ endpoint }: DeviceServer) {
  const client = await ModbusClient.connect({ ...endpoint, timeout: 5000 });
  onTestFinished(() => client.close());
  return client;
}
const SETPOINT = [0, encodeFloat32(0.4, 'CDAB')] as const;

describe('a device on Modbus', () => {
  const other = { modbus: [plainDevice({ device: 'RTU-2' })] };

  test('that throws while it is served is gone; the other device goes on', async () => {
    const bench = await devices(0, { modbus: [plc1Modbus] }, other);
    const [mine, others] = [await modbusClient(bench.opened[0]!), await modbusClient(bench.opened[1]!)];
    expect(await mine.readWords(1, 'input', 0, 2)).toHaveLength(2);
    bench.spoilt.sample = 'LIT101.reading';
    await eventually('it has crashed', () => bench.crashed().length > 0);
    const reason = 'Error: LIT101.reading is spoilt';
    expect(bench.crashed()).toEqual([{ ...CRASHED, name: 'PLC-1', protocol: 'modbus', reason }]);
    await expect(mine.readWords(1, 'input', 0, 2)).rejects.toThrow();
    await expect(modbusClient(bench.opened[0]!)).rejects.toThrow();
    expect(await others.readWords(1, 'holding', 5, 1)).toEqual([5]);
    await expect(bench.opened[0]!.silence().acted).rejects.toThrow('PLC-1 has crashed');
  });

  test('behind a gateway is gone alone: the gateway says that it does not answer', async () => {
    const units = behindGateway({ name: 'GW-1', profile: 'ideal', otherUnits: 'exception' }, [
      plc1Modbus,
      plainDevice({ device: 'METER-2', unit: 2 }),
    ]);
    const bench = await devices(0, { modbus: units });
    const client = await modbusClient(bench.opened[0]!);
    bench.spoilt.sample = 'LIT101.reading';
    await eventually('it has crashed', () => bench.crashed().length > 0);
    expect(bench.crashed()).toMatchObject([{ name: 'PLC-1' }]);
    await expect(client.readWords(1, 'input', 0, 2)).rejects.toMatchObject({ code: 11 });
    expect(await client.readWords(2, 'holding', 5, 1)).toEqual([5]);
  });

  test.each([0, 1])('drops a client whose write the plant cannot take, and no other: %i threads', async (threads) => {
    const bench = await devices(threads, { modbus: [plc1Modbus] });
    const [hostile, other] = [await modbusClient(bench.opened[0]!), await modbusClient(bench.opened[0]!)];
    bench.spoilt.write = true;
    await expect(hostile.writeWords(1, ...SETPOINT)).rejects.toThrow();
    bench.spoilt.write = false;
    expect(await other.readWords(1, 'input', 0, 2)).toHaveLength(2);
    await eventually('it is told', () => bench.notes().length > 0);
    expect(bench.notes()).toEqual([
      expect.stringMatching(/^PLC-1 dropped the client 127\.0\.0\.1:\d+: the (kernel|plant)/),
    ]);
    expect(bench.crashed()).toEqual([]);
  });
});

test('a device on OPC UA that throws while it is served is gone; the other device goes on', async () => {
  const bench = await devices(0, { opcua: plc1OpcUa }, { modbus: [plainDevice({ device: 'RTU-2' })] });
  const others = await modbusClient(bench.opened[1]!);
  const { client, value } = await openSession(bench.opened[0]!.endpoint.endpoint);
  onTestFinished(() => client.disconnect());
  expect(await value('ns=1;s=heartbeat')).toBeTypeOf('number');
  bench.spoilt.sample = 'LIT101.reading';
  await eventually('it has crashed', () => bench.crashed().length > 0);
  expect(bench.crashed()).toMatchObject([{ name: 'PLC-1', protocol: 'opcua' }]);
  await eventually('nobody listens', () =>
    openSession(bench.opened[0]!.endpoint.endpoint).then(
      (session) => session[Symbol.asyncDispose]().then(() => false),
      () => true,
    ),
  );
  expect(await others.readWords(1, 'holding', 5, 1)).toEqual([5]);
});

test('a sensor that throws is gone; the other device goes on', async () => {
  const bench = await devices(0, { modbus: [plainDevice({ device: 'RTU-2' })] });
  const others = await modbusClient(bench.opened[0]!);
  const broker = await openBroker();
  onTestFinished(() => broker.close());
  const context = { side: bench.side, emit: bench.emit, host: '127.0.0.1', port: 0 };
  bench.opened.push(...(await openPublishers([tt191], [], context, { broker })));
  bench.spoilt.sample = 'TT191.temperature';
  await eventually('it has crashed', () => bench.crashed().length > 0, 10_000);
  expect(bench.crashed()).toMatchObject([{ name: 'TT-191', protocol: 'mqtt' }]);
  expect(await others.readWords(1, 'holding', 5, 1)).toEqual([5]);
});

test('a thread that ends takes its own devices with it, and nobody else', async () => {
  const bench = await devices(1, { modbus: [plc1Modbus] });
  const elsewhere = await devices(0, { modbus: [plainDevice({ device: 'RTU-2' })] });
  const others = await modbusClient(elsewhere.opened[0]!);
  // A declaration that nothing can be opened from is a fault of the thread's own code.
  const broken = { modbus: [{ ...plainDevice({ device: 'RTU-3' }), profile: undefined as never }] };
  await expect(bench.add(broken)).rejects.toMatchObject({ code: 'DEVICE_CRASHED' });
  expect(bench.crashed()).toMatchObject([{ name: 'PLC-1', protocol: 'modbus' }]);
  // The crash is reported before the system has closed the thread's sockets.
  await eventually('nobody answers at its port', () =>
    modbusClient(bench.opened[0]!)
      .then((client) => client.readWords(1, 'holding', 0, 1))
      .then(
        () => false,
        () => true,
      ),
  );
  expect(await others.readWords(1, 'holding', 5, 1)).toEqual([5]);
});

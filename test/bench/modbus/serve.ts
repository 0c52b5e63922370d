/**
 * One server under load, in a process of its own: `serve.ts KIND`. Says where it listens, and its use of the processor
 * and of memory whenever it is asked.
 */
import net from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import ModbusSerial from 'modbus-serial';
import { Driver, type FrameSink, ms } from '#simulator';
import { clock } from '../../../hil/clock.ts';
import { float32, MODBUS_PROFILES, type ModbusDevice, memory, modbus } from '../../../hil/modbus/map.ts';
import { ModbusServer } from '../../../hil/modbus/server.ts';
import { DeviceThread } from '../../../hil/threads/device-thread.ts';
import { waterTreatment } from '../../../twins/water-treatment/plant.ts';

const driver = new Driver({ plant: waterTreatment, seed: 1, start: { T101: { volume: 0.026 } }, emit: () => {} });
const side = driver.side(() => clock.now());
const open = (device: ModbusDevice, more: { serial?: string; emit?: FrameSink } = {}) =>
  ModbusServer.open(device, {
    side,
    emit: more.emit ?? (() => {}),
    host: '127.0.0.1',
    port: 0,
    ...(more.serial && { serial: { path: more.serial, baudRate: 115_200, parity: 'none', stopBits: 1 } }),
  });

/** A device on a thread of its own. */
const openOnThread = async (device: ModbusDevice, emit: FrameSink = () => {}) =>
  (await new DeviceThread(side, emit).open({ modbus: [device] }, { host: '127.0.0.1', port: 0 }))[0]!;

const plain = (transport: ModbusDevice['transport'] = 'tcp') =>
  modbus(waterTreatment, () => ({
    device: 'PW-1',
    unit: 1,
    transport,
    profile: 'ideal',
    holding: { 0: memory(Array.from({ length: 200 }, (_, n) => n)) },
  }));
/** 62 floats of the plant and one register: every sample of every reply is logged. */
const live = () =>
  modbus(waterTreatment, ({ LIT101 }) => ({
    device: 'PW-1',
    unit: 1,
    profile: MODBUS_PROFILES.ideal,
    holding: { 0: [...Array.from({ length: 62 }, (_, n) => float32(LIT101.reading, { alias: `${n}` })), memory(1)] },
  }));

/** The limit of Node on this machine: the right number of bytes, and nothing else. */
function echo(): Promise<number> {
  const [request, reply] = [12, 259];
  const server = net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    let rest = 0;
    socket.on('data', (data) => {
      const asked = rest + data.length;
      rest = asked % request;
      socket.write(Buffer.alloc(((asked - rest) / request) * reply));
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)),
  );
}

function stock(): Promise<number> {
  const words = Array.from({ length: 200 }, (_, n) => n);
  const vector = {
    getHoldingRegister: (address: number) => words[address]!,
    getMultipleHoldingRegisters: (address: number, count: number) => words.slice(address, address + count),
  };
  const { ServerTCP } = ModbusSerial as unknown as { ServerTCP: new (vector: object, options: object) => Stock };
  interface Stock {
    on(event: 'initialized', listener: () => void): void;
    readonly _server: net.Server;
  }
  // Port 0 would be taken for 502, and '0' is not.
  const server = new ServerTCP(vector, { host: '127.0.0.1', port: '0', unitID: 1 });
  return new Promise((resolve) =>
    server.on('initialized', () => resolve((server._server.address() as net.AddressInfo).port)),
  );
}

/** A thousand devices, each with a map and a port of its own; or a thousand echoes, for comparison. */
async function fleet(start: (device: ModbusDevice) => Promise<number>): Promise<object> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const devices = Array.from({ length: 1000 }, () => plain());
  collect();
  const before = process.memoryUsage();
  const begun = performance.now();
  const ports = await Promise.all(devices.map(start));
  const startMs = performance.now() - begun;
  collect();
  const after = process.memoryUsage();
  const grown = (what: 'rss' | 'heapUsed' | 'external') => (after[what] - before[what]) / 1000 / 1024;
  return { ports, startMs, heapEach: grown('heapUsed') + grown('external'), residentEach: grown('rss') };
}

/** A device that says when it had each read, perhaps while the thread of its plant is busy for 10 ms in every 50. */
async function stamping(
  opening: (device: ModbusDevice, emit: FrameSink) => Promise<{ endpoint: { port: number } }>,
  busy: boolean,
) {
  const stamps: number[] = [];
  const { endpoint } = await opening(plain(), (frame) => {
    if (frame.kind === 'read') stamps.push(frame.t);
  });
  setInterval(() => {
    const until = clock.now() + ms(10);
    while (busy && clock.now() < until);
  }, 50);
  process.on('message', (message) => message === 'stamps' && process.send!({ stamps: stamps.splice(0) }));
  return endpoint.port;
}

const [kind, path] = process.argv.slice(2);
const started: Readonly<Record<string, () => Promise<number | object>>> = {
  ours: async () => (await open(plain())).endpoint.port,
  thread: async () => (await openOnThread(plain())).endpoint.port,
  live: async () => {
    // The plant goes on under the load, 100 steps a second, as in a run.
    setInterval(() => driver.tick({ digested: false }), 10);
    return (await open(live())).endpoint.port;
  },
  rtu: async () => (await open(plain('serial'), { serial: path! })).endpoint.port,
  echo,
  stock,
  fleet: () => fleet(async (device) => (await open(device)).endpoint.port),
  'fleet-echo': () => fleet(echo),
  idle: () => stamping((device, emit) => open(device, { emit }), false),
  busy: () => stamping((device, emit) => open(device, { emit }), true),
  'busy-thread': () => stamping(openOnThread, true),
};
const told = await started[kind!]!();
process.on('message', (message) => {
  if (message === 'usage') process.send!({ cpu: process.cpuUsage(), rss: process.memoryUsage().rss });
});
process.on('disconnect', () => process.exit(0));
process.send!(typeof told === 'number' ? { port: told } : told);

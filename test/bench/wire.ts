import net from 'node:net';
import { Driver } from '#simulator';
import { clock } from '../../hil/clock.ts';
import { MODBUS_PROFILES } from '../../hil/modbus/map.ts';
import { ModbusServer } from '../../hil/modbus/server.ts';
import { plants } from '../../twins/index.ts';
import { plc1Modbus } from '../../twins/water-treatment/devices.ts';
import { compare, report } from './measure.ts';

const REQUEST = Buffer.from([0, 1, 0, 0, 0, 6, 1, 4, 0, 0, 0, 7]);
const REPLY = 9 + 14;

/** Our Modbus server beside a raw TCP echo with the same sizes, same client: the limit of Node on this machine. */
export async function wire(): Promise<void> {
  const driver = new Driver({ plant: plants['water-treatment'].plant, seed: 1, emit: () => {} });
  const device = { ...plc1Modbus, profile: MODBUS_PROFILES.ideal };
  const context = { side: driver.side(() => clock.now()), emit: () => {}, host: '127.0.0.1', port: 0 };
  const server = await ModbusServer.open(device, context);
  const echo = net.createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => socket.write(Buffer.alloc((data.length / REQUEST.length) * REPLY)));
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const echoPort = (echo.address() as net.AddressInfo).port;

  for (const [clients, depth] of [
    [1, 1],
    [10, 1],
    [10, 16],
  ] as const) {
    const ours = await load(server.endpoint.port, clients, depth);
    const raw = await load(echoPort, clients, depth);
    const { a, ratio } = await compare(ours.round, raw.round);
    report(
      `Modbus, read 7 registers, ${clients} clients x depth ${depth}`,
      a,
      'requests / s',
      `${ratio.toFixed(2)} of a raw echo`,
    );
    ours.close();
    raw.close();
  }
  await server.close();
  echo.close();
}

/** Clients that each keep `depth` requests in flight. A round is 200 of those per client. */
async function load(port: number, clients: number, depth: number) {
  const batch = Buffer.concat(Array(depth).fill(REQUEST));
  const sockets = await Promise.all(
    Array.from(
      { length: clients },
      () =>
        new Promise<net.Socket>((resolve) => {
          const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
        }),
    ),
  );
  const rounds = 200;
  const one = (socket: net.Socket) =>
    new Promise<void>((resolve) => {
      let [left, received] = [rounds, 0];
      const onData = (data: Buffer) => {
        received += data.length;
        if (received < depth * REPLY) return;
        received -= depth * REPLY;
        if (--left > 0) socket.write(batch);
        else {
          socket.off('data', onData);
          resolve();
        }
      };
      socket.on('data', onData);
      socket.write(batch);
    });
  return {
    round: async () => {
      await Promise.all(sockets.map(one));
      return clients * depth * rounds;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

import { once } from 'node:events';
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import net, { type AddressInfo, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { Aedes } from 'aedes';
import { MqttClient } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { heapSchedule } from '../../test/fixtures/heap-schedule.ts';
import { httpOn, virtualNet } from './sockets.ts';

let undo: (() => void)[] = [];
afterEach(() => {
  for (const one of undo.reverse()) one();
  undo = [];
});

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('mqtt.js publishes to aedes and receives, and a broker that is dropped closes the client', async () => {
  let maker = 'client';
  const virtual = virtualNet({ schedule: heapSchedule(), owner: () => maker });
  const broker = await Aedes.createBroker();
  maker = 'broker';
  const port = await listening(virtual.createServer(broker.handle));
  maker = 'client';
  const client = new MqttClient(() => virtual.connect(port, '127.0.0.1'), { keepalive: 0, reconnectPeriod: 0 });
  undo.push(
    () => client.end(true),
    () => broker.close(),
  );
  await new Promise<unknown>((resolve) => client.once('connect', resolve));
  await client.subscribeAsync('plant/#', { qos: 1 });
  const received: string[] = [];
  const all = new Promise<void>((resolve) => {
    client.on('message', (topic, payload) => {
      if (received.push(`${topic} ${payload}`) === 100) resolve();
    });
  });
  for (let index = 0; index < 100; index++) client.publish('plant/level', String(index), { qos: 1 });
  await all;
  expect(received).toEqual(Array.from({ length: 100 }, (_, index) => `plant/level ${index}`));
  const errors: (string | undefined)[] = [];
  client.on('error', (error) => errors.push((error as NodeJS.ErrnoException).code));
  virtual.drop('broker');
  await new Promise<void>((resolve) => client.once('close', resolve));
  expect(errors).toEqual(['ECONNRESET']);
});

test('a server and an agent of node:http: bodies, reuse of a connection, an end in the middle', async () => {
  const virtual = virtualNet({ schedule: heapSchedule() });
  undo.push(httpOn(virtual));
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url === '/broken') {
      response.write('some');
      response.socket?.destroy();
    } else response.end(`${request.url} ${body.length}`);
  });
  const port = await listening(server);
  let connections = 0;
  server.on('connection', () => connections++);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  undo.push(() => agent.destroy());

  function ask(path: string, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = http.request({ host: 'localhost', port, path, method: 'POST', agent }, async (response) => {
        try {
          let answer = '';
          for await (const chunk of response) answer += chunk;
          resolve(`${response.statusCode} ${answer}`);
        } catch (error) {
          reject(error);
        }
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  expect(await ask('/one', 'x'.repeat(300_000))).toBe('200 /one 300000');
  expect(await ask('/two', '')).toBe('200 /two 0');
  expect(connections).toBe(1);
  await expect(ask('/broken', '')).rejects.toMatchObject({ code: 'ECONNRESET' });
  agent.destroy();
  server.close();
  await once(server, 'close');
});

test('a WebSocket by ws goes both ways and closes', async () => {
  const virtual = virtualNet({ schedule: heapSchedule() });
  undo.push(httpOn(virtual));
  const server = http.createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`heard ${data}`)));
  const port = await listening(server);
  const client = new WebSocket(`ws://localhost:${port}`, { createConnection: virtual.createConnection as never });
  await once(client, 'open');
  client.send('level');
  expect(String((await once(client, 'message'))[0])).toBe('heard level');
  client.close(1000);
  expect((await once(client, 'close'))[0]).toBe(1000);
  server.close();
  await once(server, 'close');
});

test('put in the place of node:net, all that is made by it is virtual; a second net can be made beside it', async () => {
  const { Socket, Server, createServer, connect, createConnection } = net;
  const virtual = virtualNet({ schedule: heapSchedule() });
  const { Socket: VirtualSocket, Server: VirtualServer } = virtual;
  Object.assign(net, { Socket: VirtualSocket, Server: VirtualServer });
  Object.assign(net, { createServer: virtual.createServer, connect: virtual.connect });
  Object.assign(net, { createConnection: virtual.createConnection });
  syncBuiltinESMExports();
  undo.push(httpOn(virtual), () => {
    Object.assign(net, { Socket, Server, createServer, connect, createConnection });
    syncBuiltinESMExports();
  });
  const server = http.createServer((_, response) => response.end('virtual'));
  const port = await listening(server);
  expect(port).toBe(40_000);
  const [response] = await once(http.get({ host: 'localhost', port, agent: false }), 'response');
  expect([await text(response), response.socket instanceof VirtualSocket]).toEqual(['virtual', true]);
  const other = virtualNet({ schedule: heapSchedule() });
  expect(await listening(other.createServer())).toBe(40_000);
  server.close();
  await once(server, 'close');
});

import { once } from 'node:events';
import type realNet from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { ENDINGS, HOST, NETS, tcpOn } from '../../test/fixtures/tcp.ts';

describe.each(NETS)('TCP by $name', ({ make }) => {
  const net = make();
  const { keep, closeAll, serve, pair, watch } = tcpOn(net);
  afterEach(closeAll);

  describe('connecting', () => {
    test('a socket is opening, then open; it looks up, connects, is ready', async () => {
      const { port } = await serve({}, 'localhost');
      const socket = keep(new net.Socket());
      const seen = watch(socket, ['lookup', 'connectionAttempt', 'connect', 'ready']);
      expect([socket.pending, socket.connecting, socket.readyState]).toEqual([true, false, 'open']);
      socket.connect(port, 'localhost');
      expect([socket.pending, socket.connecting, socket.readyState]).toEqual([true, true, 'opening']);
      expect([socket.remoteAddress, socket.localPort, socket.address()]).toEqual([undefined, undefined, {}]);
      await once(socket, 'ready');
      expect([socket.pending, socket.connecting, socket.readyState]).toEqual([false, false, 'open']);
      expect([...new Set(seen)]).toEqual(['lookup', 'connectionAttempt', 'connect', 'ready']);
    });

    test('both ends name the same addresses', async () => {
      const { port, client, peer } = await pair();
      expect(client.remoteAddress).toBe(HOST);
      expect(client.remotePort).toBe(port);
      expect(client.remoteFamily).toBe('IPv4');
      expect(client.address()).toEqual({ address: HOST, port: client.localPort, family: 'IPv4' });
      expect([peer.remoteAddress, peer.remotePort]).toEqual([client.localAddress, client.localPort]);
      expect([peer.localAddress, peer.localPort, peer.localFamily]).toEqual([HOST, port, 'IPv4']);
    });

    test('a port on which nobody listens refuses', async () => {
      const { server, port } = await serve();
      server.close();
      await once(server, 'close');
      const socket = keep(net.connect(port, HOST));
      const seen = watch(socket, [...ENDINGS, 'connectionAttemptFailed']);
      const [error] = (await once(socket, 'connectionAttemptFailed')).slice(3);
      await new Promise((resolve) => socket.once('close', resolve));
      expect(error).toMatchObject({
        message: `connect ECONNREFUSED ${HOST}:${port}`,
        code: 'ECONNREFUSED',
        errno: -111,
        syscall: 'connect',
        address: HOST,
        port,
      });
      expect(seen).toEqual(['connectionAttemptFailed', 'error ECONNREFUSED', 'close true']);
    });

    test('a name that nobody has is not found', async () => {
      const [error] = await new Promise<[NodeJS.ErrnoException]>((resolve) => {
        keep(net.connect(1, 'no such.invalid')).once('error', (...args) => resolve(args));
      });
      expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(error.code);
      expect(error.syscall).toBe('getaddrinfo');
    });

    test.each([[70_000], [-1], ['x y']])('port %s is refused before anything happens', (port) => {
      expect(() => net.connect({ port: port as number, host: HOST })).toThrow(
        expect.objectContaining({ code: 'ERR_SOCKET_BAD_PORT' }),
      );
    });

    test('neither port nor path is refused', () => {
      expect(() => net.connect({} as realNet.NetConnectOpts)).toThrow(
        expect.objectContaining({ code: 'ERR_MISSING_ARGS' }),
      );
    });

    test('a lookup of the caller is asked', async () => {
      const { port } = await serve();
      const asked: unknown[] = [];
      const socket = keep(
        net.connect({
          host: 'pump.example',
          port,
          lookup(host, options, found) {
            asked.push(host, options.all);
            (found as (error: null, addresses: object[]) => void)(null, [{ address: HOST, family: 4 }]);
          },
        } as realNet.NetConnectOpts),
      );
      await once(socket, 'connect');
      expect(asked).toEqual(['pump.example', true]);
    });

    test('a signal ends the attempt', async () => {
      const { port } = await serve();
      const abort = new AbortController();
      const socket = keep(net.connect({ port, host: HOST, signal: abort.signal }));
      const seen = watch(socket, ['connect', ...ENDINGS]);
      abort.abort();
      await new Promise((resolve) => socket.once('close', resolve));
      expect(seen).toEqual(['error ABORT_ERR', 'close true']);
    });

    test('what is destroyed while it connects closes, and never connects', async () => {
      const { port } = await serve();
      const socket = keep(net.connect(port, HOST));
      const seen = watch(socket, ['connect', ...ENDINGS]);
      socket.destroy();
      await once(socket, 'close');
      expect(seen).toEqual(['close false']);
    });

    test('what is written before the connection arrives after it; it is counted at once', async () => {
      const { server, port } = await serve();
      const accepted = once(server, 'connection') as Promise<[realNet.Socket]>;
      const client = keep(net.connect(port, HOST));
      client.write('ab');
      client.write('cd');
      client.end('é');
      expect(client.bytesWritten).toBe(6);
      const [peer] = await accepted;
      expect(await text(peer)).toBe('abcdé');
      expect([client.bytesWritten, peer.bytesRead]).toEqual([6, 6]);
    });

    test('what was written before a connection that is refused fails', async () => {
      const { server, port } = await serve();
      server.close();
      const client = keep(net.connect(port, HOST));
      client.on('error', () => {});
      const failed = new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => client.write('x', resolve));
      expect((await failed)?.code).toBe('ERR_SOCKET_CLOSED_BEFORE_CONNECTION');
    });

    test('a socket that was closed can connect again', async () => {
      const { port, client, server } = await pair();
      client.destroy();
      await once(client, 'close');
      const accepted = once(server, 'connection') as Promise<[realNet.Socket]>;
      client.connect(port, HOST);
      await once(client, 'connect');
      const [peer] = await accepted;
      client.end('again');
      expect(await text(peer)).toBe('again');
      expect(client.bytesWritten).toBe(5);
    });
  });

  describe('bytes', () => {
    test('arrive in order, both ways at once, none lost', async () => {
      const { client, peer } = await pair();
      const [toPeer, toClient] = [text(peer), text(client)];
      const words = Array.from({ length: 300 }, (_, index) => `${index},`);
      for (const word of words) {
        client.write(word);
        peer.write(Buffer.from(word));
      }
      client.end();
      peer.end();
      expect(await toPeer).toBe(words.join(''));
      expect(await toClient).toBe(words.join(''));
    });

    test('are those of the moment of the write', async () => {
      const { client, peer } = await pair();
      const buffer = Buffer.from('before');
      client.write(buffer, () => buffer.fill('x'));
      client.end();
      expect(await text(peer)).toBe('before');
    });

    test('a write with room is done at once, and its buffer empty', async () => {
      const { client } = await pair();
      expect(client.write('x')).toBe(true);
      expect([client.writableLength, client.bytesWritten, client.bufferSize]).toEqual([0, 1, 0]);
    });

    test('nothing can be written, too', async () => {
      const { client, peer } = await pair();
      await new Promise((resolve) => client.write('', resolve));
      client.end('x');
      expect(await text(peer)).toBe('x');
    });

    test('corked writes arrive after uncorking', async () => {
      const { client, peer } = await pair();
      client.cork();
      client.write('a');
      client.write('b', 'latin1');
      client.write('6364', 'hex');
      expect(client.writableLength).toBeGreaterThan(0);
      client.uncork();
      client.end();
      expect(await text(peer)).toBe('abcd');
    });

    test('an encoding applies to what is read', async () => {
      const { client, peer } = await pair();
      peer.setEncoding('hex');
      client.write(Buffer.from([0xca, 0xfe]));
      expect((await once(peer, 'data'))[0]).toBe('cafe');
    });

    test('a reader that is paused stops the writer, until it reads', async () => {
      const { client, peer } = await pair();
      peer.pause();
      const block = Buffer.alloc(100_000, 'x');
      let written = 0;
      // Bounded: the buffers of an operating system hold some megabytes.
      while (written < 1_000 && client.write(block)) {
        written++;
        if (written % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(written).toBeLessThan(1_000);
      expect(client.writableNeedDrain).toBe(true);
      let received = 0;
      peer.on('data', (data) => {
        received += data.length;
      });
      peer.resume();
      await once(client, 'drain');
      client.end();
      await once(peer, 'end');
      expect(received).toBe((written + 1) * block.length);
      expect([client.bytesWritten, peer.bytesRead]).toEqual([received, received]);
    });

    test('a connection is piped through a server', async () => {
      const { server, port } = await serve({ allowHalfOpen: true });
      server.on('connection', (socket) => socket.pipe(socket));
      const client = keep(net.connect({ port, host: HOST, allowHalfOpen: true }));
      const sent = 'plant'.repeat(200_000);
      client.end(sent);
      expect((await text(client)) === sent).toBe(true);
    });
  });
});

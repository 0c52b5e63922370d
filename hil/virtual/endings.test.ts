import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import realNet, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import { ENDINGS, HOST, NETS, tcpOn } from '../../test/fixtures/tcp.ts';

describe.each(NETS)('TCP by $name', ({ make }) => {
  const net = make();
  const { keep, closeAll, serve, pair, watch } = tcpOn(net);
  afterEach(closeAll);

  describe('the end', () => {
    test('an end is answered by an end, and both close', async () => {
      const { client, peer } = await pair();
      const [ofClient, ofPeer] = [watch(client, ENDINGS), watch(peer, ENDINGS)];
      client.resume();
      peer.resume();
      client.end();
      await Promise.all([once(client, 'close'), once(peer, 'close')]);
      expect(ofClient).toEqual(['finish', 'end', 'close false']);
      expect(ofPeer).toEqual(['end', 'finish', 'close false']);
      expect([client.readyState, client.destroyed, client.localPort]).toEqual(['closed', true, undefined]);
    });

    test('half open: whoever received an end may still write', async () => {
      const { client, peer } = await pair({ server: { allowHalfOpen: true } });
      const received = text(client);
      peer.resume();
      client.end('question');
      await once(peer, 'end');
      expect(peer.readyState).toBe('writeOnly');
      expect(client.readyState).toBe('readOnly');
      peer.write('ans');
      peer.end('wer');
      expect(await received).toBe('answer');
    });

    test('without half open, a write after the end of the peer fails', async () => {
      const { client, peer } = await pair();
      peer.resume();
      const seen = watch(peer, ['error']);
      client.end();
      await once(peer, 'end');
      await once(peer, 'close');
      const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => peer.write('x', resolve));
      expect(error?.code).toBe('EPIPE');
      expect(seen.length).toBeLessThanOrEqual(1);
    });

    test('a destroyed socket: its peer reads what was sent, then the end', async () => {
      const { client, peer } = await pair();
      const seen = watch(client, ENDINGS);
      client.write('last words');
      client.destroy();
      expect(await text(peer)).toBe('last words');
      expect(seen).toEqual(['close false']);
    });

    test('destroyed with an error: that is emitted, then close', async () => {
      const { client } = await pair();
      const seen = watch(client, ENDINGS);
      client.destroy(Object.assign(new Error('enough'), { code: 'MINE' }));
      await new Promise((resolve) => client.once('close', resolve));
      expect(seen).toEqual(['error MINE', 'close true']);
    });

    test('a reset is an error at the peer', async () => {
      const { client, peer } = await pair();
      const [ofClient, ofPeer] = [watch(client, ENDINGS), watch(peer, ENDINGS)];
      peer.resume();
      client.resetAndDestroy();
      await new Promise((resolve) => peer.once('close', resolve));
      expect(ofClient).toEqual(['close false']);
      expect(ofPeer).toEqual(['error ECONNRESET', 'close true']);
    });

    test('closed over bytes that nobody read: the peer is reset', async () => {
      const { client, peer } = await pair({ server: { pauseOnConnect: true } });
      client.on('error', () => {});
      const seen = watch(client, ENDINGS);
      client.resume();
      client.write('unread');
      // Paused before it began, the peer reads nothing; the bytes are there as soon as another connection could be made.
      await pair();
      peer.destroy();
      await new Promise((resolve) => client.once('close', resolve));
      expect(seen).toEqual(['error ECONNRESET', 'close true']);
    });

    test('who writes to a peer that is gone fails, at the second write at the latest', async () => {
      const { client, peer } = await pair({ client: { allowHalfOpen: true } });
      client.resume();
      peer.destroy();
      await once(client, 'end');
      const codes: (string | undefined)[] = [];
      client.on('error', () => {});
      client.write('into the void');
      await pair();
      client.write('again', (error) => codes.push((error as NodeJS.ErrnoException | null)?.code));
      await new Promise((resolve) => client.once('close', resolve));
      expect(codes).toEqual(['EPIPE']);
    });

    test('reset without a connection is an error', async () => {
      const socket = keep(new net.Socket());
      const failed = once(socket, 'error').catch((error) => [error]);
      socket.resetAndDestroy();
      expect((await failed)[0].code).toBe('ERR_SOCKET_CLOSED');
    });

    test('destroySoon writes what it has first', async () => {
      const { client, peer } = await pair();
      client.write('a'.repeat(500_000));
      client.destroySoon();
      expect((await text(peer)).length).toBe(500_000);
      expect(client.destroyed).toBe(true);
    });

    test('what waits to be written fails when the socket is destroyed', async () => {
      const { client, peer } = await pair();
      peer.pause();
      const codes: (string | undefined)[] = [];
      const note = (error?: Error | null) => codes.push((error as NodeJS.ErrnoException | undefined)?.code);
      client.write(Buffer.alloc(20_000_000), note);
      client.write('x', note);
      client.destroy();
      await once(client, 'close');
      expect(codes).toEqual(['ECANCELED', 'ECANCELED']);
    });
  });

  describe('an idle timeout', () => {
    test('is told of once, and the socket goes on', async () => {
      const { client, peer } = await pair();
      client.setTimeout(20);
      expect(client.timeout).toBe(20);
      await once(client, 'timeout');
      expect(client.destroyed).toBe(false);
      client.end('still here');
      expect(await text(peer)).toBe('still here');
    });

    test('is off at 0, and takes its listener along', async () => {
      const { client } = await pair();
      const listener = () => {};
      client.setTimeout(10, listener);
      expect(client.listenerCount('timeout')).toBe(1);
      client.setTimeout(0, listener);
      expect(client.listenerCount('timeout')).toBe(0);
    });

    test('of a connection is an option', async () => {
      const { port } = await serve();
      const client = keep(net.connect({ port, host: HOST, timeout: 15 }));
      expect(client.timeout).toBe(15);
      await once(client, 'timeout');
    });

    test.each([['x'], [-1], [Number.NaN]])('%s is refused', (value) => {
      const socket = keep(new net.Socket());
      expect(() => socket.setTimeout(value as number)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^ERR_(INVALID_ARG_TYPE|OUT_OF_RANGE)$/) }),
      );
    });
  });

  describe('a server', () => {
    test('says where it listens', async () => {
      const { server, port } = await serve();
      expect(server.listening).toBe(true);
      expect(server.address()).toEqual({ address: HOST, family: 'IPv4', port });
      server.close();
      expect([server.listening, server.address()]).toEqual([false, null]);
    });

    test('does not listen where another one does', async () => {
      const { port } = await serve();
      const second = keep(net.createServer());
      second.listen(port, HOST);
      const [error] = await once(second, 'error');
      expect(error).toMatchObject({
        message: `listen EADDRINUSE: address already in use ${HOST}:${port}`,
        ...{ code: 'EADDRINUSE', errno: -98, syscall: 'listen', address: HOST, port },
      });
      expect(second.listening).toBe(false);
    });

    test('does not listen on an address of another host', async () => {
      const server = keep(net.createServer());
      server.listen(0, '203.0.113.1');
      const [error] = await once(server, 'error');
      expect(error).toMatchObject({ code: 'EADDRNOTAVAIL', syscall: 'listen', address: '203.0.113.1' });
    });

    test('listens once at a time', async () => {
      const { server } = await serve();
      expect(() => server.listen(0)).toThrow(expect.objectContaining({ code: 'ERR_SERVER_ALREADY_LISTEN' }));
    });

    test('on all addresses is there for each of them, and takes the port of all', async () => {
      const { port } = await serve({}, '0.0.0.0');
      for (const host of [HOST, 'localhost', '127.0.0.2', '0.0.0.0']) {
        const client = keep(net.connect(port, host));
        await once(client, 'connect');
      }
      const second = keep(net.createServer());
      second.listen(port, HOST);
      expect((await once(second, 'error'))[0].code).toBe('EADDRINUSE');
    });

    test('on all addresses of IPv6 is there for IPv4, which it sees as mapped', async () => {
      const { server, port } = await serve({}, '::');
      const accepted = once(server, 'connection') as Promise<[realNet.Socket]>;
      const client = keep(net.connect(port, HOST));
      const [[peer]] = await Promise.all([accepted, once(client, 'connect')]);
      expect([peer.remoteAddress, peer.remoteFamily]).toEqual(['::ffff:127.0.0.1', 'IPv6']);
      expect([client.remoteAddress, client.remoteFamily]).toEqual([HOST, 'IPv4']);
      const sixth = keep(net.connect(port, '::1'));
      await once(sixth, 'connect');
      expect(sixth.localAddress).toBe('::1');
    });

    test('on no address in particular is on all of them', async () => {
      const server = keep(net.createServer());
      server.listen(() => {});
      await once(server, 'listening');
      const { address, family, port } = server.address() as AddressInfo;
      expect([address, family]).toEqual(['::', 'IPv6']);
      await once(keep(net.connect(port)), 'connect');
    });

    test('on one address is not there for another', async () => {
      const { port } = await serve({}, '127.0.0.2');
      const client = keep(net.connect(port, HOST));
      const [error] = await new Promise<[NodeJS.ErrnoException]>((resolve) =>
        client.once('error', (...args) => resolve(args)),
      );
      expect(error.code).toBe('ECONNREFUSED');
    });

    test('stops listening at once, and is closed with its last connection', async () => {
      const { server, port, client, peer } = await pair();
      client.resume();
      peer.resume();
      let closed = false;
      server.close(() => {
        closed = true;
      });
      const late = keep(net.connect(port, HOST));
      await new Promise((resolve) => late.once('error', resolve));
      expect(closed).toBe(false);
      client.end();
      await once(server, 'close');
      expect(closed).toBe(true);
    });

    test('that does not run says so when it is closed', async () => {
      const server = net.createServer();
      const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => server.close(resolve));
      expect(error?.code).toBe('ERR_SERVER_NOT_RUNNING');
    });

    test('counts its connections, and turns away what is too many', async () => {
      const { server, port } = await pair();
      server.maxConnections = 1;
      const dropped = once(server, 'drop');
      const second = keep(net.connect(port, HOST));
      second.resume();
      const [data] = await dropped;
      expect(data).toMatchObject({ localAddress: HOST, localPort: port, remoteAddress: HOST, remoteFamily: 'IPv4' });
      await once(second, 'close');
      const count = () => new Promise((resolve) => server.getConnections((_, n) => resolve(n)));
      expect(await count()).toBe(1);
    });

    test('has its options in what it accepts', async () => {
      const { server, peer } = await pair({ server: { allowHalfOpen: true, highWaterMark: 1234 } });
      expect(peer.allowHalfOpen).toBe(true);
      expect([peer.writableHighWaterMark, peer.readableHighWaterMark]).toEqual([1234, 1234]);
      expect((peer as unknown as { server: unknown }).server).toBe(server);
      expect(peer).toBeInstanceOf(net.Socket);
      expect(peer).toBeInstanceOf(realNet.Socket);
    });

    test('paused on connect reads nothing until resumed', async () => {
      const { client, peer } = await pair({ server: { pauseOnConnect: true } });
      expect(peer.isPaused()).toBe(true);
      client.end('later');
      await pair();
      expect(peer.bytesRead).toBe(0);
      peer.resume();
      expect(await text(peer)).toBe('later');
    });

    test('is made without new, and takes a listener alone', async () => {
      const make = net.Server as unknown as (listener: (socket: realNet.Socket) => void) => realNet.Server;
      const server = keep(make((socket) => socket.end('hello')));
      server.listen({ port: 0, host: HOST });
      await once(server, 'listening');
      const client = keep(net.connect((server.address() as AddressInfo).port, HOST));
      expect(await text(client)).toBe('hello');
    });

    test('stops by a signal', async () => {
      const server = net.createServer();
      const abort = new AbortController();
      server.listen({ port: 0, host: HOST, signal: abort.signal });
      await once(server, 'listening');
      abort.abort();
      await once(server, 'close');
      expect(server.listening).toBe(false);
    });

    test('what follows from a connection belongs to whoever listens, or connected', async () => {
      const who = new AsyncLocalStorage<string>();
      const { server, port } = await who.run('server', () => serve());
      const seen: unknown[] = [];
      const done = new Promise<void>((resolve) => {
        server.on('connection', (socket) => {
          seen.push(['connection', who.getStore()]);
          socket.pipe(socket);
        });
        who.run('client', () => {
          const client = keep(net.connect(port, HOST));
          client.on('connect', () => seen.push(['connect', who.getStore()]));
          client.on('data', () => seen.push(['answer', who.getStore()]));
          client.on('close', () => {
            seen.push(['close', who.getStore()]);
            resolve();
          });
          who.run('test', () => client.end('x'));
        });
      });
      await done;
      expect(seen.sort()).toEqual(
        [
          ['connection', 'server'],
          ['connect', 'client'],
          ['answer', 'client'],
          ['close', 'client'],
        ].sort(),
      );
    });
  });
});

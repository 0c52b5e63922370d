import net from 'node:net';
import { Aedes } from 'aedes';
import { runPart } from './part.ts';

/** The broker of the stack: MQTT 3.1.1. A stalled subscriber must not hold up the others, so it is drained away soon. */
await runPart(async ({ broker: { host, port } }) => {
  const broker = await Aedes.createBroker({ drainTimeout: 250, queueLimit: 5000, maxClientsIdLength: 256 });
  const sockets = new Set<net.Socket>();
  const server = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    broker.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => broker.close(() => resolve()));
    });
});

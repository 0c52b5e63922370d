/**
 * Clients that each keep `depth` reads in flight, in a process of its own: told what to do by its parent, says how many
 * were answered and how long they took. It counts bytes and nothing else, so that it is not what is measured.
 */
import net from 'node:net';

/** What a load is: how many clients, each with how many requests in flight, for how long. */
export interface Load {
  readonly port: number;
  readonly clients: number;
  readonly depth: number;
  readonly ms: number;
  /** Waits so long between the requests of one client, in ms: clients that poll. */
  readonly every?: number;
  /** Where each client has a device of its own. */
  readonly ports?: readonly number[];
}

/** What came of it. Times in ms, from a request, or the first of several, to the last reply. */
export interface Answered {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  /** When each request was sent, in µs of the monotonic clock, where there was one client with one in flight. */
  readonly sent: readonly number[];
}

/** FC3, 125 registers. */
const REQUEST = Buffer.from([0, 1, 0, 0, 0, 6, 1, 3, 0, 0, 0, 125]);
const REPLY = 259;
const MOST_TIMES = 200_000;

const microseconds = () => Number(process.hrtime.bigint() / 1000n);

const connect = (port: number) =>
  new Promise<net.Socket>((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });

async function run({ port, clients, depth, ms, every = 0, ports }: Load): Promise<Answered> {
  const sockets = await Promise.all(Array.from({ length: clients }, (_, n) => connect(ports?.[n] ?? port)));
  const batch = Buffer.concat(Array(depth).fill(REQUEST));
  const times: number[] = [];
  const sent: number[] = [];
  let [requests, stopped] = [0, false];
  const one = (socket: net.Socket, after: number) =>
    new Promise<void>((resolve) => {
      let [received, begun] = [0, 0];
      const ask = () => {
        if (stopped) return resolve();
        begun = performance.now();
        if (clients === 1 && depth === 1) sent.push(microseconds());
        socket.write(batch);
      };
      socket.on('data', (data) => {
        received += data.length;
        if (received < depth * REPLY) return;
        received -= depth * REPLY;
        requests += depth;
        if (times.length < MOST_TIMES) times.push(performance.now() - begun);
        if (every > 0) setTimeout(ask, every - (performance.now() - begun));
        else ask();
      });
      // Polling clients do not all ask at the same instant.
      if (after > 0) setTimeout(ask, after);
      else ask();
    });
  const begun = performance.now();
  const all = Promise.all(sockets.map((socket, n) => one(socket, (every * n) / clients)));
  await new Promise((resolve) => setTimeout(resolve, ms));
  stopped = true;
  const seconds = (performance.now() - begun) / 1000;
  // Who has not had an answer by then will never have one: that is a request less.
  if (every === 0) await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 500))]);
  for (const socket of sockets) socket.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN;
  return { requests, seconds, p50: at(0.5), p99: at(0.99), sent };
}

if (process.send) {
  process.on('message', async (load: Load) => process.send!(await run(load)));
  process.on('disconnect', () => process.exit(0));
}

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
  /** Asks for all that are in flight at once and waits for all; else each reply is followed by a request. */
  readonly bursts?: true;
  /** Waits so long between the requests of one client, in ms: clients that poll. */
  readonly every?: number;
  /** Where each client has a device of its own. */
  readonly ports?: readonly number[];
}

/** What came of it. Times in ms, from a request to its reply, and of a burst to its last. */
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

async function run({ port, clients, depth, ms, every = 0, ports, bursts }: Load): Promise<Answered> {
  const sockets = await Promise.all(Array.from({ length: clients }, (_, n) => connect(ports?.[n] ?? port)));
  const batch = Buffer.concat(Array(depth).fill(REQUEST));
  const times: number[] = [];
  const sent: number[] = [];
  let [requests, stopped] = [0, false];
  const one = (socket: net.Socket, after: number) =>
    new Promise<void>((resolve) => {
      // Requests in flight are answered in order: a ring of the times at which they were sent.
      const asked = new Float64Array(depth);
      let [received, answered, begun] = [0, 0, 0];
      const ask = (count: number) => {
        if (stopped) return resolve();
        const now = performance.now();
        for (let i = 0; i < count; i++) asked[(begun + i) % depth] = now;
        begun += count;
        if (clients === 1 && depth === 1) sent.push(microseconds());
        socket.write(batch.subarray(0, count * REQUEST.length));
      };
      socket.on('data', (data) => {
        received += data.length;
        const complete = Math.floor(received / REPLY);
        if (complete === 0 || (bursts && complete < depth)) return;
        received -= complete * REPLY;
        requests += complete;
        const now = performance.now();
        const taken = now - asked[answered % depth]!;
        if (times.length < MOST_TIMES) times.push(taken);
        answered += complete;
        if (every > 0) setTimeout(() => ask(1), Math.max(0, every - taken));
        else ask(complete);
      });
      // Polling clients do not all ask at the same instant.
      if (after > 0) setTimeout(() => ask(depth), after);
      else ask(depth);
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

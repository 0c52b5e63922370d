import { median, report } from '../measure.ts';
import type { Answered, Load } from './load.ts';
import { ask, during, startLoad, startServer } from './processes.ts';

/** How long a fleet is polled before it is measured, and then, in ms. */
const WARM = 3000;
const POLLED = 7000;

/** A thousand devices with a port each, polled once a second by a client each. */
export async function fleet(): Promise<void> {
  interface Fleet {
    readonly ports: number[];
    readonly startMs: number;
    /** Kilobytes of each device before its first client. */
    readonly heapEach: number;
    readonly residentEach: number;
  }
  console.log('\nA thousand Modbus devices in one process, each polled once a second');
  for (const [name, kind] of [
    ['Plantwright', 'fleet'],
    ['raw echo', 'fleet-echo'],
  ] as const) {
    await during(async (started) => {
      const server = started.add(await startServer<Fleet>(kind));
      const load = started.add(startLoad());
      const { ports, startMs, heapEach, residentEach } = server;
      const polled = { port: 0, ports, clients: 1000, depth: 1, every: 1000, ms: WARM + POLLED } satisfies Load;
      const answered = ask<Answered>(load.child, polled);
      // Connecting, and what the machine compiles at first, are not what polling costs.
      await new Promise((resolve) => setTimeout(resolve, WARM));
      const [before, begun] = [await server.cpu(), performance.now()];
      await new Promise((resolve) => setTimeout(resolve, POLLED - 1000));
      const used = ((await server.cpu()) - before) / 1e3 / (performance.now() - begun);
      const { requests, p50, p99 } = await answered;
      const latency = `${requests} polls, p50 ${p50.toFixed(2)}, p99 ${p99.toFixed(2)} ms`;
      const start = `started in ${startMs.toFixed(0)} ms; idle ${heapEach.toFixed(1)} KB of heap each, ${residentEach.toFixed(1)} KB resident`;
      report(`  ${name}`, 100 * used, '% of a core', `${latency}; ${start}`);
    });
  }
}

/** How late a device stamps a read while the thread of its plant is busy for 10 ms in every 50, by where it answers. */
export async function busyThread(): Promise<void> {
  console.log('\nThe stamp of a read, while the thread of the plant is busy 10 ms in every 50');
  for (const [name, kind] of [
    ['on that thread, were it idle', 'idle'],
    ['on that thread', 'busy'],
    ['on a thread of its own', 'busy-thread'],
  ] as const) {
    await during(async (started) => {
      const server = started.add(await startServer(kind));
      const load = started.add(startLoad());
      const paced = { port: server.port, clients: 1, depth: 1, every: 7, ms: 3000 } satisfies Load;
      const { sent } = await ask<Answered>(load.child, paced);
      const { stamps } = await ask<{ stamps: number[] }>(server.child, 'stamps');
      const late = stamps.map((stamp, n) => (stamp - sent[n]!) / 1000).sort((a, b) => a - b);
      const p99 = late[Math.floor(0.99 * late.length)]!;
      report(
        `  ${name}`,
        p99,
        'ms',
        `p99 after the client sent it; p50 ${median(late).toFixed(2)} ms, ${late.length} reads`,
      );
    });
  }
}

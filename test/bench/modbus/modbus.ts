import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { buildOnLibmodbus, libmodbusCompiler } from '../../fixtures/libmodbus.ts';
import { python } from '../../fixtures/peers.ts';
import { serialLine, socat } from '../../fixtures/pty.ts';
import { report } from '../measure.ts';
import type { Answered, Load } from './load.ts';
import { ask, type Measured, startLoad, startProgram, startServer } from './processes.ts';

const run = promisify(execFile);
const ROUNDS = 3;
/** How long each server is under each load in each round, in ms. */
const EACH = 700;
/** How long a fleet is polled before it is measured, and then, in ms. */
const WARM = 3000;
const POLLED = 7000;

/** Modbus TCP and RTU beside a raw echo of the same sizes, stock modbus-serial, pymodbus and libmodbus: reads of 125 registers. */
export async function modbus(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const servers = await startAll(stack);
  for (const [clients, depth] of [
    [1, 1],
    [10, 1],
    [10, 16],
  ] as const) {
    await compareAll(servers, { clients, depth });
  }
  await compareAll(servers, { clients: 1, depth: 2, bursts: true });
  await stack.disposeAsync();
  await fleet();
  await busyThread();
  await rtu();
}

type Servers = ReadonlyMap<string, Measured>;

async function startAll(stack: AsyncDisposableStack): Promise<Servers> {
  const servers = new Map<string, Measured>();
  const start = async (name: string, starting: Promise<Measured>) => servers.set(name, stack.use(await starting));
  await start('raw echo', startServer('echo'));
  await start('Plantwright', startServer('ours'));
  await start('Plantwright, 62 live samples logged', startServer('live'));
  await start('modbus-serial', startServer('stock'));
  if (libmodbusCompiler()) {
    const built = stack.use(await buildOnLibmodbus('test/bench/modbus/libmodbus_server.c'));
    await start('libmodbus (C, epoll)', startProgram(built.program, ['tcp']));
  } else missing('libmodbus', 'gcc or libmodbus-dev is not installed');
  const pymodbus = python('pymodbus');
  if (pymodbus) await start('pymodbus', startProgram(pymodbus, ['test/bench/modbus/pymodbus_server.py']));
  else missing('pymodbus', 'it is not installed');
  return servers;
}

const missing = (peer: string, why: string) => console.log(`without ${peer}: ${why}`);

interface Figures {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time for each request, in µs. */
  readonly cpu: number;
}

/** All servers in turn, several times; of each the medians, and the median of its ratios to the echo of the same round. */
async function compareAll(servers: Servers, load: Pick<Load, 'clients' | 'depth' | 'bursts'>): Promise<void> {
  const { clients, depth, bursts } = load;
  await using generator = startLoad();
  const rounds: Map<string, Figures>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const figures = new Map<string, Figures>();
    for (const [name, { port, cpu }] of servers) {
      const before = await cpu();
      const asked = { ...load, port, ms: EACH } satisfies Load;
      const { requests, seconds, p50, p99 } = await ask<Answered>(generator.child, asked);
      figures.set(name, { rate: requests / seconds, p50, p99, cpu: ((await cpu()) - before) / requests });
    }
    rounds.push(figures);
  }
  console.log(`\nModbus TCP, 125 registers, ${clients} clients × ${depth} ${bursts ? 'at once' : 'in flight'}`);
  for (const name of servers.keys()) {
    const of = (figure: (figures: Figures) => number) => median(rounds.map((figures) => figure(figures.get(name)!)));
    const beside = (figure: (figures: Figures) => number) =>
      median(rounds.map((figures) => figure(figures.get(name)!) / figure(figures.get('raw echo')!))).toFixed(2);
    if (of((f) => f.rate) === 0) {
      console.log(`  ${name} does not answer`);
      continue;
    }
    const latency = `p50 ${of((f) => f.p50).toFixed(2)}, p99 ${of((f) => f.p99).toFixed(2)} ms`;
    const cpu = `${of((f) => f.cpu).toFixed(1)} µs of processor each, ${beside((f) => f.cpu)} of the echo's`;
    report(
      `  ${name}`,
      of((f) => f.rate),
      'requests / s',
      `${beside((f) => f.rate)} of the echo; ${latency}; ${cpu}`,
    );
  }
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

/** A thousand devices with a port each, polled once a second by a client each. */
async function fleet(): Promise<void> {
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
    await using server = await startServer<Fleet>(kind);
    await using load = startLoad();
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
  }
}

/** How late a device stamps a read when its process is busy for 10 ms in every 50. */
async function busyThread(): Promise<void> {
  await using server = await startServer('busy');
  await using load = startLoad();
  const paced = { port: server.port, clients: 1, depth: 1, every: 7, ms: 3000 } satisfies Load;
  const { sent } = await ask<Answered>(load.child, paced);
  const { stamps } = await ask<{ stamps: number[] }>(server.child, 'stamps');
  const late = stamps.map((stamp, n) => (stamp - sent[n]!) / 1000).sort((a, b) => a - b);
  console.log('\nThe stamp of a read, while the process is busy 10 ms in every 50');
  report(
    '  after the client sent it, p99',
    late[Math.floor(0.99 * late.length)]!,
    'ms',
    `p50 ${median(late).toFixed(2)} ms, ${late.length} reads`,
  );
}

/** RTU on a pair of pseudo-terminals, asked by libmodbus in C. */
async function rtu(): Promise<void> {
  if (!socat || !libmodbusCompiler())
    return missing('RTU on a serial line', 'socat, gcc or libmodbus-dev is not installed');
  await using client = await buildOnLibmodbus('test/bench/modbus/libmodbus_rtu_client.c');
  await using peer = await buildOnLibmodbus('test/bench/modbus/libmodbus_server.c');
  console.log('\nModbus RTU, 125 registers, one request after the other, asked by libmodbus in C');
  const servers: [string, (path: string) => Promise<AsyncDisposable>][] = [
    ['Plantwright', (path) => startServer('rtu', path)],
    ['libmodbus (C)', (path) => startProgram(peer.program, ['rtu', path])],
  ];
  let ours = Number.NaN;
  for (const [name, start] of servers) {
    await using line = await serialLine();
    await using server = await start(line.device);
    void server;
    const { stdout } = await run(client.program, [line.client, '2']);
    const [rate, p50] = stdout.trim().split(' ').map(Number) as [number, number];
    ours = name === 'Plantwright' ? rate : ours;
    report(
      `  ${name}`,
      rate,
      'requests / s',
      `p50 ${p50.toFixed(2)} ms; Plantwright is ${(ours / rate).toFixed(2)} of it`,
    );
  }
}

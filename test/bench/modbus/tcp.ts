import type { ChildProcess } from 'node:child_process';
import { buildOnLibmodbus, libmodbusCompiler } from '../../fixtures/libmodbus.ts';
import { python } from '../../fixtures/peers.ts';
import { median, report } from '../measure.ts';
import type { Answered, Load } from './load.ts';
import {
  ask,
  during,
  type Measured,
  missing,
  type Started,
  startLoad,
  startProgram,
  startServer,
} from './processes.ts';

const ROUNDS = 3;
/** How long each server is under each load in each round, in ms. */
const EACH = 700;

/** All servers under four loads. */
export const tcp = (): Promise<void> =>
  during(async (started) => {
    const servers = await startAll(started);
    await compareAll(servers, { clients: 1, depth: 1 });
    await compareAll(servers, { clients: 10, depth: 1 });
    await compareAll(servers, { clients: 10, depth: 16 });
    await compareAll(servers, { clients: 1, depth: 2, bursts: true });
  });

type Servers = ReadonlyMap<string, Measured>;

async function startAll(started: Started): Promise<Servers> {
  const servers = new Map<string, Measured>();
  const start = async (name: string, starting: Promise<Measured>) => servers.set(name, started.add(await starting));
  await start('raw echo', startServer('echo'));
  await start('Plantwright', startServer('ours'));
  await start('Plantwright, own thread', startServer('thread'));
  await start('Plantwright, 62 live samples logged', startServer('live'));
  await start('modbus-serial', startServer('stock'));
  if (libmodbusCompiler()) {
    const built = started.add(await buildOnLibmodbus('test/bench/modbus/libmodbus_server.c'));
    await start('libmodbus (C, epoll)', startProgram(built.program, ['tcp']));
  } else missing('libmodbus', 'gcc or libmodbus-dev is not installed');
  const pymodbus = python('pymodbus');
  if (pymodbus) await start('pymodbus', startProgram(pymodbus, ['test/bench/modbus/pymodbus_server.py']));
  else missing('pymodbus', 'it is not installed');
  return servers;
}

interface Figures {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time for each request, in µs. */
  readonly cpu: number;
}

/** All servers in turn, several times; of each the medians, and the median of its ratios to the echo of the same round. */
async function compareAll(servers: Servers, load: Pick<Load, 'clients' | 'depth' | 'bursts'>): Promise<void> {
  const rounds = await during(async (started) => {
    const generator = started.add(startLoad());
    return measure(servers, load, generator.child);
  });
  print(servers, load, rounds);
}

async function measure(
  servers: Servers,
  load: Pick<Load, 'clients' | 'depth' | 'bursts'>,
  generator: ChildProcess,
): Promise<Map<string, Figures>[]> {
  const rounds: Map<string, Figures>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const figures = new Map<string, Figures>();
    for (const [name, { port, cpu }] of servers) {
      const before = await cpu();
      const asked = { ...load, port, ms: EACH } satisfies Load;
      const { requests, seconds, p50, p99 } = await ask<Answered>(generator, asked);
      figures.set(name, { rate: requests / seconds, p50, p99, cpu: ((await cpu()) - before) / requests });
    }
    rounds.push(figures);
  }
  return rounds;
}

function print(
  servers: Servers,
  { clients, depth, bursts }: Pick<Load, 'clients' | 'depth' | 'bursts'>,
  rounds: readonly Map<string, Figures>[],
): void {
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
  const times = [...servers.keys()]
    .filter((name) => !name.startsWith('Plantwright'))
    .map((name) => {
      const ratio = median(rounds.map((figures) => figures.get('Plantwright')!.rate / figures.get(name)!.rate));
      return Number.isFinite(ratio) ? [`${ratio.toFixed(2)} × ${name}`] : [];
    });
  console.log(`  Plantwright's rate is ${times.flat().join(', ')}`);
}

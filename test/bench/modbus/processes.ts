import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** A program that is measured. */
export interface Measured extends AsyncDisposable {
  readonly port: number;
  /** Processor time since it began, in µs; NaN where the system does not say. */
  cpu(): Promise<number>;
}

/** Asks a child that answers each message with one. */
export async function ask<T>(child: ChildProcess, message: unknown): Promise<T> {
  const answer = once(child, 'message');
  child.send(message as object);
  return (await answer)[0] as T;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  await ended;
}

/** Starts one of our own server programs. */
export async function startServer<T extends object = { port: number }>(...args: readonly string[]) {
  const child = fork(here('serve.ts'), args, { serialization: 'advanced' });
  const [told] = (await once(child, 'message')) as [T];
  const cpu = async () => {
    const { cpu } = await ask<{ cpu: NodeJS.CpuUsage }>(child, 'usage');
    return cpu.user + cpu.system;
  };
  return { ...told, child, cpu, [Symbol.asyncDispose]: () => end(child) };
}

/** Starts the load generator. */
export function startLoad() {
  const child = fork(here('load.ts'), { serialization: 'advanced' });
  return { child, [Symbol.asyncDispose]: () => end(child) };
}

/** Starts a program of another language, which says its port in its first line. */
export async function startProgram(program: string, args: readonly string[]): Promise<Measured> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { port: Number(line), cpu: async () => cpuOf(child.pid!), [Symbol.asyncDispose]: () => end(child) };
}

/** Processor time of a process, in µs, to 10 ms: from Linux, which counts it in hundredths of a second. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return Number.NaN;
  }
}

/** What one measurement has started, to be ended with it. */
export class Started {
  readonly #all: AsyncDisposable[] = [];

  add<T extends AsyncDisposable>(one: T): T {
    this.#all.push(one);
    return one;
  }

  /** Ends all, the last first. */
  async end(): Promise<void> {
    for (const one of this.#all.reverse()) await one[Symbol.asyncDispose]();
  }
}

/** Measures with what it starts, and ends that whatever happens. */
export async function during<T>(measure: (started: Started) => Promise<T>): Promise<T> {
  const started = new Started();
  try {
    return await measure(started);
  } finally {
    await started.end();
  }
}

/** Says in one line which peer is not there. */
export const missing = (peer: string, why: string): void => console.log(`without ${peer}: ${why}`);

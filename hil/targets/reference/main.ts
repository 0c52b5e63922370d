import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StackConfiguration } from '../tag-list.ts';
import { firstLine, type PartWord } from './part.ts';

/**
 * The supervisor of the stack: starts broker, store and gateway, each its own process, and stops, kills, freezes or
 * starts one when it is told to on stdin. When stdin closes everything ends and the working directory goes with it.
 */
const PARTS = ['broker', 'store', 'gateway'] as const;
type Part = (typeof PARTS)[number];
type Order = { readonly do: 'stop' | 'kill' | 'freeze' | 'thaw' | 'start'; readonly part: Part };

const children = new Map<Part, ChildProcess>();
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
let configuration: StackConfiguration | undefined;
let ending = false;

function start(part: Part): Promise<void> {
  const file = fileURLToPath(new URL(`./${part}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.set(part, child);
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(configuration)}\n`);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => {
      const word = JSON.parse(line) as PartWord;
      if ('failed' in word) {
        say({ event: 'failed', part, reason: word.failed.message, code: word.failed.code });
        return;
      }
      if (word.port !== undefined) keepPort(part, word.port);
      say({ event: 'started', part });
      resolve();
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (children.get(part) === child) children.delete(part);
      say({ event: 'stopped', part, code, signal });
      reject(new Error(`${part} ended before it was ready`));
    });
  });
}

/** A part that found its port keeps it: the others are told, and so is the part itself when it is started again. */
function keepPort(part: Part, port: number): void {
  const at = { port, orNext: false };
  if (!configuration) return;
  const { broker, api } = configuration;
  if (part === 'broker') configuration = { ...configuration, broker: { ...broker, ...at } };
  if (part === 'store') configuration = { ...configuration, api: { ...api, ...at } };
}

async function obey({ do: what, part }: Order): Promise<void> {
  const child = children.get(part);
  if (what === 'start') return child ? undefined : start(part);
  const signal = ({ stop: 'SIGTERM', kill: 'SIGKILL', freeze: 'SIGSTOP', thaw: 'SIGCONT' } as const)[what];
  if (child?.kill(signal) && (what === 'freeze' || what === 'thaw'))
    say({ event: what === 'freeze' ? 'frozen' : 'thawed', part });
}

function end(): void {
  if (ending) return;
  ending = true;
  const directory = configuration?.directory;
  const gone = [...children.values()].map((child) => {
    child.kill('SIGCONT');
    child.stdin?.end();
    const late = setTimeout(() => child.kill('SIGKILL'), 1500);
    return new Promise<void>((resolve) => {
      child.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
    });
  });
  Promise.all(gone).then(() => {
    if (directory) rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  });
}

process.on('SIGINT', () => {}); // Ctrl-C is for whoever started the stack.
process.on('SIGTERM', end);
process.stdin.on('end', end).on('close', end);
process.stdout.on('error', () => {});
const first = await firstLine((line) => {
  obey(JSON.parse(line) as Order).catch((error: Error) => say({ event: 'failed', reason: error.message }));
});
configuration = JSON.parse(first) as StackConfiguration;
try {
  await start('broker');
  await Promise.all([start('store'), start('gateway')]);
  say({ event: 'ready', ports: { broker: configuration.broker.port, api: configuration.api.port } });
} catch (error) {
  say({ event: 'failed', reason: (error as Error).message });
  end();
}

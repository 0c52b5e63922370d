import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AskedConfiguration, StackConfiguration } from '../tag-list.ts';
import { firstLine } from './part.ts';
import { remove, takeWorkingDirectory } from './working-directory.ts';

/**
 * The supervisor of the stack: starts broker, store and gateway, each its own process, and stops, kills, freezes or
 * starts one when it is told to on stdin. When stdin closes everything ends and the working directory goes with it.
 */
const PARTS = ['broker', 'store', 'gateway'] as const;
type Part = (typeof PARTS)[number];
type Order = { readonly do: 'stop' | 'kill' | 'freeze' | 'thaw' | 'start'; readonly part: Part };

/** How long a part may take to end, in ms; it has a limit of its own below it. */
const KILLED_AFTER = 1200;

const children = new Map<Part, ChildProcess>();
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
let configuration = '';
let directory: string | undefined;
let ending = false;

function start(part: Part): Promise<void> {
  const file = fileURLToPath(new URL(`./${part}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.set(part, child);
  child.stdin.on('error', () => {});
  child.stdin.write(`${configuration}\n`);
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => {
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
  const gone = [...children.values()].map((child) => {
    child.kill('SIGCONT');
    child.stdin?.end();
    const late = setTimeout(() => child.kill('SIGKILL'), KILLED_AFTER);
    return new Promise<void>((resolve) => {
      child.once('exit', () => {
        clearTimeout(late);
        resolve();
      });
    });
  });
  Promise.all(gone).then(() => {
    if (directory) remove(directory);
    process.exit(0);
  });
}

process.on('SIGINT', () => {}); // Ctrl-C is for whoever started the stack.
process.on('SIGTERM', end);
process.stdin.on('end', end).on('close', end);
process.stdout.on('error', () => {});
const asked = await firstLine((line) => {
  obey(JSON.parse(line) as Order).catch((error: Error) => say({ event: 'failed', reason: error.message }));
});
directory = takeWorkingDirectory();
configuration = JSON.stringify({
  ...(JSON.parse(asked) as AskedConfiguration),
  directory,
} satisfies StackConfiguration);
try {
  await start('broker');
  await Promise.all([start('store'), start('gateway')]);
  say({ event: 'ready' });
} catch (error) {
  say({ event: 'failed', reason: (error as Error).message });
  end();
}

import type { StackConfiguration } from '../tag-list.ts';
import { AskedConfiguration } from './configuration.ts';
import { takenFrom } from './messages.ts';
import { firstLine } from './part.ts';
import { PartProcess } from './part-process.ts';
import { Refusals } from './refusals.ts';
import { Order, PARTS, type Part, type StackEvent } from './supervision.ts';
import { remove, takeWorkingDirectory } from './working-directory.ts';

/**
 * The supervisor of the stack: starts broker, store and gateway, each its own process, and stops, kills, freezes or
 * starts one when it is told to on stdin. One that ends by itself is started again. When stdin closes everything ends
 * and the working directory goes with it.
 */
const say = (event: StackEvent) => process.stdout.write(`${JSON.stringify(event)}\n`);
const refusals = new Refusals((text) => say({ event: 'refused', part: 'supervisor', text }));
const parts = new Map<Part, PartProcess>();
let directory: string | undefined;
let ending = false;

function obey(line: string): void {
  const order = takenFrom(Order, line);
  if ('refused' in order) {
    refusals.refuse('order', `refused an order: ${order.refused}`);
    return;
  }
  const { do: what, part: name } = order.value;
  const failed = (error: Error) => say({ event: 'failed', reason: error.message });
  if (what === 'start') parts.get(name)?.start().catch(failed);
  else parts.get(name)?.signal(what);
}

function end(): void {
  if (ending) return;
  ending = true;
  Promise.all([...parts.values()].map((part) => part.end())).then(() => {
    if (directory) remove(directory);
    process.exit(0);
  });
}

process.on('SIGINT', () => {}); // Ctrl-C is for whoever started the stack.
process.on('SIGTERM', end);
process.stdin.on('end', end).on('close', end);
process.stdout.on('error', () => {});
const given = takenFrom(AskedConfiguration, await firstLine(obey));
try {
  if ('refused' in given) throw new Error(`the configuration is refused: ${given.refused}`);
  directory = takeWorkingDirectory();
  const configuration = JSON.stringify({ ...given.value, directory } satisfies StackConfiguration);
  for (const part of PARTS) parts.set(part, new PartProcess(part, configuration, say));
  await parts.get('broker')!.start();
  await Promise.all([parts.get('store')!.start(), parts.get('gateway')!.start()]);
  for (const part of parts.values()) part.keepAlive();
  say({ event: 'ready' });
} catch (error) {
  say({ event: 'failed', reason: (error as Error).message });
  end();
}

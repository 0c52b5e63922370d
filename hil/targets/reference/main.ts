import type { StackConfiguration } from '../tag-list.ts';
import { AskedConfiguration } from './configuration.ts';
import { firstLine } from './first-line.ts';
import { takenFrom } from './messages.ts';
import { PartProcess, Unbound } from './part-process.ts';
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
let configuration: StackConfiguration | undefined;
let ending = false;

/** Starts a part. One that found its port keeps it: the others are told, and so is the part when it is started again. */
async function start(part: Part): Promise<void> {
  const port = await parts.get(part)!.start();
  if (port === undefined || !configuration) return;
  const { broker, api } = configuration;
  const at = { port, orNext: false };
  if (part === 'broker') configuration = { ...configuration, broker: { ...broker, ...at } };
  if (part === 'store') configuration = { ...configuration, api: { ...api, ...at } };
}

function obey(line: string): void {
  const order = takenFrom(Order, line);
  if ('refused' in order) {
    refusals.refuse('order', `refused an order: ${order.refused}`);
    return;
  }
  const { do: what, part: name } = order.value;
  const failed = (error: Error) => say({ event: 'failed', reason: error.message });
  if (what === 'start')
    parts
      .get(name)
      ?.start()
      .then(() => {}, failed);
  else parts.get(name)?.signal(what);
}

function end(): void {
  if (ending) return;
  ending = true;
  Promise.all([...parts.values()].map((part) => part.end())).then(() => {
    if (configuration) remove(configuration.directory);
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
  configuration = { ...given.value, directory: takeWorkingDirectory() };
  for (const part of PARTS) parts.set(part, new PartProcess(part, () => JSON.stringify(configuration), say));
  await start('broker');
  await Promise.all([start('store'), start('gateway')]);
  for (const part of parts.values()) part.keepAlive();
  say({ event: 'ready', ports: { broker: configuration.broker.port, api: configuration.api.port } });
} catch (error) {
  const { message } = error as Error;
  say({ event: 'failed', reason: message, ...(error instanceof Unbound && { unbound: error.why }) });
  end();
}

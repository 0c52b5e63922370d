// One part of the stack as a process of its own: `node part-main.ts gateway`.
import { Configuration } from './configuration.ts';
import { firstLine } from './first-line.ts';
import { takenFrom } from './messages.ts';
import { Book, type StartPart } from './part.ts';
import type { PartReport } from './supervision.ts';

/** How long a part may take to end in order, in ms. */
const ENDS_WITHIN = 1000;

/**
 * The life of one process of the stack. It gets its configuration as the first line on stdin, says on stdout that it is ready,
 * and ends when stdin closes: whoever started it may be killed without leaving it behind.
 */
async function runPart(start: StartPart): Promise<void> {
  process.on('SIGINT', () => {}); // Ctrl-C is for whoever started the stack.
  let stop = async () => {};
  let stopping = false;
  const end = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), ENDS_WITHIN).unref();
    await stop().catch(() => {});
    process.exit(0);
  };
  // From the first moment on: stdin may close while it starts, and nothing tells it again.
  process.stdin.on('end', end).on('close', end);
  process.on('SIGTERM', end);
  const configuration = takenFrom(Configuration, await firstLine());
  if ('refused' in configuration) throw new Error(`the configuration is refused: ${configuration.refused}`);
  const started = await start(configuration.value, { book: new Book(report) }).catch(unlessUnbound);
  stop = started.stop;
  process.stdin.resume();
  process.stdout.on('error', () => {});
  report({ event: 'ready', ...(started.port !== undefined && { port: started.port }) });
}

/** Tells the supervisor. */
const report = (what: PartReport, then?: () => void) => process.stdout.write(`${JSON.stringify(what)}\n`, then);

/** A port or an address is for a person to mend; anything else is a fault, told with its stack. */
function unlessUnbound(error: NodeJS.ErrnoException): Promise<never> {
  if (!['listen', 'getaddrinfo'].includes(error.syscall ?? '')) throw error;
  const { code = '', message } = error;
  return new Promise(() => report({ event: 'unbound', code, message }, () => process.exit(1)));
}

const { start } = (await import(`./${process.argv[2]}.ts`)) as { readonly start: StartPart };
await runPart(start);

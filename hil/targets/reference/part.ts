import type { StackConfiguration } from '../tag-list.ts';
import { Configuration } from './configuration.ts';
import { type Schema, takenFrom } from './messages.ts';
import { Refusals } from './refusals.ts';
import type { PartReport } from './supervision.ts';

/** How long a part may take to end in order, in ms. */
const ENDS_WITHIN = 1000;

/** A part that has started. */
export interface RunningPart {
  /** The port that it listens on, if it does. */
  readonly port?: number;
  stop(): Promise<void>;
}

/**
 * The life of one process of the stack. It gets its configuration as the first line on stdin, says on stdout that it is ready,
 * and ends when stdin closes: whoever started it may be killed without leaving it behind.
 */
export async function runPart(start: (configuration: StackConfiguration) => Promise<RunningPart>): Promise<void> {
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
  const started = await start(configuration.value).catch(unlessUnbound);
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

/** What this part does not take from others, and what it fails at itself. Neither ends it, and neither is kept silent. */
export class Book {
  readonly #refusals: Refusals;
  readonly #failures: Refusals;

  constructor(tell: (what: PartReport) => void = report) {
    this.#refusals = new Refusals((text) => tell({ event: 'refused', text }));
    this.#failures = new Refusals((text) => tell({ event: 'failed', text }));
  }

  /** @param kind one of few: nothing that a stranger has chosen */
  refuse(kind: string, text: string): void {
    this.#refusals.refuse(kind, text);
  }

  /** What a message holds; undefined, and noted, where it is none of its kind. */
  take<T>(schema: Schema<T>, topic: string, payload: Buffer): T | undefined {
    const message = takenFrom(schema, payload);
    if ('value' in message) return message.value;
    this.refuse(`message on ${firstLevel(topic)}`, `refused a message on ${topic}: ${message.refused}`);
    return undefined;
  }

  /** Takes note of a mistake of our own. */
  fail(doing: string, error: unknown): void {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    this.#failures.refuse('failure', `failed at ${doing}: ${message}${placeIn(stack)}`);
  }

  /** Runs what handles one message: a mistake in it costs this message and no more. */
  guard(doing: string, handle: () => unknown): void {
    const failed = (error: unknown) => this.fail(doing, error);
    try {
      const handled = handle();
      if (handled instanceof Promise) handled.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

/** Where an error was thrown: ` (store.ts:84:12)`. */
const placeIn = (stack = '') => {
  const [, place] = /([^/\\\s]+:\d+:\d+)\)?$/m.exec(stack) ?? [];
  return place ? ` (${place})` : '';
};

/** Topics are chosen by who publishes; the kinds that are counted must be few. */
const firstLevel = (topic: string) => topic.slice(0, topic.indexOf('/') + 1);

/** The first line on stdin. */
export function firstLine(onRest: (line: string) => void = () => {}): Promise<string> {
  return new Promise((resolve) => {
    let buffered = '';
    let first = true;
    process.stdin.setEncoding('utf8');
    process.stdin.on('data', (chunk: string) => {
      buffered += chunk;
      for (let end = buffered.indexOf('\n'); end >= 0; end = buffered.indexOf('\n')) {
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + 1);
        if (first) resolve(line);
        else onRest(line);
        first = false;
      }
    });
  });
}

import type { StackConfiguration } from '../tag-list.ts';
import { type Schema, takenFrom } from './messages.ts';
import { Refusals } from './refusals.ts';
import type { PartReport } from './supervision.ts';

/** A part that has started. */
export interface RunningPart {
  /** The port that it listens on, if it does. */
  readonly port?: number;
  stop(): Promise<void>;
}

/** What a part is given besides its configuration. */
export interface PartContext {
  readonly book: Book;
}

/** A part of the stack: `broker.ts`, `store.ts` and `gateway.ts` each export theirs as `start`. */
export type StartPart = (configuration: StackConfiguration, context: PartContext) => Promise<RunningPart>;

/** What this part does not take from others, and what it fails at itself. Neither ends it, and neither is kept silent. */
export class Book {
  readonly #refusals: Refusals;
  readonly #failures: Refusals;

  constructor(tell: (what: PartReport) => void) {
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

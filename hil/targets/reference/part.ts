import type { StackConfiguration } from '../tag-list.ts';

/** A part that has started. */
export interface RunningPart {
  /** The port that it listens on, if it does. */
  readonly port?: number;
  stop(): Promise<void>;
}

/** The first line that a part says on stdout. */
export type PartWord =
  | { readonly port: number | undefined }
  | { readonly failed: { readonly code: string; readonly message: string } };

/**
 * The life of one process of the stack. It gets its configuration as the first line on stdin, says on stdout that it is ready,
 * and ends when stdin closes: whoever started it may be killed without leaving it behind.
 */
export async function runPart(start: (configuration: StackConfiguration) => Promise<RunningPart>): Promise<void> {
  process.on('SIGINT', () => {}); // Ctrl-C is for whoever started the stack.
  const configuration = JSON.parse(await firstLine()) as StackConfiguration;
  const say = (word: PartWord, then?: () => void) => process.stdout.write(`${JSON.stringify(word)}\n`, then);
  const started = await start(configuration).catch((error: NodeJS.ErrnoException) => {
    // A port or an address is for a person to mend; anything else is a fault, told with its stack.
    if (!['listen', 'getaddrinfo'].includes(error.syscall ?? '')) throw error;
    const { code = '', message } = error;
    return new Promise<never>(() => say({ failed: { code, message } }, () => process.exit(1)));
  });
  let stopping = false;
  const end = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), 1000).unref();
    await started.stop().catch(() => {});
    process.exit(0);
  };
  process.stdin.on('end', end).on('close', end);
  process.on('SIGTERM', end);
  process.stdin.resume();
  process.stdout.on('error', () => {});
  say({ port: started.port });
}

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

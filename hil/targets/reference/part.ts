import type { StackConfiguration } from '../tag-list.ts';

/** How long a part may take to end in order, in ms. */
const ENDS_WITHIN = 1000;

/**
 * The life of one process of the stack. It gets its configuration as the first line on stdin, says `ready` on stdout,
 * and ends when stdin closes: whoever started it may be killed without leaving it behind.
 */
export async function runPart(
  start: (configuration: StackConfiguration) => Promise<() => Promise<void>>,
): Promise<void> {
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
  const configuration = JSON.parse(await firstLine()) as StackConfiguration;
  stop = await start(configuration);
  process.stdin.resume();
  process.stdout.on('error', () => {});
  process.stdout.write('ready\n');
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

import type { StackConfiguration } from '../tag-list.ts';

/**
 * The life of one process of the stack. It gets its configuration as the first line on stdin, says `ready` on stdout,
 * and ends when stdin closes: whoever started it may be killed without leaving it behind.
 */
export async function runPart(
  start: (configuration: StackConfiguration) => Promise<() => Promise<void>>,
): Promise<void> {
  process.on('SIGINT', () => {}); // Ctrl-C is for whoever started the stack.
  const configuration = JSON.parse(await firstLine()) as StackConfiguration;
  const stop = await start(configuration);
  let stopping = false;
  const end = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), 1000).unref();
    await stop().catch(() => {});
    process.exit(0);
  };
  process.stdin.on('end', end).on('close', end);
  process.on('SIGTERM', end);
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

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';

/** The file behind a package's program. */
function programOf({ package: name, program }) {
  const folder = join('node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/**
 * Runs each program on `node`, stops at the first that fails, and ends with its exit code.
 * Ctrl-C reaches the child from the terminal; here it is only waited for, so that the child can tidy up.
 */
export async function handOver(node, programs, env) {
  let running;
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => running?.kill(signal));
  for (const [program, ...args] of programs) {
    const file = typeof program === 'string' ? program : programOf(program);
    running = spawn(node, [file, ...args], { stdio: 'inherit', env });
    const code = await new Promise((resolve) => {
      running.on('error', () => resolve(4));
      running.on('exit', (status, signal) => resolve(status ?? 128 + (constants.signals[signal] ?? 0)));
    });
    if (code !== 0) process.exit(code);
  }
}

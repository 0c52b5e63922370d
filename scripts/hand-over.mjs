import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNode } from './programs.mjs';

/** The file behind a package's program. */
function programOf({ package: name, program }) {
  const folder = join('node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

/** Runs each program on `node`, stops at the first that fails, and ends with its exit code. */
export async function handOver(node, programs, env) {
  for (const [program, ...args] of programs) {
    const file = typeof program === 'string' ? program : programOf(program);
    const { code } = await runNode(node, [file, ...args], { env });
    if (code !== 0) process.exit(code);
  }
}

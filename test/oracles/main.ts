import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PlantwrightError } from '#simulator';
import { evaluateVectors } from './vectors.ts';

/**
 * `npm run -s oracle -- FILE.json`: evaluates every vector of a file and prints `{ cases, passed, failed }` as one line
 * of JSON. Exit code 0 if all came out as expected, 1 if any did not, 2 where the file cannot be used.
 */
const [path, ...rest] = process.argv.slice(2);

function refuse(text: string): never {
  process.stderr.write(`${text.replaceAll('\n', ' ')}\n`);
  process.exit(2);
}

/** The file as JSON, or one line that says why not. */
function read(file: string): unknown {
  try {
    // npm runs in the folder of its package; the name was given where the person stands.
    return JSON.parse(readFileSync(resolve(process.env.INIT_CWD ?? '.', file), 'utf8'));
  } catch (error) {
    return refuse(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}

if (path === undefined || rest.length > 0) refuse('Name one file of vectors: npm run -s oracle -- FILE.json');
try {
  const summary = evaluateVectors(read(path));
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  process.exitCode = summary.failed.length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof PlantwrightError)) throw error;
  refuse(`${path} is no file of vectors. ${error.message}`);
}

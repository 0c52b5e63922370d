import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MARKER = 'dist/viewer/.built-from';
/** Everything the viewer is built from. */
const SOURCES = ['viewer/app', 'simulator', 'twins', 'package-lock.json'];

function* files(path) {
  if (!existsSync(path)) return;
  const entries = path.includes('.json') ? null : readdirSync(path, { withFileTypes: true });
  if (!entries) return yield path;
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* files(child);
    else if (!entry.name.includes('.test.')) yield child;
  }
}

function digest() {
  const hash = createHash('sha256');
  for (const source of SOURCES) for (const file of files(source)) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** Whether the built viewer is not the one its sources would give. */
export const isStale = () => !existsSync(MARKER) || readFileSync(MARKER, 'utf8') !== digest();

/** Notes that the built viewer is up to date. */
export const markFresh = () => writeFileSync(MARKER, digest());

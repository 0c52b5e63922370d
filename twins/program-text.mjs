// Where Node reads the text of a controller's program. A bundle for a browser takes program-text.browser.mjs instead.
import { readFileSync } from 'node:fs';

export const programText = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');

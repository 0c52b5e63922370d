import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const onPath = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .concat(PLACES)
    .find(existsSync);

/** The browser that Playwright would use, when both have been installed. */
async function playwrights() {
  const { chromium } = await import('playwright-core').catch(() => ({}));
  const path = chromium?.executablePath();
  return path && existsSync(path) ? path : undefined;
}

/**
 * The Chromium for the browser tests: the system's, or Playwright's.
 * @returns {Promise<string | undefined>} its path
 */
export const findChromium = async () => process.env.PLANTWRIGHT_CHROMIUM || onPath() || (await playwrights());

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './say.mjs';

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

/** The browser that Playwright would use, when it has been downloaded. */
async function playwrights() {
  const { chromium } = await import('playwright-core');
  const path = chromium.executablePath();
  return existsSync(path) ? path : undefined;
}

const debian = () => process.getuid?.() === 0 && existsSync('/etc/debian_version');

const quietly = (program, args) => spawnSync(program, args, { stdio: ['ignore', 'ignore', 'ignore'] }).status === 0;

/**
 * A Chromium for the browser tests: the system's, Playwright's, Debian's; last, Playwright's download.
 * @param {{ install?: boolean }} [options] with `install: false` it only looks
 * @returns {Promise<string | undefined>} its path
 */
export async function findChromium({ install = true } = {}) {
  const found = process.env.PLANTWRIGHT_CHROMIUM || onPath() || (await playwrights());
  if (found || !install) return found || undefined;
  if (debian()) {
    say('installing chromium for the browser tests …');
    const wait = ['-o', 'DPkg::Lock::Timeout=300'];
    quietly('apt-get', ['update', ...wait]);
    if (quietly('apt-get', ['install', '-y', '--no-install-recommends', ...wait, 'chromium'])) return onPath();
  }
  say('downloading a Chromium for the browser tests …');
  if (quietly(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium'])) return playwrights();
  say('no Chromium: the browser tests will be skipped. Install Chromium or Chrome, or set PLANTWRIGHT_CHROMIUM.');
  return undefined;
}

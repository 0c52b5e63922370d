import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';
import { runNode, runProgram } from './programs.mjs';
import { say } from './say.mjs';

const QUIETLY = { stdio: ['ignore', 'ignore', 'ignore'] };
const DOWNLOAD = ['node_modules/playwright-core/cli.js', 'install', 'chromium'];

const debian = () => process.getuid?.() === 0 && existsSync('/etc/debian_version');

/**
 * A Chromium for the browser tests: what is there, Debian's; last, Playwright's download.
 * @returns {Promise<string | undefined>} its path
 */
export async function installChromium() {
  const there = await findChromium();
  if (there) return there;
  if (debian()) {
    say('installing chromium for the browser tests …');
    const wait = ['-o', 'DPkg::Lock::Timeout=300'];
    await runProgram('apt-get', ['update', ...wait], QUIETLY);
    const asked = ['install', '-y', '--no-install-recommends', ...wait, 'chromium'];
    if ((await runProgram('apt-get', asked, QUIETLY)).code === 0) return findChromium();
  }
  say('downloading a Chromium for the browser tests …');
  if ((await runNode(process.execPath, DOWNLOAD, QUIETLY)).code === 0) return findChromium();
  say('no Chromium: the browser tests will be skipped. Install Chromium or Chrome, or set PLANTWRIGHT_CHROMIUM.');
  return undefined;
}

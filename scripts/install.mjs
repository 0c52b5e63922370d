import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { say, stop } from './say.mjs';

const MARKER = 'node_modules/.plantwright-installed';

/** Installs what the lockfile asks for, unless the marker, written last, says that this very lockfile is installed. */
export function install() {
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === wanted) return;
  say('installing what package-lock.json names; this takes a minute the first time …');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const done = spawnSync(npm, ['ci', '--loglevel=error', '--engine-strict=false'], {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (done.error) stop('npm was not found. It comes with Node: https://nodejs.org');
  if (done.status !== 0) {
    stop('npm could not install the dependencies; the lines above say why. Check the network, then run this again.');
  }
  writeFileSync(MARKER, wanted);
}

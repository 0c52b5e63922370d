import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runNode, runProgram } from './programs.mjs';
import { say, stop } from './say.mjs';

const MARKER = 'node_modules/.plantwright-installed';

/** npm: the one that started this process, so that it ends with it; else the one on the path. */
function npm(args) {
  const stdio = ['ignore', 2, 2];
  const own = process.env.npm_execpath ?? '';
  if (own.endsWith('npm-cli.js')) return runNode(process.execPath, [own, ...args], { stdio });
  const windows = process.platform === 'win32';
  return runProgram(windows ? 'npm.cmd' : 'npm', args, { stdio, shell: windows });
}

/** Installs what the lockfile asks for, unless the marker, written last, says that this very lockfile is installed. */
export async function install() {
  const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  if (existsSync(MARKER) && readFileSync(MARKER, 'utf8') === wanted) return;
  say('installing what package-lock.json names; this takes a minute the first time …');
  const { code, error } = await npm(['ci', '--loglevel=error', '--engine-strict=false']);
  if (error) stop('npm was not found. It comes with Node: https://nodejs.org');
  if (code !== 0) {
    stop('npm could not install the dependencies; the lines above say why. Check the network, then run this again.');
  }
  writeFileSync(MARKER, wanted);
}

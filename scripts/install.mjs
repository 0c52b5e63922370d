import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { runNode, runProgram } from './programs.mjs';
import { say, stop } from './say.mjs';

/**
 * What can be installed: `runtime` is what plays, judges and shows; `all` is also what tests, types and lint need.
 * @typedef {'runtime' | 'all'} Set
 */
const OPTIONS = { runtime: ['--omit=dev'], all: ['--include=dev'] };

const markerOf = (folder) => join(folder, 'node_modules/.plantwright-installed');

const lockOf = (folder) =>
  createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');

/** Whether a marker says that a set of a lockfile is installed. */
export function covers(marker, set, lock) {
  const [has, of] = marker.trim().split(' ');
  return of === lock && (has === 'all' || has === set);
}

/** Whether a set of what the lockfile of a folder names is installed. */
export function installed(folder, set) {
  const marker = markerOf(folder);
  return existsSync(marker) && covers(readFileSync(marker, 'utf8'), set, lockOf(folder));
}

/** The file of npm: of the one that started this process, the one on the path, or the one that came with this Node. */
function npmFile() {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const home = dirname(process.execPath);
  const withNode = [home, join(home, '../lib')].map((folder) => join(folder, 'node_modules/npm/bin/npm-cli.js'));
  return [process.env.npm_execpath ?? '', ...onPath, ...withNode]
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => basename(file) === 'npm-cli.js');
}

/** Runs npm as a program of Node, so that it ends with this process; where its file is not found, as it can be. */
function npm(args, cwd) {
  const options = { stdio: ['ignore', 2, 2], cwd };
  const file = npmFile();
  if (file) return runNode(process.execPath, [file, ...args], options);
  const windows = process.platform === 'win32';
  return runProgram(windows ? 'npm.cmd' : 'npm', args, { ...options, shell: windows });
}

/** Installs a set of a folder's lockfile. The marker is written last, after `tidied`. */
export async function npmCi(folder, set, tidied = () => {}) {
  rmSync(markerOf(folder), { force: true });
  const { code, error } = await npm(
    ['ci', '--loglevel=error', '--engine-strict=false', ...OPTIONS[set]],
    resolve(folder),
  );
  if (error) stop('npm was not found. It comes with Node: https://nodejs.org');
  if (code !== 0) {
    stop('npm could not install the dependencies; the lines above say why. Check the network, then run this again.');
  }
  tidied();
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(markerOf(folder), `${set} ${lockOf(folder)}\n`);
}

/** Installs what the lockfile asks for, unless this very lockfile is installed. */
export async function install(set) {
  if (installed('.', set)) return;
  const more = set === 'all' && installed('.', 'runtime');
  say(
    more ? 'installing what tests and checks need …' : 'installing dependencies; this takes a minute the first time …',
  );
  await npmCi('.', set);
}

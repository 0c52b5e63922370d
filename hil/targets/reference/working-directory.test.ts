import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { takeWorkingDirectory } from './working-directory.ts';

const parent = mkdtempSync(join(tmpdir(), 'plantwright-parent-'));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A folder as a stack leaves it when it is killed. */
function folderOf(host: string, pid: number): string {
  const folder = join(parent, `plantwright-stack-${host}-${pid}-abCD12`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'history.db'), 'rows');
  return folder;
}

test('a stack that starts removes the folders of stacks that were killed, and no others', () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  const left = folderOf(hostname(), ended);
  // A container that starts again has the numbers of its last life.
  const ofItsLastLife = folderOf(hostname(), process.pid);
  const inUse = folderOf(hostname(), process.ppid);
  const ofAnotherHost = folderOf('other-host', ended);
  const unrelated = join(parent, 'plantwright-recordings');
  mkdirSync(unrelated);

  const taken = takeWorkingDirectory(parent);

  expect([left, ofItsLastLife].filter(existsSync)).toEqual([]);
  expect([inUse, ofAnotherHost, unrelated, taken].filter((folder) => !existsSync(folder))).toEqual([]);
  const again = takeWorkingDirectory(parent);
  expect(again).not.toBe(taken);
});

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/device.ts';
import { ended, familyOf, outcome, plantwright, remainsOf } from '../fixtures/processes.ts';

const out = mkdtempSync(join(tmpdir(), 'plantwright-out-'));
let child: ChildProcess | undefined;
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  if (child) await ended(child);
  rmSync(out, { recursive: true, force: true });
});

/** A run in the middle of its script, with its stack. */
async function playing() {
  child = plantwright(['run', 'nominal-fill', '--out', out]);
  const done = outcome(child);
  let family = familyOf(child.pid!);
  // The run, its process, the supervisor and its three parts, with files open in the working directory.
  await eventually(
    'the stack is up',
    () => {
      family = familyOf(child!.pid!);
      return family.pids.length >= 6 && family.folders.length > 0;
    },
    20_000,
  );
  return { child, done, family };
}

describe('nothing is left behind', () => {
  test('after Ctrl-C: the run ends in order and says so', async () => {
    const run = await playing();
    process.kill(-run.child.pid!, 'SIGINT');
    const { code, stderr } = await run.done;
    expect(code).toBe(130);
    expect(stderr).toContain('Stopped before the end; nothing was left behind.');
    await eventually('nothing is left', () => remainsOf(run.family).length === 0);
  });

  test('after SIGKILL of the tool: its run and its stack notice, and end', async () => {
    const run = await playing();
    process.kill(run.child.pid!, 'SIGKILL');
    await run.done;
    await eventually('nothing is left', () => remainsOf(run.family).length === 0, 15_000);
  });

  test('after SIGKILL of the process of the run: the stack ends, and the tool says what happened', async () => {
    const run = await playing();
    process.kill(run.family.pids[1]!, 'SIGKILL');
    const { code, stderr } = await run.done;
    expect(code).toBe(4);
    expect(stderr).toContain('The run of nominal-fill ended without a result (SIGKILL).');
    await eventually('nothing is left', () => remainsOf(run.family).length === 0, 15_000);
  });
});

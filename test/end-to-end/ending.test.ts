import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../fixtures/device.ts';
import { ended, familyOf, outcome, plantwright, remainsOf, type Started, startedBy } from '../fixtures/processes.ts';

const out = mkdtempSync(join(tmpdir(), 'plantwright-out-'));
let child: ChildProcess | undefined;
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  if (child) await ended(child);
  rmSync(out, { recursive: true, force: true });
});

/** A run once it has so many processes, and with `files` once they have files open in the working directory. */
async function runOf(processes: number, files: boolean) {
  child = plantwright(['run', 'nominal-fill', '--out', out]);
  const done = outcome(child);
  let text = '';
  child.stderr!.on('data', (chunk) => {
    text += chunk;
  });
  let family = familyOf(child.pid!);
  await eventually(
    'its processes are there',
    () => {
      family = familyOf(child!.pid!);
      return family.pids.length >= processes && (!files || family.folders.length > 0);
    },
    90_000,
  );
  return { child, done, family, stderr: () => text };
}

/** A run in the middle of its script: the run, its process, the supervisor and its three parts. */
const playing = () => runOf(6, true);

/** A run that has just begun to start its stack. */
const starting = () => runOf(3, false);

describe('nothing is left behind', () => {
  test('after Ctrl-C: the run ends in order and says so', async () => {
    const run = await playing();
    process.kill(-run.child.pid!, 'SIGINT');
    const { code, stderr } = await run.done;
    expect(stderr).toContain('Stopped before the end; nothing was left behind.');
    expect(code).toBe(130);
    await eventually('nothing is left', () => remainsOf(run.family).length === 0, 15_000);
  });

  test('after Ctrl-C twice: the run ends at once, and the last word is no trace', async () => {
    const run = await playing();
    process.kill(-run.child.pid!, 'SIGINT');
    await eventually('it was heard', () => run.stderr().includes('stopping in order'));
    process.kill(-run.child.pid!, 'SIGINT');
    const { code, stderr } = await run.done;
    expect(code).toBe(130);
    expect(stderr).not.toMatch(/ {4}at |Error/);
    await eventually('nothing is left', () => remainsOf(run.family).length === 0, 15_000);
  });

  test.for(['SIGTERM', 'SIGHUP'] as const)('after %s to all of a run that starts: it ends in order', async (signal) => {
    const run = await starting();
    // As `timeout` does it: once to each process of the group, and once more from the parent.
    process.kill(-run.child.pid!, signal);
    process.kill(run.child.pid!, signal);
    const { code, stderr } = await run.done;
    expect(stderr).toContain('Stopped before the end; nothing was left behind.');
    expect(stderr).not.toMatch(/ {4}at |Error/);
    expect(code).toBe(signal === 'SIGTERM' ? 143 : 129);
    await eventually('nothing is left', () => remainsOf(run.family).length === 0, 15_000);
  });

  test('after SIGKILL of the tool: its run and its stack notice, and end without a trace', async () => {
    const run = await playing();
    process.kill(run.child.pid!, 'SIGKILL');
    const { stderr } = await run.done;
    await eventually('nothing is left', () => remainsOf(run.family).length === 0, 15_000);
    expect(stderr).not.toMatch(/ {4}at |Error/);
  });

  test('after SIGKILL of the supervisor of the stack: a part that is frozen ends too', async () => {
    const { child, done, family } = await playing();
    const [, , supervisor, ...parts] = family.pids;
    process.kill(parts[0]!, 'SIGSTOP');
    process.kill(supervisor!, 'SIGKILL');
    const stack = { pids: [supervisor!, ...parts], folders: [] };
    await eventually('no part is left', () => remainsOf(stack).length === 0, 15_000);
    process.kill(child.pid!, 'SIGTERM');
    await done;
    // Its folder has no owner any more; the next stack removes it.
    for (const folder of family.folders) rmSync(folder, { recursive: true, force: true });
  });

  test('after SIGKILL of the process of the run: the stack ends, and the tool says what happened', async () => {
    const run = await playing();
    process.kill(run.family.pids[1]!, 'SIGKILL');
    const { code, stderr } = await run.done;
    expect(stderr).toContain('The run of nominal-fill ended without a result (SIGKILL).');
    expect(code).toBe(4);
    await eventually('nothing is left', () => remainsOf(run.family).length === 0, 15_000);
  });
});

const STACK = /reference\/main\.ts/;
const KEPT = mkdtempSync(join(tmpdir(), 'plantwright-kept-'));
const RUN = ['run', 'nominal-fill', '--out', KEPT];

/** How far each command has come when its starter is killed. */
const MOMENTS: Readonly<Record<string, { args: () => readonly string[]; reached: (it: Started) => boolean }>> = {
  'run, while the stack starts': { args: () => RUN, reached: hasProcess(STACK) },
  'run, while it plays': { args: () => RUN, reached: hasSaid(/^playing/m) },
  'serve, while the stack starts': { args: () => ['serve'], reached: hasProcess(STACK) },
  'serve, when it is up': { args: () => ['serve'], reached: hasSaid(/^viewer/m) },
  start: { args: () => ['start', '--out', KEPT], reached: hasSaid(/^started.*\nstarted/m) },
  soak: { args: () => ['soak', 'nominal-fill', '2', '--out', KEPT], reached: hasSaid(/^started/m) },
  view: { args: () => ['view', recorded()], reached: hasSaid(/^viewer/m) },
  'loop-check': { args: () => ['loop-check', '--out', KEPT], reached: hasProcess(STACK) },
};

/** Each moment with each signal and each starter at least once, and never four stacks for one moment. */
const KILLS = [
  ['run, while the stack starts', 'npm', 'SIGKILL'],
  ['run, while the stack starts', 'run.mjs', 'SIGTERM'],
  ['run, while it plays', 'npm', 'SIGTERM'],
  ['run, while it plays', 'run.mjs', 'SIGKILL'],
  ['serve, while the stack starts', 'npm', 'SIGTERM'],
  ['serve, while the stack starts', 'run.mjs', 'SIGKILL'],
  ['serve, when it is up', 'npm', 'SIGKILL'],
  ['serve, when it is up', 'run.mjs', 'SIGTERM'],
  ['start', 'npm', 'SIGKILL'],
  ['soak', 'run.mjs', 'SIGKILL'],
  ['view', 'npm', 'SIGKILL'],
  ['view', 'npm', 'SIGTERM'],
  ['view', 'run.mjs', 'SIGKILL'],
  ['view', 'run.mjs', 'SIGTERM'],
  ['loop-check', 'npm', 'SIGKILL'],
] as const;

function hasProcess(line: RegExp) {
  return (it: Started) => [...it.processes().values()].some((command) => line.test(command));
}

function hasSaid(text: RegExp) {
  return (it: Started) => text.test(it.said());
}

/** The recording of a plant that ran alone. */
const recorded = () => join(KEPT, 'alone', readdirSync(join(KEPT, 'alone'))[0]!, 'run.mcap');

describe('nothing is left behind by', () => {
  let it: Started | undefined;
  beforeAll(async () => {
    const alone = ['run', 'nominal-fill', '--target', 'none', '--out', join(KEPT, 'alone')];
    await outcome(plantwright(alone));
  });
  afterEach(() => it?.clear());
  afterAll(() => rmSync(KEPT, { recursive: true, force: true }));

  test.for(KILLS)('%s, when %s gets %s', async ([moment, by, signal]) => {
    const { args, reached } = MOMENTS[moment]!;
    it = startedBy(by, args());
    await eventually(`it has come to: ${moment}`, () => reached(it!), 90_000).catch((cause) => {
      throw new Error(it!.said(), { cause });
    });
    it.starter.kill(signal);
    // Within 3 s on a machine at rest; this one may be busy.
    await eventually('nothing is left', () => it!.left().length === 0, 30_000).catch((cause) => {
      throw new Error(it!.left().join('\n'), { cause });
    });
    expect(it.said()).not.toMatch(/ {4}at |Error/);
  });
});

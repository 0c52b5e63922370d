import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../cli/artefacts.ts';
import { readRecording } from '../../hil/recording/reader.ts';
import { eventually } from '../fixtures/device.ts';
import { outcome, plantwright, root } from '../fixtures/processes.ts';
import { assembled, GOLDEN, partsOf } from '../robustness/odd-recordings.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantwright-recordings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const judge = async (path: string, ...more: string[]) => {
  const said = await outcome(plantwright(['judge', path, ...more], { cwd: folder }));
  return { ...said, lines: said.stderr.trim().split('\n') };
};
const judgedBy = async (path: string) => {
  const { code, stdout } = await judge(path, '--scenario', 'nominal-fill', '--json', '--out', join(folder, 'judged'));
  return { code, run: (JSON.parse(stdout) as { runs: [RunResult] }).runs[0] };
};
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

describe('a recording of a process that was killed in the middle', () => {
  const path = join(folder, 'killed.mcap');
  test('is judged up to its last whole chunk, says until when, and proves nothing of the rest', async () => {
    const child = spawn(process.execPath, [`${root}test/fixtures/recording-process.ts`, path], { stdio: 'ignore' });
    await eventually('some chunks', () => sizeOf(path) > 60_000, 60_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { frames, whole, losses } = await readRecording(path);
    expect([whole, losses]).toEqual([false, []]);
    const end = Math.max(...frames.map(({ t }) => t)) / 1e6;
    expect(end).toBeGreaterThan(1);

    const { code, run } = await judgedBy(path);
    expect([code, run.verdict]).toEqual([3, 'invalid']);
    expect(run.invalid).toEqual([
      `the recording breaks off after t = ${end.toFixed(1)} s: what was not recorded cannot be judged`,
    ]);
    expect(run.judgedFor).toBeCloseTo(end, 6);
    expect(readFileSync(join(folder, 'judged', 'report.html'), 'utf8')).toContain('The run cannot be judged');
    expect(run.requirements.find(({ name }) => name === 'the tank never overflows')?.verdict).not.toBe('skipped');

    const nameless = await judge(path);
    expect([nameless.code, nameless.lines]).toEqual([2, [expect.stringMatching(/breaks off.*--scenario/)]]);
  }, 90_000);
});

describe('a whole recording', () => {
  const play = async () => {
    const { stdout } = await outcome(
      plantwright(['run', 'nominal-fill', '--target', 'none', '--json'], { cwd: folder }),
    );
    return readFileSync(join(folder, JSON.parse(stdout).runs[0].recording));
  };
  const kept = (name: string, bytes: Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  /** The value of a metadata entry, after its name and a length of four bytes. */
  const version = (bytes: Buffer, digit: string) => {
    const changed = Buffer.from(bytes);
    changed.write(digit, changed.indexOf('version') + 'version'.length + 4);
    return changed;
  };
  test('that is damaged, is from a newer program, or lost its end, says which', async () => {
    const bytes = await play();
    const flipped = Buffer.from(bytes);
    flipped[Math.floor(bytes.length * 0.6)]! ^= 0xff;
    const damaged = await judgedBy(kept('damaged.mcap', flipped));
    expect([damaged.code, damaged.run.verdict]).toEqual([3, 'invalid']);
    expect(damaged.run.invalid[0]).toMatch(
      /^the recording is damaged, and was judged up to t = \d+\.\d s: chunk \d+ of \d+, .* to .* s, is damaged \(.+\): what it held is missing$/,
    );

    const newer = await judge(kept('newer.mcap', version(bytes, '2')));
    expect(newer.lines).toEqual([
      expect.stringContaining('The recording has version 2; this program knows 1. Open it with a newer Plantwright.'),
    ]);
    expect(newer.code).toBe(2);
    const odd = await judge(kept('odd.mcap', version(bytes, 'x')));
    expect([odd.code, odd.lines]).toEqual([2, [expect.stringContaining('The recording has no version: "x"')]]);
  });
});

test.each(['judge', 'view', 'compare'])('%s refuses a recording that says odd things, in one line', async (command) => {
  const { parts, metadata } = partsOf(GOLDEN);
  const path = join(folder, 'odd.mcap');
  writeFileSync(
    path,
    await assembled(
      parts.map((part) => ({ ...part, json: 'null' })),
      metadata,
    ),
  );
  const args = command === 'compare' ? [command, path, path] : [command, path];
  const { code, stdout, stderr } = await outcome(plantwright(args, { cwd: folder }));
  expect(stderr).toMatch(
    /^\S+odd\.mcap is no recording of Plantwright: session\.json does not fit: .*\. Give the .*\n$/,
  );
  expect([code, stdout]).toEqual([2, '']);
});

test('a recording that does not say what its points are is no proof for what asks for them', async () => {
  const { missingIn } = await import('../../cli/judge-again.ts');
  const session = { hops: ['api'] } as never;
  const played = {} as never;
  const all = { losses: [], intact: 0 };
  expect(missingIn({ ...all, session, frames: [], points: [], played, whole: true }, 5e6)).toEqual([
    'the recording does not say what its points are: what asks for them is not judged',
  ]);
  expect(missingIn({ ...all, session, frames: [], points: [{} as never], played, whole: true }, 5e6)).toEqual([]);
  // The conclusion was there, and the last chunk was not.
  expect(missingIn({ ...all, session, frames: [], points: [{} as never], played, whole: false }, 5e6)).toEqual([
    'the recording breaks off after t = 5.0 s: what was not recorded cannot be judged',
  ]);
});

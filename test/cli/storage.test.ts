import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRecording } from '../../hil/recording/reader.ts';
import { storageError, writeWhole } from '../../hil/storage.ts';
import { outcome, plantwright, root } from '../fixtures/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantwright-storage-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The CLI where no file may grow beyond so many blocks of 512 bytes: what a full disk does, without one. */
const limited = (blocks: number, args: readonly string[]) =>
  outcome(
    spawn('sh', ['-c', `ulimit -f ${blocks} && exec "$0" "$@"`, process.execPath, `${root}cli/main.ts`, ...args], {
      cwd: folder,
    }),
  );

describe('a folder that cannot be written', () => {
  writeFileSync(join(folder, 'file'), '');
  test.each([
    [['run', 'nominal-fill', '--target', 'none', '--out', 'file/below'], 'file/below cannot be written'],
    [['run', 'nominal-fill', '--target', 'none', '--out', 'file'], 'file cannot be written'],
    [['soak', 'nominal-fill', '1', '--out', 'file/below'], 'cannot be written: a part of its path is a file'],
    [['start', '--out', 'file/below'], 'file/below cannot be written'],
    [['loop-check', '--out', 'file/below'], 'file/below cannot be written'],
  ])('%j is refused before anything is played', async (args, told) => {
    const { code, stderr } = await outcome(plantwright(args, { cwd: folder }));
    expect(stderr).toContain(told);
    expect(stderr).toContain('Give another folder');
    expect(stderr).not.toMatch(/started|playing|at Object|our fault/);
    expect(code).toBe(2);
  });
});

test('a working directory that was removed is an error, not an endless loop', async () => {
  const script = `
    import { mkdtempSync, rmdirSync } from 'node:fs';
    import { makeFolder } from '${new URL('../../hil/storage.ts', import.meta.url)}';
    const here = mkdtempSync('${join(folder, 'removed-')}');
    process.chdir(here);
    rmdirSync(here);
    try { makeFolder('runs/one'); } catch ({ code }) { console.log(code); }`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { timeout: 60_000 });
  expect((await outcome(child)).stdout).toBe('ENOENT\n');
});

describe('a disk that fills during a run', () => {
  test('leaves a recording up to its last chunk, verdicts on the terminal, and an invalid run', async () => {
    const args = ['run', 'nominal-fill', '--target', 'none', '--out', 'full'];
    const { code, stdout, stderr } = await limited(200, args);
    expect(stderr).toMatch(
      /^ {2}invalid +the recording ends early: full\/.*run\.mcap cannot be written: files may not grow any larger here; \d+ bytes are needed, \d+ bytes are free$/m,
    );
    expect(stderr).toMatch(/^ {2}skipped +the level reads true/m);
    expect(stderr).not.toMatch(/our fault|at async/);
    expect([code, stdout.split('\n')[0]]).toEqual([3, '0 of 1 runs passed']);

    const [played] = readdirSync(join(folder, 'full'));
    const recording = join(folder, 'full', played!, 'run.mcap');
    const { frames, whole, losses } = await readRecording(recording);
    expect([whole, losses]).toEqual([false, []]);
    expect(frames.length).toBeGreaterThan(10);
    // Nothing lies there half written.
    expect(readdirSync(join(folder, 'full', played!)).filter((name) => name.endsWith('.part'))).toEqual([]);
    const again = await outcome(
      plantwright(['judge', recording, '--scenario', 'nominal-fill', '--out', 'judged', '--json'], { cwd: folder }),
    );
    expect(again.code).toBe(3);
    expect(JSON.parse(again.stdout).runs[0].invalid[0]).toMatch(/breaks off after t = \d/);
  });

  test('or before anything fits: the same, and no stack trace', async () => {
    const { code, stderr } = await limited(1, ['run', 'nominal-fill', '--target', 'none', '--out', 'tiny']);
    expect(stderr).toMatch(/tiny cannot be written: files may not grow any larger here; 4096 bytes are needed/);
    expect(stderr).not.toMatch(/our fault|at async/);
    expect(code).toBe(2);
  });
});

test('every way in which a disk refuses is told with path, reason and what to do', () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'ENOTDIR', 'EMFILE']) {
    const error = storageError(Object.assign(new Error(code), { code }), join(folder, 'x'), 7);
    expect(error?.message).toMatch(/x cannot be written: [a-z]/);
    expect(error?.hint).toBeTruthy();
    expect(error?.code).toMatch(/^STORAGE_/);
  }
  expect(storageError(new TypeError('ours'), 'x')).toBeUndefined();
});

test('a file is written whole or not at all', () => {
  const path = join(folder, 'kept.json');
  writeWhole(path, 'first');
  expect(() => writeWhole(join(path, 'below'), 'x')).toThrow(expect.objectContaining({ code: 'STORAGE_UNWRITABLE' }));
  expect(existsSync(`${path}.part`)).toBe(false);
});

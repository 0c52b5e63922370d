import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBaseline, updateBaseline } from '../../cli/compare/baseline.ts';
import { compareSets } from '../../cli/compare/judge.ts';
import { runsAt } from '../../cli/compare/runs.ts';
import { outcome, plantwright } from '../fixtures/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantwright-compare-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cli = async (...args: string[]) => {
  const { code, stdout, stderr } = await outcome(plantwright(['compare', ...args], { cwd: folder }));
  return { code, stdout, stderr };
};
/** The same without a process of its own. */
const comparing = async (a: string, b: string) =>
  compareSets(await runsAt(join(folder, a)), await runsAt(join(folder, b)));

interface Told {
  readonly p50: number;
  readonly path?: number;
  readonly verdict?: string;
  readonly scenario?: string;
  readonly failed?: boolean;
}

/** A folder of runs that left results; the other members of a result are not read. */
function runs(name: string, told: readonly Told[]): string {
  const base = join(folder, name);
  for (const [i, { p50, path = 0.9, verdict = 'pass', scenario = 'nominal-fill', failed = false }] of told.entries()) {
    const times = { n: 240, p50: path, p95: path, p99: path, max: path };
    const result = {
      ...{ scenario, target: 'reference', defect: null, seed: i + 1, verdict, planDigest: `plan of ${i + 1}` },
      requirements: [{ name: 'history has no gap', verdict: failed ? 'fail' : 'pass' }],
      latency: { n: 500, p50, p95: 2 * p50, p99: 3 * p50, max: 4 * p50 },
      calibration: { before: { path: times }, after: { path: times } },
    };
    mkdirSync(join(base, `${scenario}-${i}`), { recursive: true });
    writeFileSync(join(base, `${scenario}-${i}`, 'result.json'), JSON.stringify(result));
  }
  return name;
}
const around = (p50: number, more: Partial<Told> = {}) => [0, 0.4, 0.8, 1.2].map((d) => ({ p50: p50 + d, ...more }));

beforeAll(() => {
  runs('fast', around(50));
  runs('slow', around(70));
  runs('again', around(50.2));
  runs('few', around(90).slice(0, 2));
  runs('invalid', around(90, { verdict: 'invalid' }));
  runs('other', around(90, { path: 2.5 }));
  runs('broken', [...around(50), { p50: 50.5, verdict: 'fail', failed: true }]);
});

describe('two folders of runs', () => {
  test('of a stack that became slower: exit code 1, with both medians, the shift and p', async () => {
    const { code, stdout } = await cli('fast', 'slow');
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /nominal-fill on reference {2}latency p50 {3}4:4 +50\.6 +70\.6 +\+39\.5 % .* 0\.029 {2}worse/,
    );
    expect(stdout.trim().split('\n').at(-1)).toBe('fail: B is worse than A');
  });
  test('of one that stayed as it was, or became faster: exit code 0', async () => {
    const { code, stdout } = await cli('fast', 'again', '--json');
    const { verdict, rows } = JSON.parse(stdout);
    expect([code, verdict, rows.map((row: { verdict: string }) => row.verdict)]).toEqual([0, 'pass', ['same', 'same']]);
    expect(await comparing('slow', 'fast')).toMatchObject({ verdict: 'pass', rows: [{ verdict: 'better' }, {}] });
  });
  test('in which a requirement no longer holds: one run is enough', async () => {
    expect(await comparing('fast', 'broken')).toMatchObject({
      verdict: 'fail',
      worse: [expect.stringContaining('"history has no gap" held in all runs of A and failed in 1 of 5 of B')],
    });
  });
  test('that are too few, or of which too many were invalid, prove nothing: exit code 3', async () => {
    const { code, stdout } = await cli('fast', 'few');
    expect(code).toBe(3);
    expect(stdout).toContain('4 runs against 2 can never prove a difference; 4 against 4 can');
    expect(await comparing('fast', 'invalid')).toMatchObject({
      verdict: 'inconclusive',
      doubts: [expect.stringContaining('4 of 4 runs of B could not be judged')],
    });
  });
  test('of machines that are not equally fast prove nothing', async () => {
    expect(await comparing('fast', 'other')).toMatchObject({
      verdict: 'inconclusive',
      doubts: [expect.stringContaining('took 0.90 ms in A and 2.50 ms in B')],
    });
  });
});

describe('a baseline', () => {
  test('is written from good runs, one a line, and gates what comes after', async () => {
    expect(await cli('fast', '--baseline', 'baseline.json', '--update')).toMatchObject({
      code: 0,
      stdout: 'baseline.json now holds 4 runs of nominal-fill on reference\n',
    });
    const text = readFileSync(join(folder, 'baseline.json'), 'utf8');
    expect(text.split('\n').filter((line) => line.includes('"seed":'))).toHaveLength(4);
    expect((await cli('slow', '--baseline', 'baseline.json')).code).toBe(1);
  });
  test('keeps what other scenarios have in it', async () => {
    const file = join(folder, 'two.json');
    updateBaseline(file, await runsAt(join(folder, 'fast')));
    updateBaseline(file, await runsAt(join(folder, runs('other-scenario', around(20, { scenario: 'broker-outage' })))));
    updateBaseline(file, await runsAt(join(folder, runs('more', [...around(50), { p50: 51 }]))));
    const kept = readBaseline(file);
    expect(kept).toHaveLength(9);
    expect(compareSets(kept, await runsAt(join(folder, 'fast')))).toMatchObject({
      verdict: 'pass',
      doubts: ['broker-outage on reference is only in A'],
    });
  });
});

describe('what cannot be compared is refused by name', () => {
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  mkdirSync(join(folder, 'empty'));
  write('torn/run/result.json', '{"scenario":"nominal-fill","lat');
  write('odd/run/result.json', '{"scenario":"x","requirements":[]}');
  write('torn.json', '{"version":1,"ru');
  write('null.json', 'null');
  write('newer.json', '{"version":2,"runs":[]}');
  write('odd.json', '{"version":1,"runs":[{"what":"x"}]}');
  runs('bad', around(50, { verdict: 'fail', failed: true }));

  test.each([
    ['nowhere', 'NOTHING_TO_COMPARE'],
    ['empty', 'NOTHING_TO_COMPARE'],
    ['torn', 'RESULT_UNREADABLE'],
    ['odd', 'RESULT_UNREADABLE'],
    ['torn.json', 'RECORDING_UNREADABLE'],
  ])('runs at %s: %s', async (place, code) => {
    await expect(runsAt(join(folder, place))).rejects.toMatchObject({ code });
  });
  test.each([
    ['missing.json', 'BASELINE_MISSING'],
    ['torn.json', 'BASELINE_UNREADABLE'],
    ['null.json', 'BASELINE_UNREADABLE'],
    ['odd.json', 'BASELINE_UNREADABLE'],
    ['newer.json', 'BASELINE_NEWER'],
  ])('a baseline at %s: %s', (file, code) => {
    expect(() => readBaseline(join(folder, file))).toThrow(expect.objectContaining({ code }));
  });
  test('a baseline of runs that did not pass', async () => {
    const bad = await runsAt(join(folder, 'bad'));
    expect(() => updateBaseline(join(folder, 'b.json'), bad)).toThrow(
      expect.objectContaining({ code: 'BASELINE_OF_BAD_RUNS' }),
    );
  });
  runs('elsewhere', around(50, { scenario: 'plc-link-lost' }));
  test.each([
    [['bad'], 'Runs are compared with other runs or with a baseline.'],
    [['bad', 'elsewhere'], 'A holds nominal-fill on reference, B plc-link-lost on reference.'],
  ])('%j: one line and exit code 2', async (args, told) => {
    const { code, stdout, stderr } = await cli(...args);
    expect(stderr).toContain(told);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });
});

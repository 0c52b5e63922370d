import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defectNames } from '../../hil/targets/defects.ts';
import { scenarios } from '../../scenarios/index.ts';
import { plantNames } from '../../twins/index.ts';
import { outcome, plantwright } from '../fixtures/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantwright-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cli = (...args: string[]) => outcome(plantwright(args, { cwd: folder }));

describe('a mistake gets one line, a next step, and exit code 2', () => {
  test.each([
    [['run', 'nominal-fil'], 'There is no scenario "nominal-fil". Did you mean "nominal-fill"?'],
    [['run', 'nominal-fill', '--target', 'referense'], 'There is no target "referense". Did you mean "reference"?'],
    [['run', 'nominal-fill', '--defect', 'swap-words'], 'There is no defect "swap-words". Did you mean "swaps-words"?'],
    [['run', 'nominal-fill', '--sed', '1'], "unknown option '--sed' (Did you mean --seed?)"],
    [['run', 'nominal-fill', '--seed', 'x'], 'It must be a whole number.'],
    [['run'], 'No scenario was named.'],
    [['run', 'nominal-fill', '--virtual', '--target', 'none'], 'The target none cannot be played in virtual time.'],
    [['rum'], "unknown command 'rum' (Did you mean run?)"],
    [['map', 'water'], 'There is no plant "water". Did you mean "water-treatment"?'],
    [['view', 'nowhere.mcap'], 'There is no recording at nowhere.mcap'],
    [['serve', '--port', '99999'], 'A port is 1 to 65535.'],
    [['soak', 'nominal-fill', '0'], 'It must be 1 or more.'],
  ])('%j', async (args, told) => {
    const { code, stdout, stderr } = await cli(...args);
    expect(stderr).toContain(told);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([2, '']);
  });

  test.each([
    ['that does not compile', 'export default {'],
    ['without targets', 'export default {}'],
    ['that throws', 'throw new Error("not today")'],
  ])('a plantwright.config.ts %s', async (_, content) => {
    const other = mkdtempSync(join(folder, 'config-'));
    writeFileSync(join(other, 'plantwright.config.ts'), content);
    const { code, stderr } = await outcome(plantwright(['list'], { cwd: other }));
    expect(stderr).toMatch(/plantwright\.config\.ts cannot be used: /);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });
});

describe('--json is one object on stdout', () => {
  test('list', async () => {
    const listed = JSON.parse((await cli('list', '--json')).stdout);
    expect(listed.plants).toEqual(plantNames);
    expect(listed.scenarios.map((s: { id: string }) => s.id)).toEqual(scenarios.map(({ id }) => id));
    expect(listed.targets.map((t: { name: string }) => t.name)).toEqual(['reference']);
    expect(listed.defects.map((d: { name: string }) => d.name)).toEqual(defectNames);
  });

  test('map: every point with its address', async () => {
    const { points } = JSON.parse((await cli('map', '--json')).stdout) as { points: Record<string, unknown>[] };
    const find = (point: string) => points.find((p) => p.point === point);
    expect(find('LIT101.reading')).toMatchObject({
      protocol: 'modbus',
      table: 'input',
      register: 0,
      type: 'float32',
      wordOrder: 'CDAB',
      unit: 'm',
      writable: false,
    });
    expect(find('LIT101.reading@opcua')).toMatchObject({
      protocol: 'opcua',
      nodeId: 'ns=1;s=LIT-101.reading',
      register: null,
    });
    expect(find('PLC1.highSetpoint')).toMatchObject({ table: 'holding', register: 2, writable: true });
    expect(find('TT191.temperature')).toMatchObject({
      protocol: 'mqtt',
      topic: 'sensors/TT-191',
      field: 'temperature',
    });
  });

  test('run: verdicts, margins, digests, and the artefacts it names', async () => {
    const { code, stdout } = await cli('run', 'nominal-fill', '--target', 'none', '--seed', '7', '--json');
    const { runs } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ scenario: 'nominal-fill', seed: 7, target: 'none', defect: null, verdict: 'pass' });
    expect(runs[0].requirements[0]).toEqual({
      name: 'the tank never overflows',
      verdict: 'pass',
      margin: expect.any(Number),
      unit: 'm',
      reason: 'held throughout',
      evidence: [],
    });
    for (const digest of ['planDigest', 'inputDigest', 'truthDigest'])
      expect(runs[0][digest]).toMatch(/^[0-9a-f]{64}$/);
    const result = JSON.parse(readFileSync(join(folder, runs[0].recording, '../result.json'), 'utf8'));
    expect(result).toEqual(runs[0]);
    const recording = join(folder, runs[0].recording);
    const again = await cli('judge', recording, '--json');
    const [judged] = JSON.parse(again.stdout).runs;
    expect(judged.requirements).toEqual(runs[0].requirements);
    expect([again.code, judged.truthDigest]).toEqual([0, runs[0].truthDigest]);
  });
});

test('a recorded run can be judged by another scenario, and a torn one is never passed', async () => {
  const { stdout } = await cli('run', 'nominal-fill', '--target', 'none', '--json');
  const recording = join(folder, JSON.parse(stdout).runs[0].recording);
  const other = await cli('judge', recording, '--scenario', 'frozen-level-transmitter', '--json');
  expect(JSON.parse(other.stdout).runs[0].scenario).toBe('frozen-level-transmitter');
  const torn = join(folder, 'torn.mcap');
  const bytes = readFileSync(recording);
  writeFileSync(torn, bytes.subarray(0, bytes.length - 20_000));
  const nameless = await cli('judge', torn);
  expect([nameless.code, nameless.stderr]).toEqual([2, expect.stringMatching(/breaks off.*--scenario/)]);
  const { code, stdout: said } = await cli('judge', torn, '--scenario', 'nominal-fill', '--json');
  expect([code, JSON.parse(said).runs[0].verdict]).toEqual([3, 'invalid']);
});

test('the plant alone is judged in a moment, and what asks the stack is skipped', async () => {
  const { code, stdout } = await cli('run', 'broker-outage', '--target', 'none');
  expect([code, stdout]).toEqual([3, expect.stringContaining('0 of 1 runs passed')]);
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { always, defineScenario, seconds } from '#simulator';
import { playRecorded } from '../../cli/play-recorded.ts';
import { resultLines } from '../../cli/progress.ts';
import { referenceTarget } from '../../hil/targets/reference.ts';
import type { Target } from '../../hil/targets/target.ts';
import { plants } from '../../twins/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { eventually } from '../fixtures/device.ts';
import { ended, lineOf, plantwright } from '../fixtures/processes.ts';
import { processOf } from '../fixtures/sensor-stack.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A requirement that holds whatever the stack does. */
const undemanding = defineScenario({
  id: 'undemanding',
  name: 'Undemanding',
  briefing: 'Nothing is asked of the stack.',
  plant: waterTreatment,
  needs: [],
  lasts: seconds(3),
  requirements: ({ T101 }) => ({ 'the tank never overflows': always(T101.level.below(1.6)) }),
  async script({ after }) {
    await after(seconds(1));
    process.kill(processOf('store'), 'SIGKILL');
    await after(seconds(2));
  },
});

async function played(target: Target) {
  const out = mkdtempSync(join(tmpdir(), 'plantwright-test-'));
  folders.push(out);
  return playRecorded({ scenario: undemanding, network: plants['water-treatment']!, target, seed: 1, out });
}

test('a run in which a part of the stack ended by itself does not pass: result, output and report name the part', async () => {
  const { run, result } = await played(referenceTarget());
  // On a machine that is too busy it is invalid: no pass either.
  expect(run.verdict).toBe(run.invalid.length === 0 ? 'fail' : 'invalid');
  const due = { verdict: 'fail', reason: expect.stringMatching(/^the store ended at t = \d\.\d s: SIGKILL: /) };
  expect(run.requirements).toMatchObject({
    'the tank never overflows': { verdict: 'pass' },
    'no part of the stack ends by itself': due,
  });
  expect(resultLines(result, '').join('\n')).toMatch(/ fail +no part of the stack ends by itself +the store ended at /);
  const report = readFileSync(result.report, 'utf8');
  expect(report).toContain('store ended by itself: SIGKILL');
  expect(report).toContain('store was restarted, attempt 1');
  expect(readFileSync(join(dirname(result.report), 'junit.xml'), 'utf8')).toContain(
    'no part of the stack ends by itself',
  );
});

test('a person at serve is told that a part ended by itself, and that it runs again', async () => {
  const serve = plantwright(['serve', '--json']);
  let said = '';
  serve.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  try {
    await lineOf(serve.stdout!, /^\{/);
    process.kill(processOf('gateway', serve.pid!), 'SIGKILL');
    await eventually('it is said', () => said.includes('runs again'), 60_000);
    expect(said).toMatch(
      /^the gateway of the stack ended by itself: SIGKILL: .*\nthe gateway of the stack runs again \(attempt 1\)$/m,
    );
  } finally {
    serve.kill('SIGTERM');
    await ended(serve);
  }
});

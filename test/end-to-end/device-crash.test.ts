import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { always, defineScenario, exitCode, ms, type PointInfo, type Run, seconds, tracks } from '#simulator';
import { judgedAgain } from '../../cli/judge-again.ts';
import { playRecorded } from '../../cli/play-recorded.ts';
import { resultLines } from '../../cli/progress.ts';
import { readRecording } from '../../hil/recording/reader.ts';
import { referenceTarget } from '../../hil/targets/reference.ts';
import { DEVICES_STAY } from '../../simulator/judge/crashes.ts';
import { plants } from '../../twins/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';

let crash = false;

/** The plant with a sensor that throws at its next report once it is told to. */
function network() {
  const sound = plants['water-treatment'];
  const devices = sound.devices.map((device) => {
    if (device.protocol !== 'mqtt') return device;
    const { topic } = device;
    return Object.defineProperty({ ...device }, 'topic', {
      get() {
        if (crash) throw new TypeError('no topic any more');
        return topic;
      },
      enumerable: true,
    });
  });
  return { ...sound, devices };
}

const scenario = defineScenario({
  id: 'a-sensor-crashes',
  name: 'A sensor crashes',
  briefing: 'TT-191 ends by itself after 2 s; everybody else goes on.',
  plant: waterTreatment,
  needs: [],
  start: {},
  lasts: seconds(6),
  requirements: ({ T101, LIT101, TT191 }) => ({
    'the tank never overflows': always(T101.level.below(1.6)),
    'the level reads true': tracks(LIT101.reading, { tolerance: 0.003 }),
    'the temperature is below zero': always(TT191.temperature.below(-1)),
  }),
  async script({ after }) {
    await after(seconds(2));
    crash = true;
    await after(ms(4000));
  },
});

test('a run in which a device ends by itself is an error that names it; everybody else goes on', async () => {
  const out = mkdtempSync(join(tmpdir(), 'plantwright-test-'));
  onTestFinished(() => rmSync(out, { recursive: true }));
  const { run, result } = await playRecorded({ scenario, network: network(), target: referenceTarget(), seed: 1, out });
  const named = /^TT-191 \(mqtt\) ended at t = \d+\.\d s: TypeError: no topic any more$/;
  const expectError = (judged: Run) => {
    expect([judged.verdict, exitCode(judged.verdict)]).toEqual(['error', 4]);
    // The stack is not to blame for what a device did; what held, holds.
    expect(judged.requirements).toMatchObject({
      'the tank never overflows': { verdict: 'pass' },
      'the level reads true': { verdict: 'pass' },
      'the temperature is below zero': {
        verdict: 'error',
        reason: expect.stringMatching(/^TT-191 did not last, and /),
      },
      [DEVICES_STAY]: { verdict: 'error', reason: expect.stringMatching(named) },
    });
  };
  expectError(run);
  // Nothing is lost that was not sent, and the others went on sending.
  expect(run.ledger.lost).toBe(0);
  expect(run.ledger.sent).toBeGreaterThan(100);

  const read = (file: string) => readFileSync(join(result.report, '..', file), 'utf8');
  expect(read('junit.xml')).toMatch(
    /name="no virtual device ends by itself"[^>]*><error type="error" message="TT-191 \(mqtt\) ended/,
  );
  for (const file of ['result.json', 'summary.md', 'report.html'])
    expect(read(file)).toMatch(/TT-191 \\?\(mqtt\\?\) ended/);
  expect(resultLines(result, '').join('\n')).toMatch(/ error +no virtual device ends by itself +TT-191/);

  const recording = await readRecording(result.recording);
  const points = recording.attachments['points.json'] as readonly PointInfo[];
  const again = judgedAgain(scenario, { ...recording, points, played: recording.attachments['run.json'] as Run });
  expectError(again);
});

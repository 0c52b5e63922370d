import { describe, expect, test } from 'vitest';
import { defineScenario, fresh, ms, play, seconds } from '#simulator';
import { nobodyRig, quickly } from '../../test/fixtures/truth.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { calibrationComplaints, calibrationOf, type PathSamples } from './calibration.ts';
import { type HarnessHealth, healthComplaints } from './health.ts';

/** A harness whose path takes so many µs, but for a few events. */
const path = (usual: number, few = usual, howMany = 0): PathSamples => {
  const times = Array.from({ length: 240 }, (_, i) => (i < howMany ? few : usual));
  return { path: times, late: times.map((time) => time / 2) };
};

describe('calibration', () => {
  test('bounds what 99 % of the path take, and says what can be measured', () => {
    const calibration = calibrationOf(path(500), path(600, 9000, 2));
    // Of 480 the bound is the second largest.
    expect(calibration).toMatchObject({ pathAtMost: 9, measurable: 27, spread: expect.closeTo(0.2, 12) });
    expect(calibration.before.path).toEqual({ n: 240, p50: 0.5, p95: 0.5, p99: 0.5, max: 0.5 });
  });
  test('refuses a budget below three times the path, and no other', () => {
    const calibration = calibrationOf(path(500), path(500, 9000, 3));
    expect(calibrationComplaints(calibration, ms(27))).toEqual([]);
    expect(calibrationComplaints(calibration, ms(26))).toEqual([
      "a budget of 26 ms cannot be measured here: the harness's own path takes up to 9 ms (p99), and three times that is 27 ms",
    ]);
    expect(calibrationComplaints(calibration, undefined)).toEqual([]);
  });
  test('a machine that changed meanwhile is told of where it could matter', () => {
    const slower = calibrationOf(path(500), path(5000));
    expect(calibrationComplaints(slower, ms(400))).toEqual([
      "this machine changed during the run: the harness's own path took 500 µs before and 5 ms after (p50)",
    ]);
    expect(calibrationComplaints(slower, ms(800))).toEqual([]);
    expect(calibrationComplaints(calibrationOf(path(3000), path(5000)), ms(400))).toEqual([]);
  });
});

test('event loop, clock and probes have to keep to an eighth of the tightest budget', () => {
  const times = (p99: number) => ({ n: 100, p50: 1, p95: 2, p99, max: 2 * p99 });
  const health = (loop: number, asked: number, clockStep = 0): HarnessHealth => ({
    loopDelay: times(loop),
    clockStep,
    probes: [{ name: 'latest values', every: 50, late: times(asked), answered: times(5000), unanswered: 30 }],
  });
  expect(healthComplaints(health(49, 49), ms(400))).toEqual([]);
  expect(healthComplaints(health(51, 52, 30), ms(400))).toEqual([
    'the harness was too busy: event loop delay p99 51 ms, allowed is 50 ms',
    'the wall clock stepped by 30 ms during the run',
    'the probe asked late for latest values: p99 52 ms, allowed is 50 ms',
  ]);
  expect(healthComplaints(health(99, 99), undefined)).toEqual([]);
  expect(healthComplaints(health(101, 99), seconds(10))).toHaveLength(1);
});

describe('a run', () => {
  const scenario = defineScenario({
    id: 'calibrated',
    name: 'Calibrated',
    briefing: '',
    plant: waterTreatment,
    lasts: seconds(1),
    requirements: ({ LIT101 }) => ({ 'the level is young': fresh(LIT101.reading, { p95: ms(100) }) }),
    script: ({ after }) => after(seconds(1)),
  });
  const playedOn = async (samples: PathSamples) => {
    const clock = quickly();
    const seeds: number[] = [];
    const calibrate = async (seed: number) => {
      seeds.push(seed);
      return samples;
    };
    return { run: await play(scenario, { seed: 7, clock, rig: { ...nobodyRig(clock), calibrate } }), seeds };
  };
  test('is calibrated before and after, at other phases', async () => {
    const { run, seeds } = await playedOn(path(500));
    expect(seeds).toEqual([7, 8]);
    expect(run.calibration).toMatchObject({ measurable: 1.5 });
    expect(run.invalid).toEqual([]);
  });
  test('is invalid where this machine cannot measure its tightest budget', async () => {
    const { run } = await playedOn(path(40_000));
    expect(run.verdict).toBe('invalid');
    expect(run.invalid[0]).toMatch(/^a budget of 100 ms cannot be measured here/);
  });
});

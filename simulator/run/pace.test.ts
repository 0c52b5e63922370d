import { describe, expect, test } from 'vitest';
import { type Duration, openStream, Pace, seconds } from '#simulator';

const s = (n: number) => seconds(n);

describe('simulation time against the wall', () => {
  test('at speed 1 both run alike', () => {
    const pace = new Pace(s(100), s(0), 1);
    expect(pace.due(s(130))).toBe(s(30));
    expect(pace.wallAt(s(30))).toBe(s(130));
  });

  test.each([
    [0.1, 3],
    [10, 300],
  ])('at speed %f thirty seconds are %f', (speed, passed) => {
    const pace = new Pace(s(100), s(0), speed);
    expect(pace.due(s(130))).toBeCloseTo(s(passed), -1);
    expect(pace.wallAt(s(passed))).toBe(s(130));
  });

  test('standing still, nothing is due, and what was said keeps its time', () => {
    const pace = new Pace(s(0), s(0), 1);
    pace.begin(s(10), s(10), 0);
    expect([pace.due(s(99)), pace.wallAt(s(10))]).toEqual([s(10), s(10)]);
  });

  test('what was heard before an epoch counts back from its beginning', () => {
    const pace = new Pace(s(0), s(0), 1);
    pace.begin(s(60), s(20), 1); // a return from 60 s to 20 s
    expect(pace.simulationAt(s(63), s(23))).toBe(s(23));
    expect(pace.simulationAt(s(58), s(23))).toBe(s(18));
    pace.begin(s(70), s(30), 10);
    // It has come to 35 s and no further: nothing is ahead of it.
    expect(pace.simulationAt(s(71), s(35))).toBe(s(35));
  });

  test('a plant that cannot keep up is not owed the rest above speed 1; at 1 no step is skipped', () => {
    const fast = new Pace(s(0), s(0), 100);
    fast.reached(s(1), s(40));
    expect([fast.due(s(1)), fast.wallAt(s(40)), fast.epoch]).toEqual([s(40), s(1), 0]);
    const real = new Pace(s(0), s(0), 1);
    real.reached(s(5), s(1));
    expect([real.due(s(5)), real.wallAt(s(1))]).toEqual([s(5), s(1)]);
  });

  test('whatever is done to simulation time, source times never go back and are never in the future', () => {
    const random = openStream(4, 'pace');
    const speeds = [0, 0.1, 0.5, 1, 3, 50, 'max'] as const;
    const pace = new Pace(s(0), s(0), 1);
    let [wall, simulation, last] = [0, 0, 0];
    for (let act = 0; act < 4000; act++) {
      wall += Math.floor(random() * 2e5);
      const due = Math.min(pace.due(wall as Duration), simulation + 1e7);
      // The plant comes as far as is due, or lags, in whole steps.
      if (due > simulation) simulation += Math.floor(((due - simulation) * random()) / 1e4) * 1e4;
      pace.reached(wall as Duration, simulation as Duration);
      if (random() < 0.1) {
        if (random() < 0.4) simulation = Math.floor((random() * simulation) / 1e4) * 1e4;
        pace.begin(wall as Duration, simulation as Duration, speeds[Math.floor(random() * speeds.length)]!);
      }
      const source = pace.wallAt(simulation as Duration);
      expect(source).toBeGreaterThanOrEqual(last);
      expect(source).toBeLessThanOrEqual(wall);
      last = source;
    }
  });
});

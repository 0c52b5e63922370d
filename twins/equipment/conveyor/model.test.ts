import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { conveyor } from './model.ts';

const stream = (t: number) => ({ arrived: Math.floor(t / 0.5), number: Math.floor(t / 0.5), mass: 30, closed: false });

twinContract('a conveyor', {
  twin: conveyor,
  inputs: (t) => ({ ...stream(t), run: t < 25, held: t > 12 && t < 18 }),
  // Parts: what came in is on the belt or has left it.
  conserves:
    () =>
    ({ after, inputs }) =>
      (inputs.arrived as number) - (after.passed as number) - (after.carried as number),
  balance: 0,
});

const sizes = { length: 3, part: 0.08, speed: 0.4, acceleration: 1e9 };
function bench(malfunctions: object = {}, parameters: object = {}) {
  const context = (inputs: object) => ({
    inputs: { arrived: 0, number: 0, mass: 30, closed: false, held: false, run: true, ...inputs },
    parameters: { ...sizes, ...parameters },
    malfunctions: { jam: false, slipping: 0, ...malfunctions },
    seconds: 0.01,
    random: () => 0,
  });
  let state = conveyor.initial(context({}));
  let time = 0;
  return {
    run(seconds: number, inputs: (t: number) => object) {
      for (let i = 0; i < Math.round(seconds / 0.01); i++) {
        state = conveyor.step(state, context(inputs(time)));
        time += 0.01;
      }
      return conveyor.read(state, context({}));
    },
    state: () => state,
  };
}

describe('a conveyor of 3 m at 0.4 m/s', () => {
  test('takes 7.5 s for a part', () => {
    const { run } = bench();
    // It is put down in the first step and moves from the second.
    expect(run(7.5, () => ({ arrived: 1, number: 1 })).passed).toBe(0);
    expect(run(0.02, () => ({ arrived: 1, number: 1 })).passed).toBe(1);
  });

  // Little's law: L = λ W, here 2 parts a second for 7.5 s.
  test('carries 15 parts at 2 a second', () => {
    const { run } = bench();
    const { carried, passed } = run(60, stream);
    expect(Math.abs(carried - 15)).toBeLessThanOrEqual(1);
    expect(passed).toBeGreaterThan(100);
  });

  test('lets them queue where they are held, and says when it is full', () => {
    const { run, state } = bench();
    const queued = run(30, (t) => ({ ...stream(Math.min(t, 18.8)), held: true }));
    expect(queued).toMatchObject({ passed: 0, carried: 37, exit: true });
    const positions = state().parts.map(({ position }) => position);
    for (let i = 1; i < positions.length; i++) expect(positions[i - 1]! - positions[i]!).toBeCloseTo(0.08, 9);
  });

  test('gives them away in the order they came, with what they carry', () => {
    const { run } = bench();
    const masses: number[] = [];
    for (let i = 1; i <= 5; i++) run(1, () => ({ arrived: i, number: i, mass: 100 + i }));
    for (let i = 0; i < 1000; i++) {
      const { passed, mass } = run(0.01, () => ({ arrived: 5 }));
      if (passed > masses.length) masses.push(mass);
    }
    expect(masses).toEqual([101, 102, 103, 104, 105]);
  });

  test('a jam holds what is behind it and lets go what is past it', () => {
    const { run } = bench({ jam: true });
    expect(run(60, (t) => stream(Math.min(t, 5)))).toMatchObject({ passed: 0, carried: 10 });
  });
});

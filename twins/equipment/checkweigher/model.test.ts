import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { checkweigher } from './model.ts';

const stream = (t: number) => ({ arrived: Math.floor(t * 2), number: Math.floor(t * 2), mass: 530, closed: true });

twinContract('a checkweigher', {
  twin: checkweigher,
  inputs: (t) => ({ ...stream(t), held: t > 20 && t < 22, run: t < 28, push: t % 3 < 0.6 }),
});

const sizes = {
  length: 1.6,
  part: 0.08,
  speed: 0.6,
  acceleration: 1e9,
  platform: 0.3,
  platformLength: 0.3,
  pusher: 1.2,
  stroke: 0.06,
  bin: 50,
};
const tick = { held: false, run: true, push: false };
function bench(malfunctions: object = {}, parameters: object = {}) {
  const context = (inputs: object) => ({
    inputs: { arrived: 0, number: 0, mass: 0, closed: false, ...tick, ...inputs },
    parameters: { ...sizes, ...parameters },
    malfunctions: { pusherStuck: false, sluggish: 0, deposit: 0, ...malfunctions },
    seconds: 0.01,
    random: () => 0,
  });
  let state = checkweigher.initial(context({}));
  let time = 0;
  return (seconds: number, inputs: (t: number, last: ReturnType<typeof checkweigher.read>) => object) => {
    const readings = [];
    for (let i = 0; i < Math.round(seconds / 0.01); i++) {
      time += 0.01;
      state = checkweigher.step(state, context(inputs(time, checkweigher.read(state, context({})))));
      readings.push(checkweigher.read(state, context({})));
    }
    return readings;
  };
}

describe('a checkweigher', () => {
  test('has the whole mass of one part on its platform for (platform − part) / speed', () => {
    const weighed = bench()(5, () => ({ arrived: 1, number: 1, mass: 530 })).filter(({ weighable }) => weighable);
    expect(Math.abs(weighed.length * 0.01 - (0.3 - 0.08) / 0.6)).toBeLessThanOrEqual(0.011);
    for (const { load } of weighed) expect(load).toBeCloseTo(530, 9);
  });
  test('nothing is weighable when two parts share the platform', () => {
    const two = bench()(5, (t) => ({ arrived: t < 0.3 ? 1 : 2, mass: 500 }));
    expect(two.some(({ load }) => load > 900)).toBe(true);
    expect(two.filter(({ load, weighable }) => load > 501 && weighable)).toEqual([]);
  });

  const pushing = (t: number, { atPusher }: { atPusher: boolean }) => ({ ...stream(t), push: atPusher });
  test('pushes off what stands before the pusher, and nothing is lost', () => {
    const end = bench({}, { bin: 500 })(30, pushing).at(-1)!;
    expect(end.passed).toBe(0);
    // 60 came; a part takes 1.2 m / 0.6 m/s = 2 s to the pusher.
    expect(end.rejected).toBeGreaterThanOrEqual(50);
  });
  test('every part is passed on, rejected or on the belt', () => {
    const end = bench()(30, (t) => ({ ...stream(t), push: t % 2 < 0.5 })).at(-1)!;
    expect(end.passed).toBeGreaterThan(10);
    expect(end.rejected).toBeGreaterThan(5);
    expect(60 - end.passed - end.rejected).toBeLessThanOrEqual(7);
  });
  test('a sluggish pusher comes too late', () => {
    const end = bench({ sluggish: 0.5 })(30, pushing).at(-1)!;
    expect(end.rejected).toBe(0);
  });
  test('a full bin takes no more', () => {
    const end = bench({}, { bin: 5 })(30, pushing).at(-1)!;
    expect(end).toMatchObject({ rejected: 5, binFull: true });
  });
});

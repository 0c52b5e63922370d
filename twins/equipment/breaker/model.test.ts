import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { breaker } from './model.ts';

twinContract('a breaker', {
  twin: breaker,
  inputs: (t) => ({ close: t % 12 < 1, open: t % 12 > 9, trip: t > 27 }),
});

const parameters = { opening: 0.05, closing: 0.07, winding: 8 };
const none = { failsToOpen: false, failsToClose: false, unwound: false, nuisance: false };
function bench(malfunctions: object = {}, start: object = {}) {
  const context = (inputs: object) => ({
    inputs: { close: false, open: false, trip: false, ...inputs },
    parameters,
    malfunctions: { ...none, ...malfunctions },
    seconds: 0.01,
    random: () => 0,
  });
  let state = { ...breaker.initial(context({})), ...start } as ReturnType<typeof breaker.initial>;
  return (steps: number, inputs: object) => {
    for (let i = 0; i < steps; i++) state = breaker.step(state, context(inputs));
    return breaker.read(state, context({}));
  };
}

describe('a breaker', () => {
  test('closes 70 ms after its command and not before', () => {
    const run = bench();
    expect(run(6, { close: true }).closed).toBe(false);
    expect(run(1, { close: true }).closed).toBe(true);
  });
  test('opens 50 ms after a trip', () => {
    const run = bench({}, { closed: true });
    expect(run(4, { trip: true }).closed).toBe(true);
    expect(run(1, { trip: true }).closed).toBe(false);
  });
  test('opening goes before closing, and a close command that stays does not pump', () => {
    const run = bench();
    run(10, { close: true });
    expect(run(10, { close: true, trip: true }).closed).toBe(false);
    expect(run(2000, { close: true }).closed).toBe(false);
    run(1, {});
    expect(run(10, { close: true }).closed).toBe(true);
  });
  test('winds its spring for 8 s before it can close again', () => {
    const run = bench();
    run(10, { close: true });
    run(10, { open: true });
    expect(run(10, { close: true })).toMatchObject({ closed: false, ready: false });
    expect(run(800, {}).ready).toBe(true);
  });
  test('with welded contacts it stays closed', () =>
    expect(bench({ failsToOpen: true }, { closed: true })(100, { trip: true }).closed).toBe(true));
});

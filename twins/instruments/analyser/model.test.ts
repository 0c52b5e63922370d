import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { analyser } from './model.ts';

const chlorine = analyser({ type: 'ChlorineAnalyser', unit: 'mg/L', process: 'mg/L', range: [0, 5] });

twinContract('an analyser', {
  twin: chlorine,
  parameters: { transport: 2, cycle: 3, analysis: 2, noise: 0.002 },
  inputs: (t) => ({ process: t / 10 }),
});

/** A step from 1 to 2 at `at` s; the reading over time, one value every half second. */
function afterStep(at: number, malfunctions: object = {}) {
  const context = (t: number) => ({
    inputs: { process: t < at ? 1 : 2 },
    parameters: { transport: 30, cycle: 60, analysis: 45, noise: 0 },
    malfunctions: { blocked: false, failed: false, offset: 0, ...malfunctions },
    seconds: 0.5,
    random: () => 0.5,
  });
  let state = chlorine.begin!(chlorine.initial(context(-1)), context(-1));
  return Array.from({ length: 600 }, (_, i) => {
    state = chlorine.step(state, context((i + 1) * 0.5));
    return { t: (i + 1) * 0.5, ...chlorine.read(state, context(0)) };
  });
}

describe('an analyser with 30 s of sample line, a sample a minute and 45 s of analysis', () => {
  // Samples are taken at 60, 120, … s; the one of 120 s left the pipe at 90 s and is read at 165 s.
  test.each([
    [89, 165],
    [91, 225],
    [31, 165],
    [29, 105],
  ])('shows a step at %f s at %f s', (at, seen) =>
    expect(afterStep(at).find(({ reading }) => reading > 1.5)?.t).toBe(seen),
  );
  test('says how old its reading is: line and analysis, and then a minute more', () => {
    const ages = afterStep(0)
      .filter(({ results }) => results > 1)
      .map(({ age }) => age);
    expect([Math.min(...ages), Math.max(...ages)]).toEqual([75, 134.5]);
  });
  test('with a blocked line it goes on with what stands in it', () =>
    expect(afterStep(10, { blocked: true }).at(-1)).toMatchObject({ reading: 1, status: 'good' }));
  test('without reagent it is bad', () => expect(afterStep(10, { failed: true }).at(-1)!.status).toBe('bad'));
});

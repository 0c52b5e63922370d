import { describe, expect, test } from 'vitest';
import { openStream } from '#simulator';
import { twinContract } from '../../../test/contracts/twin.ts';
import { weigher } from './model.ts';

twinContract('a weigher', {
  twin: weigher,
  inputs: (t) => ({ load: t % 1 < 0.4 ? 530 : 0, weighable: t % 1 < 0.4 }),
});

/** Parts one after another, 0.36 s on the platform each. */
function weighed(masses: readonly number[], { malfunctions = {}, noise = 0 } = {}) {
  const random = openStream(3, 'weigher');
  const context = (load: number) => ({
    inputs: { load, weighable: load > 0 },
    parameters: { lightest: 523, heaviest: 540, settling: 0.1, noise, division: 0.1 },
    malfunctions: { zero: 0, span: 0, stuck: false, ...malfunctions },
    seconds: 0.01,
    random,
  });
  let state = weigher.initial(context(0));
  return masses.map((mass) => {
    for (let i = 0; i < 50; i++) state = weigher.step(state, context(i < 36 ? mass : 0));
    return weigher.read(state, context(0));
  });
}

describe('a weigher', () => {
  test('judges by its limits', () =>
    expect(weighed([530, 522, 541]).map(({ verdict }) => verdict)).toEqual(['good', 'light', 'heavy']));
  // The mean of n readings scatters by σ/√n: 26 readings of 2 g make 0.39 g.
  test('averages the shaking of its cell away', () => {
    const weights = weighed(new Array(400).fill(530), { noise: 2 }).map(({ weight }) => weight);
    const deviation = Math.sqrt(weights.reduce((sum, w) => sum + (w - 530) ** 2, 0) / weights.length);
    expect(Math.abs(deviation / (2 / Math.sqrt(26)) - 1)).toBeLessThan(0.15);
  });
  test('a zero that has moved makes light parts good', () =>
    expect(weighed([520], { malfunctions: { zero: 5 } })[0]).toMatchObject({ verdict: 'good', weighed: 1 }));
  test('a stuck one finds everything as the first', () =>
    expect(weighed([530, 480], { malfunctions: { stuck: true } })[1]).toMatchObject({ verdict: 'good', weighed: 2 }));
});

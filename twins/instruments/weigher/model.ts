import { analog, defineInstrument, discrete, gaussian, ms, parameter, states } from '#simulator';

/**
 * The weighing head of a checkweigher (OIML R 51): while one whole part is on the platform it averages its weigh cell, after
 * a settling time, and when the part leaves gives the weight and whether it is inside the limits.
 */
export const weigher = defineInstrument({
  type: 'Weigher',
  every: ms(10),
  parameters: {
    lightest: parameter(523, 'g'),
    heaviest: parameter(540, 'g'),
    settling: parameter(0.1, 's'),
    /** Standard deviation of one reading of the cell: a moving belt shakes it. */
    noise: parameter(2, 'g'),
    /** Of the indication. */
    division: parameter(0.1, 'g'),
  },
  inputs: { load: analog('g'), weighable: discrete() },
  outputs: () => ({
    /** Of the last part. */
    weight: analog('g', { range: [0, 10_000] }),
    verdict: states('none', 'good', 'light', 'heavy'),
    /** Parts since the start: it changes when weight and verdict are of a new part. */
    weighed: analog('1', { range: [0, 1e12] }),
  }),
  malfunctions: {
    /** Added to every reading: product on the cell, temperature. */
    zero: analog('g'),
    /** The cell has been bent: share by which it reads too little. */
    span: analog('1'),
    stuck: discrete(),
  },
  initial: () => ({ sum: 0, count: 0, elapsed: 0, weight: 0, verdict: 'none' as Verdict, weighed: 0 }),

  step(last, { inputs, parameters, seconds, random, malfunctions: { zero, span, stuck } }) {
    const { settling, noise, division } = parameters;
    // Drawn in every step, so that a part more or less does not shift the stream.
    const reading = inputs.load * (1 - span) + zero + noise * gaussian(random);
    if (inputs.weighable) {
      const elapsed = last.elapsed + seconds;
      const settled = elapsed > settling;
      return { ...last, elapsed, sum: last.sum + (settled ? reading : 0), count: last.count + (settled ? 1 : 0) };
    }
    if (last.count === 0) return { ...last, elapsed: 0, sum: 0 };
    const mean = Math.round(last.sum / last.count / division) * division;
    const weight = stuck && last.weighed > 0 ? last.weight : Math.min(10_000, Math.max(0, mean));
    const verdict = judged(weight, parameters);
    return { sum: 0, count: 0, elapsed: 0, weight, verdict, weighed: last.weighed + 1 };
  },

  read: ({ weight, verdict, weighed }) => ({ weight, verdict, weighed }),
});

type Verdict = 'none' | 'good' | 'light' | 'heavy';

function judged(weight: number, { lightest, heaviest }: { lightest: number; heaviest: number }): Verdict {
  if (weight < lightest) return 'light';
  return weight > heaviest ? 'heavy' : 'good';
}

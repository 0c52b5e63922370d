import { analog, defineInstrument, discrete, gaussian, ms, parameter, status } from '#simulator';

/**
 * A process analyser behind a sample line, such as a gas chromatograph or a titrator: what it reads now was in the pipe
 * `transport` ago at best, and is renewed once in a `cycle`, `analysis` after its sample was taken. Between results it
 * holds the last (dead time and sampled hold: Seborg, Edgar and Mellichamp, Process Dynamics and Control, 6.2 and 17.1).
 * @example analyser({ type: 'ChlorineAnalyser', unit: 'mg/L', process: 'mg/L', range: [0, 5] })
 */
export const analyser = <const U extends string, const W extends string>(kind: {
  type: string;
  unit: U;
  process: W;
  /** Readings that make one unit of the process. */
  factor?: number;
  range: readonly [number, number];
}) => {
  const { factor = 1 } = kind;
  const [low, high] = kind.range;
  const bounded = (value: number) => Math.min(high, Math.max(low, value));
  return defineInstrument({
    type: kind.type,
    every: ms(500),
    parameters: {
      /** Time in the sample line. */
      transport: parameter(30, 's'),
      /** From one sample to the next; at least as long as the analysis. */
      cycle: parameter(120, 's'),
      analysis: parameter(90, 's'),
      /** Standard deviation of a result, as a share of the span. */
      noise: parameter(0.002, '1'),
    },
    inputs: { process: analog(kind.process) },
    outputs: () => ({
      reading: analog(kind.unit, { range: kind.range, status: 'status' }),
      status: status(),
      /** Results since the start. */
      results: analog('1', { range: [0, 1e12] }),
      /** How old what it reads is. */
      age: analog('s', { range: [0, 1e9] }),
    }),
    malfunctions: {
      /** The sample line is blocked: it analyses again and again what stands in it. */
      blocked: discrete(),
      /** No reagent, no carrier gas: no results. */
      failed: discrete(),
      /** Added to each result, in the unit of the reading. */
      offset: analog(kind.unit),
    },
    initial: ({ inputs }) => ({
      /** What is in the sample line, the oldest first. */
      line: [] as readonly number[],
      sample: inputs.process,
      reading: bounded(inputs.process * factor),
      /** Time since the last sample was taken. */
      elapsed: 0,
      analysing: true,
      results: 0,
      age: 0,
      failed: false,
    }),
    begin: (state, { inputs, parameters, seconds }) => ({
      ...state,
      line: new Array<number>(Math.round(parameters.transport / seconds)).fill(inputs.process),
    }),

    step(last, { inputs, parameters, seconds, random, malfunctions: { blocked, failed, offset } }) {
      const { transport, cycle, analysis, noise } = parameters;
      const arrived = last.line[0] ?? inputs.process;
      const line = blocked || last.line.length === 0 ? last.line : [...last.line.slice(1), inputs.process];
      // Chance is drawn in any case, so that a malfunction does not shift the stream.
      const error = noise * (high - low) * gaussian(random);
      let { sample, reading, elapsed, analysing, results, age } = last;
      elapsed += seconds;
      age += seconds;
      // Half a step of grace: times are whole steps.
      if (analysing && !failed && elapsed >= analysis - seconds / 2) {
        reading = bounded(sample * factor + offset + error);
        results += 1;
        age = elapsed + transport;
        analysing = false;
      }
      if (elapsed >= cycle - seconds / 2) {
        sample = arrived;
        elapsed = 0;
        analysing = true;
      }
      return { line, sample, reading, elapsed, analysing, results, age, failed };
    },

    read: ({ reading, results, age, failed }) => ({ reading, status: failed ? 'bad' : 'good', results, age }),
  });
};

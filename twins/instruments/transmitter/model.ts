import { analog, defineInstrument, discrete, gaussian, lagShare, ms, parameter, type Status, status } from '#simulator';

// IEC 60381-1: 4-20 mA. NAMUR NE 43: 3.8-20.5 mA measures, below 3.6 or above 21 mA is a failure.
const [LOW, HIGH] = [4, 20];
const [SATURATED_LOW, SATURATED_HIGH] = [3.8, 20.5];
const [FAILED_LOW, FAILED_HIGH] = [3.6, 21];
/** Counts of the analogue input card for 4-20 mA: 15 bits and sign, nominal range 0 to 27648. */
const COUNTS = 27648;

const statusOf = (current: number): Status => {
  if (current < FAILED_LOW || current > FAILED_HIGH) return 'bad';
  return current <= SATURATED_LOW || current >= SATURATED_HIGH ? 'uncertain' : 'good';
};

/**
 * A two-wire transmitter with its analogue input channel: first-order lag, Gaussian noise, 4-20 mA, an input card
 * that counts, and a reading in engineering units. What happens between pipe and number happens here, so control
 * reacts to a lying sensor exactly as a real plant would.
 *
 * @param unit of the reading; `process` is its unit in the physics and `factor` readings make one of it. `lag` in s and
 *   `noise` as a share of the span are the defaults of its parameters.
 * @example transmitter({ type: 'LevelTransmitter', unit: 'm', process: 'm', range: [0, 1.6] })
 */
export const transmitter = <const U extends string, const W extends string>(kind: {
  type: string;
  unit: U;
  process: W;
  factor?: number;
  range: readonly [number, number];
  lag?: number;
  noise?: number;
}) => {
  const { factor = 1, lag = 0.2, noise = 0.0003 } = kind;
  const [low, high] = kind.range;
  return defineInstrument({
    type: kind.type,
    every: ms(100),
    parameters: {
      /** Time constant of the lag. */
      lag: parameter(lag, 's'),
      /** Standard deviation of the noise, as a share of the span. */
      noise: parameter(noise, '1'),
    },
    inputs: { process: analog(kind.process) },
    outputs: () => ({
      reading: analog(kind.unit, { range: kind.range, status: 'status' }),
      status: status(),
      current: analog('mA', { range: [0, 22] }),
    }),
    malfunctions: {
      /** The current stays where it is. */
      stuck: discrete(),
      /** The loop is open: no current. */
      broken: discrete(),
      /** Added to what is measured, in the unit of the reading. */
      offset: analog(kind.unit),
      /** A loop calibrator drives this current instead of the transmitter; 0 is no calibrator. */
      calibrator: analog('mA'),
    },
    initial: ({ inputs }) => ({
      lagged: inputs.process * factor,
      current: toCurrent(inputs.process * factor, low, high),
    }),

    step({ lagged, current }, { inputs, parameters, seconds, random, malfunctions }) {
      const measured = inputs.process * factor;
      const next = lagged + (measured - lagged) * lagShare(seconds, parameters.lag);
      // The number is drawn in any case, so that a malfunction does not shift the stream.
      const noise = gaussian(random) * parameters.noise * (high - low);
      if (malfunctions.broken) return { lagged: next, current: 0 };
      if (malfunctions.calibrator > 0) return { lagged: next, current: malfunctions.calibrator };
      if (malfunctions.stuck) return { lagged: next, current };
      return { lagged: next, current: toCurrent(next + noise + malfunctions.offset, low, high) };
    },

    read({ current }) {
      const counts = Math.round(((current - LOW) / (HIGH - LOW)) * COUNTS);
      // Past the failure limits a reading says nothing; the card gives its end value.
      const bounded = Math.min(COUNTS, Math.max(0, counts));
      return { reading: low + (bounded / COUNTS) * (high - low), status: statusOf(current), current };
    },
  });
};

const toCurrent = (value: number, low: number, high: number) =>
  Math.min(SATURATED_HIGH, Math.max(SATURATED_LOW, LOW + ((value - low) / (high - low)) * (HIGH - LOW)));

import * as alarms from '../alarms/metrics.ts';
import * as encodings from '../encodings.ts';
import { greatestAge, meanAge, sawtooth } from './age.ts';
import { highestRate, rateBounds } from './binomial.ts';
import { clockOffset } from './clock-offset.ts';
import { withOmitted } from './distribution.ts';
import { cliffsDelta, hodgesLehmann, mannWhitney, normalRankTest } from './mann-whitney.ts';
import { chainBounds } from './polling.ts';
import { leastCount, rankBounds } from './ranks.ts';

type Pair = readonly [number, number];
interface Samples {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly ties: boolean;
}

const inEveryOrder = (value: number, type: 'float32' | 'int32') =>
  Object.fromEntries(
    encodings.BYTE_ORDERS.map((order) => [order, encodings.arranged(encodings.wordsOf(value, type), order)]),
  );

const FUNCTIONS = {
  float32: ({ value }: { value: number }) => ({
    registers: inEveryOrder(value, 'float32'),
    read_of_ABCD_data_as: Object.fromEntries(
      encodings.BYTE_ORDERS.map((order) => [order, orWord(encodings.misread(value, order))]),
    ),
  }),
  float32_values_blind_to_swaps: ({ value }: { value: number }) => ({ blind_to: encodings.blindTo(value) }),
  int32: ({ value }: { value: number }) => ({ registers: inEveryOrder(value, 'int32'), as_uint32: value >>> 0 }),
  int16_sign: ({ value }: { value: number }) => {
    const [register] = encodings.wordsOf(value, 'int16');
    return { register, wrong_if_unsigned: register };
  },
  float64: ({ value }: { value: number }) => ({
    registers_big_endian: encodings.wordsOf(value, 'float64'),
    registers_word_swapped: encodings.arranged(encodings.wordsOf(value, 'float64'), 'CDAB'),
  }),
  json_integer_precision: ({ int }: { int: string }) => {
    const after = encodings.throughDouble(BigInt(int));
    return { as_double: String(after), lossless: after === BigInt(int) };
  },
  linear_scaling: (v: { raw: number; rawLo: number; rawHi: number; euLo: number; euHi: number }) => {
    const { value, quantum } = encodings.scaled(v.raw, [v.rawLo, v.rawHi], [v.euLo, v.euHi]);
    return { eu: value, quantum };
  },
  quantile_rank_bounds: ({ n, p, conf }: { n: number; p: number; conf: number }) => {
    const { lower, upper } = rankBounds(n, p, conf);
    return { lower_rank: lower, upper_rank: upper };
  },
  quantile_min_n: ({ p, conf }: { p: number; conf: number }) => ({ n_min_for_upper_bound: leastCount(p, conf) }),
  clopper_pearson: ({ k, n, conf }: { k: number; n: number; conf: number }) => {
    const { lower, upper } = rateBounds(k, n, conf);
    return { two_sided: [lower, upper], one_sided_upper: highestRate(k, n, conf) };
  },
  mann_whitney: ({ x, y, ties }: Samples) => {
    const { u, p, pLess } = mannWhitney(x, y);
    return {
      U_x: u,
      // With ties the vectors give only the approximation.
      ...(!ties && { p_exact_two_sided: p, p_exact_x_less: pLess }),
      p_asymptotic_two_sided_cc: normalRankTest(x, y).p,
      hodges_lehmann_y_minus_x: hodgesLehmann(x, y).estimate,
      cliffs_delta: cliffsDelta(x, y),
    };
  },
  age_of_information: ({ updates, window }: { updates: (readonly [number, number | null])[]; window: Pair }) => {
    const [from, to] = window;
    const pieces = updates.map(([at, received]) => ({ at, received }));
    const { rises, peaks } = sawtooth(pieces, [{ from, to }]);
    return {
      mean_age: meanAge(rises),
      peaks,
      mean_peak: peaks.reduce((sum, peak) => sum + peak, 0) / peaks.length,
      max_age: greatestAge(rises),
    };
  },
  clock_offset_4_timestamps: ({ t0, t1, t2, t3 }: { t0: number; t1: number; t2: number; t3: number }) => {
    const { offset, delay, maxError } = clockOffset({ asked: t0, received: t1, answered: t2, heard: t3 });
    return { offset, delay, max_error: maxError };
  },
  hdr_expected_interval: (v: { value: number; expected_interval: number }) => ({
    records: [...withOmitted(v.value, v.expected_interval)],
  }),
  polling_bounds: ({ poll_period: period, processing }: { poll_period: number; processing: number }) => {
    const { least, mean, most, quantile } = chainBounds([{ period, processing }]);
    return {
      detect_latency_min: least,
      detect_latency_mean: mean,
      detect_latency_p95: quantile(0.95),
      detect_latency_sup: most,
      age_at_sink_max: most,
    };
  },
  alarm_metrics: (v: { events: (readonly [number, string])[]; span_s: number; operators: number }) => {
    const events = v.events.map(([at, alarm]) => ({ at, alarm }));
    const bins = alarms.ratesByTheClock(events, v.span_s);
    return {
      avg_per_10min: alarms.averageRate(events, v.span_s, v.operators),
      max_in_fixed_10min_bin: Math.max(...bins),
      fixed_bins: bins,
      pct_bins_over_10: (100 * bins.filter((n) => n > 10).length) / bins.length,
      sliding_flood_intervals: alarms.floods(events, v.span_s).map(({ from, to }) => [from, to]),
      chattering_tags_ge3_in_60s: [...alarms.chattering(events).keys()],
      top1_share: alarms.topShare(events, 1),
    };
  },
};

/** JSON has no word for NaN, so the vectors write it out. */
const orWord = (value: number) => (Number.isNaN(value) ? 'nan' : value);

/** Computes what a vector expects, under the vector's own names; of the vector it reads only what is given. */
export type NumericFunction = (vector: never) => Readonly<Record<string, unknown>>;

/**
 * What each group of numeric test vectors asks for, by the group's name.
 * @example numericFunctions.quantile_min_n({ p: 0.95, conf: 0.95 }) // { n_min_for_upper_bound: 59 }
 */
export const numericFunctions: Readonly<Record<string, NumericFunction>> = FUNCTIONS;

import { z } from 'zod';
import { HOPS } from '#simulator';

/**
 * What the JSON in a recording must look like. A recording may come from anywhere: what does not fit is refused here,
 * so that judge, report and viewer meet only what they were written for.
 */

/** Ten years each way of the start, in µs: the time of a frame is near its run. */
const FAR = 10 * 366 * 86_400e6;
/** The last instant that a JavaScript Date can hold, in ms since 1970. */
const LAST_DATE = 8.64e15;

const text = z.string();
const count = z.int().min(0);
/** An instant that somebody else has told: it may be wrong by any amount. */
const instant = z.int();
export const frameTime = z.int().min(-FAR).max(FAR);
/** JSON has no NaN and writes null for it. */
const nan = z.null().transform(() => Number.NaN);
const value = z.union([z.number(), z.boolean(), text, nan]);
const figure = z.union([z.number(), nan]);
const quality = z.enum(['good', 'uncertain', 'bad']);
const protocol = z.enum(['modbus', 'opcua', 'mqtt']);
const hop = z.enum(HOPS);
const layer = z.enum(['plant', 'stack', 'wire']);

const values = z.record(text, value);
const samples = z.record(text, z.object({ value, quality, sourceTime: instant }));
const read = z.object({ client: text, unit: z.int(), table: text, address: z.int(), count: z.int() });
const alarm = z.object({
  id: text,
  active: z.boolean(),
  acknowledged: z.boolean().optional(),
  priority: z.number(),
  text,
  sourceTime: instant,
});
const verdictOfRequirement = z.enum(['pass', 'skipped', 'inconclusive', 'fail', 'error']);
const margin = z.number().nullable();
const judged = z.object({ requirement: text, verdict: verdictOfRequirement, margin, unit: text, reason: text });

const event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('phase'), phase: z.enum(['open', 'settle', 'script', 'drain', 'close']) }),
  z.object({
    type: z.literal('fault'),
    id: text,
    title: text,
    on: layer,
    step: z.enum(['begun', 'took hold', 'cleared', 'lifted']),
    recovery: instant,
    evidence: text.optional(),
  }),
  z.object({
    type: z.literal('write'),
    device: text,
    signal: text,
    value,
    by: text,
    refused: z.enum(['out-of-range', 'access-denied']).optional(),
    asked: value.optional(),
  }),
  z.object({ type: z.literal('command'), id: z.number(), signal: text, value }),
  z.object({
    type: z.literal('acknowledged'),
    id: z.number(),
    accepted: z.boolean(),
    readBack: value.optional(),
    reason: text.optional(),
  }),
  z.object({ type: z.literal('operated'), signal: text, value }),
  z.object({ type: z.literal('forced'), asset: text, variables: z.array(z.object({ variable: text, value: text })) }),
  z.object({
    type: z.literal('alarm-acknowledged'),
    alarm: text,
    by: text,
    accepted: z.boolean(),
    reason: text.optional(),
  }),
  z.object({
    type: z.literal('epoch'),
    epoch: z.int(),
    act: text,
    speed: z.union([z.number(), z.literal('max')]),
    utc: z.number(),
    from: instant,
    keeps: instant.nullable().optional(),
  }),
  z.object({
    type: z.literal('crashed'),
    what: z.enum(['device', 'part']),
    name: text,
    protocol: protocol.optional(),
    reason: text,
  }),
  z.object({ type: z.literal('restarted'), name: text, attempt: count }),
  z.object({ type: z.literal('note'), text }),
]);

/** Messages by the first level of their topic. */
export const messages = {
  true: values,
  sensed: values,
  reference: values,
  sent: samples,
  observed: samples,
  reads: read,
  alarms: alarm,
  events: event,
  verdicts: judged,
} as const;

/** What the rest of a topic must be. */
export const hopOfTopic = hop;
export const protocolOfTopic = protocol;

const kind = z.enum(['analog', 'discrete', 'states']);
const range = z.tuple([z.number(), z.number()]);
const limit = z.number().optional();

export const session = z.object({
  mode: z.enum(['live', 'run', 'recording']),
  plant: z.object({ name: text, path: text }),
  title: text,
  briefing: text,
  target: text,
  defect: text.nullable(),
  seed: z.int(),
  startedAt: z
    .number()
    .min(0)
    .max(LAST_DATE - FAR / 1e3),
  duration: instant.optional(),
  signals: z.array(
    z.object({
      id: text,
      asset: text,
      tag: text,
      name: text,
      layer: z.enum(['true', 'sensed']),
      kind,
      unit: text,
      range: range.optional(),
      names: z.array(text).optional(),
      limits: z.object({ lowLow: limit, low: limit, high: limit, highHigh: limit }).optional(),
    }),
  ),
  points: z.array(z.object({ id: text, signal: text.optional(), device: text, protocol, address: text })),
  hops: z.array(hop),
  alarmList: z.boolean().optional(),
  requirements: z.array(z.object({ name: text, formula: text })),
  alarms: z.array(
    z.object({
      tag: text,
      text,
      priority: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
      response: text,
      signal: text,
    }),
  ),
  faults: z.array(z.object({ id: text, title: text, on: layer })),
  settings: z
    .array(
      z.object({
        id: text,
        title: text,
        kind,
        unit: text,
        range: range.optional(),
        names: z.array(text).optional(),
        wrong: z.boolean(),
      }),
    )
    .optional(),
});

export const points = z.array(
  z.object({
    id: text,
    path: text,
    unit: text,
    device: text,
    protocol,
    manner: z.enum(['polled', 'reported', 'published']),
    chain: instant,
    tolerance: instant,
    uncertainty: instant.optional(),
  }),
);

const times = z.object({ n: count, p50: figure, p95: figure, p99: figure, max: figure });
const path = z.object({ path: times, late: times });
const tick = z.int();

/** run.json: what judging again takes over of a run. It has grown: what an older program did not write may be absent. */
export const played = z
  .object({
    name: text,
    budgets: z.record(text, instant),
    invalid: z.array(text),
    points,
    lateness: times.extend({ allowed: z.number().nullable() }),
    calibration: z
      .object({ before: path, after: path, pathAtMost: figure, measurable: figure, spread: figure })
      .nullable(),
    health: z
      .object({
        loopDelay: times,
        clockStep: figure,
        probes: z.array(z.object({ name: text, every: figure, late: times, answered: times, unanswered: count })),
      })
      .nullable(),
    planDigest: text,
    inputDigest: text,
    truthDigest: text,
    links: z.array(text),
    inputs: z.array(
      z.discriminatedUnion('kind', [
        z.object({ tick, kind: z.literal('write'), signal: text, value, by: z.enum(['wire', 'person']) }),
        z.object({ tick, kind: z.literal('malfunction'), signal: text, value }),
        z.object({ tick, kind: z.literal('believed'), wait: z.number() }),
      ]),
    ),
    ticks: count,
  })
  .partial()
  .extend({ scenario: text });

/** What does not fit, where: `signals[3].id: Invalid input: expected string, received null`. */
export function misfit(error: z.ZodError): string {
  const [first] = error.issues;
  if (!first) return 'it does not fit';
  const place = first.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  const where = place.replace(/^\./, '').slice(0, 80);
  return `${where ? `${where}: ` : ''}${first.message.slice(0, 160)}`;
}

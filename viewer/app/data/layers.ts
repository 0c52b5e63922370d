import type { SignalInfo } from '../../../simulator/record/session.ts';
import type { Quantity } from './quantity.ts';
import type { Belief, Timeline } from './timeline.ts';
import type { Value } from './values.ts';

/** A belief older than this, in s, is stale when the instrument has moved on meanwhile. */
const STALE_AFTER = 3;
/** How far the instrument has to move for that, as a share of the tolerance. */
const MOVED_ON = 1 / 3;

/** What one layer says of a quantity. */
export interface Said {
  readonly value: Value;
  /** How to write it. */
  readonly signal: SignalInfo;
  /** Where that is on the quantity's scale: one value, or the span that a state stands for. */
  readonly low: number;
  readonly high: number;
}

export interface BelievedSaid extends Said {
  readonly belief: Belief;
  /** How old the information was, in s. */
  readonly age: number;
}

/** A quantity at one instant. A layer is absent where nothing measures or carries it, or before it first spoke. */
export interface Layers {
  readonly true?: Said;
  readonly sensed?: Said;
  readonly believed?: BelievedSaid;
  /** Distance from the truth (without one: from what is sensed) to what is believed, on the quantity's scale. */
  readonly gap: number;
  /** Whether the gap counts. */
  readonly differs: boolean;
  readonly stale: boolean;
}

/** The three layers of a quantity as they were at `t`. */
export function layersAt(timeline: Timeline, quantity: Quantity, t: number): Layers {
  const { truth, sensed, points, tolerance } = quantity;
  const trueSaid = truth && sayTrue(timeline, quantity, truth, t);
  const sensedSaid = sensed && saySensed(timeline, quantity, sensed, t);
  const believed = sensed && points[0] && sayBelieved(timeline, quantity, sensed, points[0].id, t);
  const reference = trueSaid ?? sensedSaid;
  const gap = reference && believed ? distance(reference, believed) : 0;
  const moved = sensedSaid && believed ? Math.abs(distance(sensedSaid, believed)) > tolerance * MOVED_ON : false;
  return {
    ...(trueSaid && { true: trueSaid }),
    ...(sensedSaid && { sensed: sensedSaid }),
    ...(believed && { believed }),
    gap,
    differs: Math.abs(gap) > tolerance,
    stale: believed !== undefined && believed.age > STALE_AFTER && moved,
  };
}

/** One signed number: how far `believed` lies from `reference`; 0 where their spans meet. */
function distance(reference: Said, believed: Said): number {
  if (believed.low > reference.high) return believed.low - reference.high;
  if (believed.high < reference.low) return believed.high - reference.low;
  return 0;
}

function sayTrue(timeline: Timeline, quantity: Quantity, truth: SignalInfo, t: number) {
  const { factor, sensed, means, signal: asked } = quantity;
  const found = timeline.valueAt(truth.id, t);
  if (!found) return undefined;
  if (truth.kind === 'discrete') return plain(found, asked);
  if (factor === 1 || !sensed || means) return plain(found, truth);
  const number = found.number * factor;
  return plain({ number, value: number }, sensed);
}

function saySensed(timeline: Timeline, quantity: Quantity, sensed: SignalInfo, t: number): Said | undefined {
  const found = timeline.valueAt(sensed.id, t);
  return found && onScale(found, sensed, quantity);
}

function sayBelieved(
  timeline: Timeline,
  quantity: Quantity,
  sensed: SignalInfo,
  point: string,
  t: number,
): BelievedSaid | undefined {
  const belief = timeline.beliefAt(point, t);
  return belief && { ...onScale(belief, sensed, quantity), belief, age: Math.max(0, t - belief.sourceTime) };
}

function onScale(found: { value: Value; number: number }, signal: SignalInfo, quantity: Quantity): Said {
  // A contact that tells of a motor is read in the words of what was asked for: running, not made.
  const { means, scale, signal: asked } = quantity;
  if (!means) return plain(found, signal.kind === 'discrete' ? asked : signal);
  const meaning = means[String(found.value)] ?? scale.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const [low, high] = typeof meaning === 'number' ? [meaning, meaning] : meaning;
  return { value: found.value, signal, low, high };
}

const plain = ({ value, number }: { value: Value; number: number }, signal: SignalInfo): Said => ({
  value,
  signal,
  low: number,
  high: number,
});

import type { SignalInfo } from '../../../simulator/record/session.ts';
import type { Track } from '../../../simulator/record/track.ts';
import type { Meaning } from '../../../twins/scene.ts';
import type { Quantity } from './quantity.ts';
import type { Timeline } from './timeline.ts';
import type { Encoding } from './values.ts';

export type Trace = (number | null)[];

/** The layers of a quantity over time, on one time axis. A layer is absent where nothing tells of it. */
export interface Traces {
  /** In s. */
  readonly times: number[];
  readonly true?: Trace;
  readonly sensed?: Trace;
  readonly believed?: Trace;
}

/**
 * A quantity between two instants, thinned to what `columns` of pixels can show: each column has two samples, which are
 * the least and the greatest value in it, so that no peak is lost.
 */
export function tracesOf(
  timeline: Timeline,
  quantity: Quantity,
  { from, to, columns }: { readonly from: number; readonly to: number; readonly columns: number },
): Traces {
  const { truth, sensed, points, factor } = quantity;
  const width = (to - from) / columns;
  const trace = (track: Track | undefined, onScale: (number: number) => number) =>
    track && thinned(track, { from, width, columns }, onScale);
  const meant = sensed && meaningOf(sensed, quantity, timeline.encoding(sensed.id));
  const parts = {
    true: truth && trace(timeline.signal(truth.id), (number) => number * factor),
    sensed: meant && trace(timeline.signal(sensed.id), meant),
    believed: meant && points[0] && trace(timeline.beliefs(points[0].id), meant),
  };
  return {
    times: Array.from({ length: columns * 2 }, (_, i) => from + (i / 2) * width),
    ...(parts.true && { true: parts.true }),
    ...(parts.sensed && { sensed: parts.sensed }),
    ...(parts.believed && { believed: parts.believed }),
  };
}

function thinned(
  track: Track,
  { from, width, columns }: { from: number; width: number; columns: number },
  onScale: (number: number) => number,
): Trace {
  const samples: Trace = [];
  let row = track.rowAt(from);
  for (let column = 0; column < columns; column++) {
    const end = from + (column + 1) * width;
    let [least, most] = row < 0 ? [null, null] : [track.cell(row), track.cell(row)];
    while (row + 1 < track.length && track.time(row + 1) < end) {
      row++;
      const value = track.cell(row);
      least = least === null ? value : Math.min(least, value);
      most = most === null ? value : Math.max(most, value);
    }
    samples.push(least === null ? null : onScale(least), most === null ? null : onScale(most));
  }
  return samples;
}

/** States are drawn where they stand on the scale of what they mean; those that mean a span in its middle. */
function meaningOf(sensed: SignalInfo, { means, scale }: Quantity, encoding: Encoding): (number: number) => number {
  if (!means || sensed.kind === 'analog') return (number) => number;
  const [low, high] = scale.range ?? [0, 1];
  const middle = (meaning: Meaning) => (typeof meaning === 'number' ? meaning : (meaning[0] + meaning[1]) / 2);
  return (number) => middle(means[String(encoding.value(number))] ?? [low, high]);
}

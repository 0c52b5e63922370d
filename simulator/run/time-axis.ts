import type { Frame, PointSample } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';

/** A frame on the clock's axis as a frame on the axis of the run that began at `origin`. */
export const toRunAxis = (frame: Frame, origin: Duration): Frame => onAxis(frame, (t) => (t - origin) as Duration);

/** A frame with all its times moved to another axis. */
export function onAxis(frame: Frame, moved: (t: Duration) => Duration): Frame {
  const sample = (s: PointSample): PointSample => ({ ...s, sourceTime: moved(s.sourceTime) });
  switch (frame.kind) {
    case 'sent':
    case 'observed':
      return { ...frame, t: moved(frame.t), samples: frame.samples.map(sample) };
    case 'alarm':
      return { ...frame, t: moved(frame.t), sourceTime: moved(frame.sourceTime) };
    default:
      return { ...frame, t: moved(frame.t) };
  }
}

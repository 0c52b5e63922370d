import type { Frame, PointSample } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';

/** A frame on the clock's axis as a frame on the axis of the run that began at `origin`. */
export function toRunAxis(frame: Frame, origin: Duration): Frame {
  const moved = (t: Duration) => (t - origin) as Duration;
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

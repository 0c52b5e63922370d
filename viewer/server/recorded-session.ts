import { type Duration, ms } from '#simulator';
import { type Recording, readRecording } from '../../hil/recording/reader.ts';
import { History } from './feed/history.ts';
import type { ViewableSession } from './session.ts';

/** A recording is kept as finely as a screen shows all of it, and not finer than a live session is told. */
const BUCKETS = 2400;
const FINEST = ms(50);

/** A recording to look at. @throws PlantwrightError what `readRecording` throws */
export async function recordedSession(path: string): Promise<ViewableSession & Pick<Recording, 'whole' | 'losses'>> {
  const { session, frames, whole, losses } = await readRecording(path);
  const duration = frames.reduce((end, { t }) => Math.max(end, t), 0) as Duration;
  const bucket = Math.max(FINEST, Math.ceil(duration / BUCKETS));
  const history = new History(session, { window: Number.POSITIVE_INFINITY, bucket });
  for (const frame of frames) history.push(frame);
  return {
    info: { ...session, mode: 'recording', duration, faults: [] },
    history,
    subscribe: () => () => {},
    whole,
    losses,
  };
}

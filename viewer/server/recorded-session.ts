import type { Duration } from '#simulator';
import { readRecording } from '../../hil/recording/reader.ts';
import type { ViewableSession } from './session.ts';

/** A recording to look at. @throws PlantwrightError what `readRecording` throws */
export async function recordedSession(path: string): Promise<ViewableSession & { readonly whole: boolean }> {
  const { session, frames, whole } = await readRecording(path);
  const duration = frames.reduce((end, { t }) => Math.max(end, t), 0) as Duration;
  return {
    info: { ...session, mode: 'recording', duration, faults: [] },
    history: () => frames,
    subscribe: () => () => {},
    whole,
  };
}

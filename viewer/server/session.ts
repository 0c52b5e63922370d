import type { Frame, FromViewer, SessionInfo, TimeState } from '#simulator';
import type { History } from './feed/history.ts';

/** Something to look at: a live plant or a recording. */
export interface ViewableSession {
  readonly info: SessionInfo;
  /** What has happened so far, or all of it, and what stands. */
  readonly history: History;
  /** Calls back with every further frame; returns its own undo. */
  subscribe(onFrame: (frame: Frame) => void): () => void;
  /** How it stands in time, where that can be changed: not in a run that is judged, and not in a recording. */
  time?(): TimeState;
  /** Does what a viewer with the token asks. @throws PlantwrightError with a reason for the viewer */
  obey?(request: FromViewer): void;
}

import type { SessionInfo } from '../../../simulator/record/session.ts';
import type { ConnectionState } from './connection.ts';

/** A session speaks several times a second; one that has said nothing for so long is not followed any more. In ms. */
const SILENCE = 2000;

/** What a page knows of how it follows its session. */
export interface Following {
  readonly connection: ConnectionState;
  readonly mode: SessionInfo['mode'] | undefined;
  /** Whether it was told what stands since it was connected. */
  readonly present: boolean;
  /** When it last received something, in ms since 1970; null when it never has. */
  readonly heard: number | null;
}

/** A page that does not show the present, and since when; null when it never has. */
export interface Outdated {
  readonly since: number | null;
}

/** Whether a page shows something other than the present as if it were. A recording has no present to lag behind. */
export function outdatedAt({ connection, mode, present, heard }: Following, now: number): Outdated | null {
  if (mode === 'recording' && present) return null;
  const follows = connection === 'open' && present && heard !== null && now - heard <= SILENCE;
  return follows ? null : { since: heard };
}

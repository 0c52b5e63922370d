import { create } from 'zustand';
import type { SessionInfo, TimeState } from '../../../simulator/record/session.ts';
import type { Scene } from '../../../twins/scene.ts';
import { Attention } from '../data/attention.ts';
import type { ConnectionState } from '../data/connection.ts';
import type { Outdated } from '../data/currency.ts';
import { readTime } from '../data/format.ts';
import { Quantities } from '../data/quantity.ts';
import { type Cursor, Timeline } from '../data/timeline.ts';
import { type Plan, planOf } from '../plan/place.ts';
import { sceneFor } from '../scenes.ts';
import { readQuery, type Theme } from './query.ts';

/** A session with all that follows from it. */
export interface Opened {
  readonly session: SessionInfo;
  readonly timeline: Timeline;
  readonly scene: Scene;
  readonly plan: Plan;
  readonly quantities: Quantities;
  readonly attention: Attention;
}

export function opened(session: SessionInfo): Opened {
  const scene = sceneFor(session);
  return {
    session,
    timeline: new Timeline(session),
    scene,
    plan: planOf(scene),
    quantities: new Quantities(session, scene.measures),
    attention: new Attention(session, scene),
  };
}

/** What the page shows and follows. */
export interface Viewer {
  readonly connection: ConnectionState;
  /** Set while the page does not show the present. */
  readonly outdated: Outdated | null;
  readonly opened: Opened | null;
  readonly cursor: Cursor;
  /** The cursor runs on by itself. */
  readonly playing: boolean;
  /** Goes up when a person moved the cursor, and otherwise at most four times a second: text follows this. */
  readonly revision: number;
  /** Goes up with every batch of frames: the picture follows this. */
  readonly arrivals: number;
  readonly selected: string | null;
  /** The signal of the trend, when a person chose one. */
  readonly trended: string | null;
  /** The instant a person points at, on any time axis. In s. */
  readonly pointed: number | null;
  /** The moment to go back to as a person writes it; null while it is the one that is shown. */
  readonly aim: string | null;
  readonly theme: Theme;
  readonly view: 'plant' | 'table';
  /** Why the last request was refused. */
  readonly refusal: string | null;
  /** How the session stands in time, where that can be changed, and when this page heard so, in ms of its own clock. */
  readonly time: { readonly state: TimeState; readonly may: boolean; readonly heard: number } | null;
}

export const query = readQuery(globalThis.location?.search ?? '');

export const useViewer = create<Viewer>(() => ({
  connection: 'connecting',
  outdated: null,
  opened: null,
  cursor: query.at ?? 'live',
  playing: false,
  revision: 0,
  arrivals: 0,
  selected: query.selected ?? null,
  trended: null,
  pointed: null,
  aim: null,
  theme: query.theme ?? (globalThis.matchMedia?.('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'),
  view: 'plant',
  refusal: null,
  time: null,
}));

/** The instant that is shown, in s. */
export const shownInstant = ({ cursor, opened: now }: Pick<Viewer, 'cursor' | 'opened'>): number =>
  cursor === 'live' ? (now?.timeline.end ?? 0) : cursor;

/** The instant that is shown, for text: renders again at most four times a second while time goes on by itself. */
export function useInstant(): number {
  useViewer(({ revision }) => revision);
  return shownInstant(useViewer.getState());
}

/** The moment that a person would go back to, in s; undefined while what is written is none. */
export function useAim(): number | undefined {
  const shown = useInstant();
  const aim = useViewer((state) => state.aim);
  return aim === null ? shown : readTime(aim);
}

/** The session, once there is one. Panels are drawn only then. */
export function useOpened(): Opened {
  const found = useViewer((state) => state.opened);
  if (!found) throw new Error('There is no session yet.');
  return found;
}

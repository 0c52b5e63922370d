import { alarmRowsAt } from './data/alarms.ts';
import { layersAt } from './data/layers.ts';
import type { Quality, Value } from './data/values.ts';
import { type Cursor, shownInstant, useViewer } from './state/viewer.ts';

/** What tests ask of the picture: numbers instead of pixels. */
export interface Probe {
  /** Frames drawn so far, and what the last one took. */
  readonly frame: number;
  readonly calls: number;
  readonly triangles: number;
  readonly renderer: string;
  readonly cursor: Cursor;
  /** The instant that is shown, in s. */
  readonly instant: number;
  /** Where an asset is drawn: on the page in px, and in the plant in m. */
  object(id: string): { visible: boolean; screen: [number, number]; world: [number, number, number] } | null;
  layers(signal: string): {
    true: Value | null;
    sensed: Value | null;
    believed: Value | null;
    quality: Quality | null;
    differs: boolean;
    stale: boolean;
  } | null;
  alarms(): readonly { id: string; standing: string; priority: number }[];
  /** Draws `frames` frames that stand for `seconds` each, where the page was asked to wait for this. */
  step(seconds: number, frames?: number): void;
}

declare global {
  interface Window {
    __plantwright?: Probe;
  }
}

/** What only the stage can tell. */
export type StageProbe = Pick<Probe, 'frame' | 'calls' | 'triangles' | 'renderer' | 'object' | 'step'>;

const NO_STAGE: StageProbe = { frame: 0, calls: 0, triangles: 0, renderer: '', object: () => null, step: () => {} };

/** Puts the probe into the page; `stage` gives the stage while there is one. */
export function exposeProbe(stage: () => StageProbe | undefined): void {
  const onStage = () => stage() ?? NO_STAGE;
  window.__plantwright = {
    get frame() {
      return onStage().frame;
    },
    get calls() {
      return onStage().calls;
    },
    get triangles() {
      return onStage().triangles;
    },
    get renderer() {
      return onStage().renderer;
    },
    get cursor() {
      return useViewer.getState().cursor;
    },
    get instant() {
      return shownInstant(useViewer.getState());
    },
    object: (id) => onStage().object(id),
    step: (seconds, frames) => onStage().step(seconds, frames),
    layers(signal) {
      const { opened } = useViewer.getState();
      const quantity = opened?.quantities.get(signal);
      if (!opened || !quantity) return null;
      const layers = layersAt(opened.timeline, quantity, shownInstant(useViewer.getState()));
      return {
        true: layers.true?.value ?? null,
        sensed: layers.sensed?.value ?? null,
        believed: layers.believed?.value ?? null,
        quality: layers.believed?.belief.quality ?? null,
        differs: layers.differs,
        stale: layers.stale,
      };
    },
    alarms() {
      const { opened } = useViewer.getState();
      if (!opened) return [];
      const rows = alarmRowsAt(opened.timeline, shownInstant(useViewer.getState()));
      return rows.map(({ id, standing, priority }) => ({ id, standing, priority }));
    },
  };
}

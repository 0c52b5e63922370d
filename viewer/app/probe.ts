import type { Cursor } from './data/timeline.ts';
import type { Quality, Value } from './data/values.ts';

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
  /** The first instant that can be shown, in s, and whether nothing before it is still to come. */
  readonly start: number;
  readonly whole: boolean;
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

/** What only the stage can tell. */
export type StageProbe = Pick<Probe, 'frame' | 'calls' | 'triangles' | 'renderer' | 'object' | 'step'>;

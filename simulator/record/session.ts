import type { Value } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';
import type { Frame, Hop, Protocol } from './frames.ts';

/**
 * What a viewer is told, once, of a session: a live plant, a run that is being played, or a recording. Everything
 * that happens comes afterwards as frames, in each case the same.
 */
export interface SessionInfo {
  /** `live`: free play. `run`: a scenario is played. `recording`: all of it is over. */
  readonly mode: 'live' | 'run' | 'recording';
  readonly plant: { readonly name: string; readonly path: string };
  readonly title: string;
  readonly briefing: string;
  readonly target: string;
  readonly defect: string | null;
  readonly seed: number;
  /** UTC at the start of the time axis, in ms since 1970. */
  readonly startedAt: number;
  /** Length of a recording; absent while it grows. */
  readonly duration?: Duration;
  readonly signals: readonly SignalInfo[];
  readonly points: readonly ViewPoint[];
  readonly hops: readonly Hop[];
  /** Whether the stack has an alarm list, where it has no API. */
  readonly alarmList?: boolean;
  readonly requirements: readonly { readonly name: string; readonly formula: string }[];
  /** The alarms that the plant can raise. */
  readonly alarms: readonly AlarmInfo[];
  /** Faults that may be injected from here; empty where none may. */
  readonly faults: readonly FaultInfo[];
}

export interface SignalInfo {
  /** `T101.level`. */
  readonly id: string;
  /** `T101`. */
  readonly asset: string;
  /** `T-101`. */
  readonly tag: string;
  readonly name: string;
  readonly layer: 'true' | 'sensed';
  readonly kind: 'analog' | 'discrete' | 'states';
  readonly unit: string;
  readonly range?: readonly [number, number];
  readonly names?: readonly string[];
  /** Limits of an analogue, for displays: it is normal between `low` and `high`. */
  readonly limits?: {
    readonly lowLow?: number;
    readonly low?: number;
    readonly high?: number;
    readonly highHigh?: number;
  };
}

/** A point on the wire, and where it lies there. */
export interface ViewPoint {
  /** The key of beliefs in `observed` frames. */
  readonly id: string;
  /** The sensed signal that it carries; absent for a heartbeat. */
  readonly signal?: string;
  readonly device: string;
  readonly protocol: Protocol;
  /** `input register 30001`, `ns=1;s=…`, a topic. */
  readonly address: string;
}

export interface AlarmInfo {
  /** The id in `alarm` frames: `LAHH-101`. */
  readonly tag: string;
  readonly text: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly response: string;
  /** The sensed discrete that is the alarm in the controller. */
  readonly signal: string;
}

export interface FaultInfo {
  readonly id: string;
  readonly title: string;
  readonly on: 'plant' | 'stack' | 'wire';
}

/** What a session says to its viewers. */
export type ToViewer =
  | { readonly type: 'session'; readonly session: SessionInfo }
  /** Frames in the order in which they happened. The first batch holds all that has happened so far. */
  | { readonly type: 'frames'; readonly frames: readonly Frame[] }
  /** A request was refused, and why. */
  | { readonly type: 'refused'; readonly reason: string; readonly hint?: string };

/** What a viewer may ask, if it came with the session's token. */
export type FromViewer =
  | { readonly type: 'inject'; readonly fault: string }
  | { readonly type: 'lift'; readonly fault: string }
  | { readonly type: 'operate'; readonly signal: string; readonly value: Value };

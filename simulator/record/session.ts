import type { Value } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';
import type { Hop, Protocol } from './frames.ts';
import type { Stretch, Update } from './stretch.ts';

/**
 * What a viewer is told, once, of a session: a live plant, a run that is being played, or a recording. All
 * that stands, what was and what happens comes afterwards, in each case the same.
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
  /** What else may be set from here, for a fork. */
  readonly settings?: readonly SettingInfo[];
}

/** Something of the plant that a person may set: a set point, or how much is wrong with an asset. */
export interface SettingInfo {
  /** `PLC1.highSetpoint`, `LIT101.offset`. */
  readonly id: string;
  /** `PLC-1 highSetpoint`. */
  readonly title: string;
  readonly kind: 'analog' | 'discrete' | 'states';
  readonly unit: string;
  readonly range?: readonly [number, number];
  readonly names?: readonly string[];
  /** Whether it is a malfunction with a measure. */
  readonly wrong: boolean;
}

/** How a session stands in time. */
export interface TimeState {
  readonly epoch: number;
  readonly frozen: boolean;
  /** The speed that was asked for: simulated seconds a second of the wall. */
  readonly speed: number | 'max';
  /** The speed that was reached lately. */
  readonly reached: number;
  readonly simulation: Duration;
  /** The wall: UTC in ms since 1970. */
  readonly utc: number;
  /** The first moment that can be gone back to. */
  readonly earliest: Duration;
  /** One step of the plant. */
  readonly step: Duration;
  /** Where it is on its way to, and which share of the way is done. */
  readonly travels?: { readonly to: Duration; readonly done: number };
  readonly snapshots: readonly SnapshotInfo[];
}

/** A moment that is kept on disk. */
export interface SnapshotInfo {
  readonly name: string;
  readonly simulation: Duration;
  /** UTC in ms since 1970. */
  readonly savedAt: number;
}

/** What the instructor does with time. Each but `save` begins an epoch. */
export type TimeAct =
  | { readonly do: 'freeze' | 'run' }
  /** By so much simulation time, from a standstill. */
  | { readonly do: 'step'; readonly by: Duration }
  | { readonly do: 'speed'; readonly speed: number | 'max' }
  | { readonly do: 'backtrack'; readonly to: Duration }
  /** Back, and then otherwise: with a fault, or with something set. What was is kept as a snapshot. */
  | {
      readonly do: 'fork';
      readonly to: Duration;
      readonly fault?: string;
      readonly set?: { readonly signal: string; readonly value: Value };
    }
  | { readonly do: 'save' | 'restore'; readonly name: string };

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
  /** All that stands, to begin with, and again for whoever fell too far behind: what was told before is void. */
  | { readonly type: 'present'; readonly stretch: Stretch }
  /** A stretch of what was, for whoever asked. */
  | { readonly type: 'history'; readonly stretch: Stretch }
  /** What happened since; who reads slowly is told less often, and of each value only the last. */
  | { readonly type: 'update'; readonly update: Update }
  /** How a session stands in time, several times a second; `may` says whether this viewer may change it. */
  | { readonly type: 'time'; readonly time: TimeState; readonly may: boolean }
  /** A session whose time cannot be changed goes on: said as often as `time` is. */
  | { readonly type: 'alive' }
  /** A request was refused, and why. */
  | { readonly type: 'refused'; readonly reason: string; readonly hint?: string };

/** What a viewer may ask: history always, all else if it came with the session's token. */
export type FromViewer =
  /** The stretch that ends at an instant. */
  | { readonly type: 'history'; readonly before: Duration }
  | { readonly type: 'inject'; readonly fault: string }
  | { readonly type: 'lift'; readonly fault: string }
  | { readonly type: 'operate'; readonly signal: string; readonly value: Value }
  | { readonly type: 'time'; readonly act: TimeAct };

import type { Quality, Value } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';

/** Version of the frames below; a recording carries it. Raise it with every change, and teach the reader the one before. */
export const FRAME_VERSION = 1;

/** Where on the far side of the stack something was observed. Later hops are nearer to the people who decide. */
export const HOPS = ['broker', 'history', 'api'] as const;
export type Hop = (typeof HOPS)[number];

/** The protocols that devices speak. */
export type Protocol = 'modbus' | 'opcua' | 'mqtt';

/** What one sample says of one point. `sourceTime` is on the time axis of the run. */
export interface PointSample {
  /** `LIT101.reading`, or `LIT101.reading@opcua` where a signal has a second tag. */
  readonly point: string;
  readonly value: Value;
  readonly quality: Quality;
  readonly sourceTime: Duration;
}

/** Why and how a run went as it did. */
export type RunEvent =
  | { readonly type: 'phase'; readonly phase: Phase }
  | {
      readonly type: 'fault';
      readonly id: string;
      readonly title: string;
      /** Who it acts on. */
      readonly on: 'plant' | 'stack' | 'wire';
      readonly step: 'begun' | 'took hold' | 'cleared' | 'lifted';
      /** How long after it is lifted a sound stack may need: left out where requirements look outside faults. */
      readonly recovery: Duration;
      /** What shows that it really acted. */
      readonly evidence?: string;
    }
  | {
      readonly type: 'write';
      readonly device: string;
      readonly signal: string;
      readonly value: Value;
      readonly by: string;
      readonly refused?: 'out-of-range' | 'access-denied';
      /** What was asked for, where the device took its nearest limit instead. */
      readonly asked?: Value;
    }
  | { readonly type: 'command'; readonly id: number; readonly signal: string; readonly value: Value }
  | {
      readonly type: 'acknowledged';
      readonly id: number;
      readonly accepted: boolean;
      readonly readBack?: Value;
      readonly reason?: string;
    }
  | { readonly type: 'operated'; readonly signal: string; readonly value: Value }
  /** The force list of a controller, whole, whenever it changed: `openMV101` and `TRUE`, as people write them. */
  | {
      readonly type: 'forced';
      readonly asset: string;
      readonly variables: readonly { readonly variable: string; readonly value: string }[];
    }
  /** Somebody acknowledged an alarm at the stack, and what it said to that. */
  | {
      readonly type: 'alarm-acknowledged';
      readonly alarm: string;
      readonly by: string;
      readonly accepted: boolean;
      readonly reason?: string;
    }
  /** Simulation time was stopped, let go, paced otherwise or taken elsewhere; `t` is where it goes on. */
  | {
      readonly type: 'epoch';
      /** Counts them; the ledger never matches across two of them. */
      readonly epoch: number;
      readonly act: EpochAct;
      /** Simulated seconds a second of the wall; 0 stands still. */
      readonly speed: number | 'max';
      /** When it began by the wall: UTC in ms since 1970. */
      readonly utc: number;
      /** Where simulation time stood before. */
      readonly from: Duration;
      /** Up to when the frames before this one still hold: all where it is absent, none where it is null. */
      readonly keeps?: Duration | null;
    }
  /** A virtual device or a part of the stack ended by itself. A device stays away; a part is restarted by its supervisor. */
  | {
      readonly type: 'crashed';
      readonly what: 'device' | 'part';
      /** `PLC-1`, `gateway`. */
      readonly name: string;
      /** What the device spoke. */
      readonly protocol?: Protocol;
      readonly reason: string;
    }
  /** A part of the stack that had ended by itself runs again; `attempt` counts the restarts in a row. */
  | { readonly type: 'restarted'; readonly name: string; readonly attempt: number }
  | { readonly type: 'note'; readonly text: string };

/** What began an epoch. */
export type EpochAct =
  | 'began'
  | 'frozen'
  | 'released'
  | 'stepped'
  | 'paced'
  | 'backtracked'
  | 'forked'
  | 'restored'
  | 'fell behind';

/** The phases of a run. Only samples sent during `script` are judged. */
export type Phase = 'open' | 'settle' | 'script' | 'drain' | 'close';

/**
 * One thing that happened. `t` counts from the start of the script: simulation time for what the plant does, wall
 * time for everything about the stack; with a target attached both run at the same rate.
 */
export type Frame =
  /** Outputs that changed, by `T101.level`. The first frame names all. */
  | { readonly kind: 'true' | 'sensed'; readonly t: Duration; readonly values: Readonly<Record<string, Value>> }
  /** What the same signals would have been without faults and commands, for requirements that ask. */
  | { readonly kind: 'reference'; readonly t: Duration; readonly values: Readonly<Record<string, Value>> }
  /** Samples that left a device for a client of the stack. */
  | {
      readonly kind: 'sent';
      readonly t: Duration;
      readonly device: string;
      readonly protocol: Protocol;
      readonly samples: readonly PointSample[];
    }
  /** A read that a polled device answered, as its own log has it. */
  | {
      readonly kind: 'read';
      readonly t: Duration;
      readonly device: string;
      readonly client: string;
      readonly unit: number;
      readonly table: string;
      readonly address: number;
      readonly count: number;
    }
  /** What a probe read, with the time of its receipt, taken before parsing. */
  | { readonly kind: 'observed'; readonly t: Duration; readonly at: Hop; readonly samples: readonly PointSample[] }
  /** An alarm as the stack's alarm list shows it. */
  | {
      readonly kind: 'alarm';
      readonly t: Duration;
      readonly id: string;
      readonly active: boolean;
      /** Whether an operator has taken note of it; absent where the stack knows no acknowledgement. */
      readonly acknowledged?: boolean;
      readonly priority: number;
      readonly text: string;
      readonly sourceTime: Duration;
    }
  | { readonly kind: 'event'; readonly t: Duration; readonly event: RunEvent }
  | {
      readonly kind: 'verdict';
      readonly t: Duration;
      readonly requirement: string;
      readonly verdict: string;
      readonly margin: number | null;
      readonly unit: string;
      readonly reason: string;
    };

/** Takes frames in the order in which they happened. */
export type FrameSink = (frame: Frame) => void;

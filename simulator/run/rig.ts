import type { PointInfo } from '../judge/books.ts';
import type { Sample, Value } from '../plant/signal.ts';
import type { Refusal } from '../plant/twin.ts';
import type { FrameSink, Hop } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import type { PathSamples } from './calibration.ts';
import type { Capability, Fault } from './fault.ts';
import type { HarnessHealth } from './health.ts';

/** The plant as its devices see it: what is sensed, and the one way back. */
export interface PlantSide {
  /** The sensed value of `LIT101.reading`, its time on the clock's axis. Truth is not to be had here. */
  sample(signal: string): Sample;
  /** Another number whenever a sample may be another: who has read them at this one need not read them again. */
  readonly revision: number;
  /**
   * Asks for writes, all or none. Refused: nothing happened. Accepted: a read-back sees them at once; the kernel
   * latches them at the next tick.
   */
  write(writes: readonly { readonly signal: string; readonly value: Value }[]): Refusal | undefined;
}

/** What a rig made of a fault. Faults are issued on ticks and never waited for. */
export interface Acting {
  /** When it really took hold, on the clock's axis, and what shows it. Rejects when it never did. */
  readonly tookHold: Promise<{ at: Duration; evidence: string }>;
  /** Ends it; resolves with when it was really over. */
  lift(): Promise<{ at: Duration }>;
}

/** What the stack answered to a command. */
export interface Acknowledgement {
  readonly accepted: boolean;
  /** The value that the stack read back from the device. */
  readonly readBack?: Value;
  readonly reason?: string;
}

/** Devices, target and probes, open. All times it gives are on the clock's axis. */
export interface Bench {
  /** Called at every wake-up, between steps of the plant: devices take over what is sensed, and answer. */
  serve(now: Duration): void;
  act(fault: Fault<Capability>): Acting;
  /** A command from the office: through the stack's own API. */
  command(signal: string, value: Value): Promise<Acknowledgement>;
  /** An acknowledgement of an alarm in somebody's name, in the stack's own alarm list. */
  acknowledge?(alarm: string, by: string, comment: string | undefined): Promise<Acknowledgement>;
  /** What the target has to say against the run. */
  complaints(): readonly string[];
  /** How far the source times of polled values may be wrong, where a clock of another machine gives them. */
  sourceTimeUncertainty?(): Duration;
  /** How the harness itself fared: event loop, clock steps, probes that fell behind. */
  health?(): HarnessHealth;
  /** Stops everything that `open` started. */
  close(): Promise<void>;
}

/** The seam: `play` knows sockets and processes only through it. */
export interface Rig {
  readonly target: string;
  /** The known-bad behaviour that is switched on in the target, if any. */
  readonly defect?: string;
  readonly can: readonly Capability[];
  /** Where the target can be observed, in order. */
  readonly hops: readonly Hop[];
  /** Whether it has an alarm list, where it has no API. */
  readonly alarmList?: boolean;
  readonly points: readonly PointInfo[];
  /** What a person should know before it starts: what it touches. */
  readonly notice?: readonly string[];
  /** Measures the harness's own path, with no stack in it; called before the rig is opened and after it is closed. */
  calibrate?(seed: number): Promise<PathSamples>;
  /** Opens devices, target and probes. `emit` takes frames whose times are on the clock's axis. */
  open(side: PlantSide, emit: FrameSink): Promise<Bench>;
}

import type { Value } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';

/** What a target, or the wire to it, lets a fault do. */
export const CAPABILITIES = ['broker', 'gateway', 'store', 'api', 'links'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What a fault does, as data: the kernel acts on plants, a rig on everything else. */
export type FaultAction =
  | { readonly on: 'plant'; readonly asset: string; readonly malfunction: string; readonly value: Value }
  /** A part of the stack is stopped in order, killed, or frozen; lifting starts or thaws it. */
  | { readonly on: 'stack'; readonly part: 'broker' | 'gateway' | 'store'; readonly how: 'stop' | 'kill' | 'freeze' }
  /** A device goes silent on all its protocols: connections stay up, nothing answers. */
  | { readonly on: 'wire'; readonly device: string; readonly how: 'silence' };

/** A malfunction, a toxic, a nemesis: begins, acts, is lifted. A value with typed parameters; listable. */
export interface Fault<C extends Capability | 'plant' = Capability | 'plant'> {
  /** `broker-outage`. */
  readonly id: string;
  /** What it is, as a person says it: `the broker is stopped`. */
  readonly title: string;
  readonly needs: C;
  readonly action: FaultAction;
  /** How long after it is lifted a sound stack may need to be itself again. */
  readonly recovery: Duration;
}

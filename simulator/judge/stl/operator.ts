import { PlantwrightError } from '../../error.ts';

/**
 * Takes one signal as segments [start, end) of a constant value: in the order of time, without gaps, from the start
 * of the domain. `close` says that the domain ends there, so that windows are cut at that time.
 */
export interface Receiver {
  take(start: number, end: number, value: number): void;
  close(end: number): void;
}

/** Breakpoints that one operator keeps at most; more means that a window is too long for its signal. */
export const MOST_BREAKPOINTS = 1_000_000;

/** One operator of a formula: takes segments, sends segments on. Its state is all that a copy needs. */
export abstract class Operator {
  receivers: readonly Receiver[] = [];
  /** How many breakpoints it keeps. */
  abstract readonly size: number;
  /** Where what it reads comes in: one for each part of the formula. */
  abstract readonly inputs: readonly Receiver[];
  /** The same operator in the same state, sending to nobody yet. */
  abstract copy(): Operator;

  protected send(start: number, end: number, value: number): void {
    if (end <= start) return;
    const { receivers } = this;
    for (let i = 0; i < receivers.length; i++) receivers[i]!.take(start, end, value);
  }

  protected sendClose(end: number): void {
    for (const receiver of this.receivers) receiver.close(end);
  }
}

/** @throws PlantwrightError MONITOR_OVERLOAD */
export function refuseOverload(size: number, most: number): void {
  if (size <= most) return;
  throw new PlantwrightError('MONITOR_OVERLOAD', `A window of the formula holds more than ${most} changes.`, {
    hint: 'Shorten the window, or judge a signal that changes less often. Nothing was dropped silently.',
  });
}

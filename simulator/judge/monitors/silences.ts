import type { Value } from '../../plant/signal.ts';
import type { Frame } from '../../record/frames.ts';
import type { Duration } from '../../time/duration.ts';
import type { PointInfo } from '../books.ts';
import type { Observation } from '../ledger.ts';
import { Series, signalOf } from '../series.ts';

/** A time without a word from a device, and what the stack showed of one of its points meanwhile. */
export interface Silence {
  readonly from: Duration;
  /** Infinite while it lasts. */
  readonly to: number;
  /** Until how long after the last answer a good value was shown, in µs, and which value it was. */
  readonly good: number;
  /** How long after the last answer that began: 0 for a value that just stood, more for one that came back. */
  readonly began: number;
  readonly shown: Observation | undefined;
  /** What was sensed of the point when the silence ended. */
  readonly sensed: Value | undefined;
}

interface Open {
  from: Duration;
  to: number;
  good: number;
  began: number;
  shown: Observation | undefined;
  sensed: { readonly value: Value | undefined } | undefined;
}

/** How far frames may come out of the order of their times, in µs. */
const LATENESS = 2e6;

/**
 * The silences of a point: a device is silent between two times at which it said anything on the point's protocol,
 * when more than `within` lies between them. Only what was shown during those is kept.
 */
export class Silences {
  readonly #point: string;
  readonly #signal: string;
  readonly #info: PointInfo | undefined;
  readonly #within: Duration;
  readonly #sensed = new Series();
  readonly #all: Open[] = [];
  /** Since the device spoke last: a silence, if it lasts. */
  #last: Open | undefined;
  /** The latest observation that was taken: it stands until the next. */
  #shown: Observation | undefined;
  /** Since when all that was shown was good: a good value that follows a good one goes on showing the point as good. */
  #goodSince: number | undefined;

  constructor(point: string, info: PointInfo | undefined, within: Duration) {
    this.#point = point;
    this.#signal = signalOf(point);
    this.#info = info;
    this.#within = within;
  }

  see(frame: Frame): void {
    const sensed = frame.kind === 'sensed' ? frame.values[this.#signal] : undefined;
    if (sensed !== undefined) {
      this.#sensed.push(frame.t, sensed);
      for (const silence of this.#all) {
        if (silence.to < frame.t - LATENESS) silence.sensed ??= { value: this.#sensed.at(silence.to as Duration) };
      }
      this.#sensed.forget(frame.t - 2 * LATENESS);
    }
    if (frame.kind !== 'sent' || frame.device !== this.#info?.device || frame.protocol !== this.#info.protocol) return;
    const last = this.#last;
    if (last && frame.t - last.from > this.#within) this.#all.push({ ...last, to: frame.t });
    this.#last = silenceFrom(frame.t);
  }

  /** Takes what was shown, in the order of arrival. */
  take(o: Observation): void {
    this.#stand(o.received);
    this.#shown = o;
    this.#goodSince = o.quality === 'good' ? (this.#goodSince ?? o.received) : undefined;
  }

  /** The value that was shown last stood until now. */
  #stand(until: number): void {
    const shown = this.#shown;
    const since = this.#goodSince;
    if (shown === undefined || since === undefined) return;
    if (this.#last) meet(this.#last, shown, { since, until });
    for (let i = this.#all.length - 1; i >= 0 && this.#all[i]!.to > shown.received; i--) {
      meet(this.#all[i]!, shown, { since, until });
    }
  }

  /** All silences that reach into the script, with what was shown that no one took yet. */
  until(scriptEnd: Duration, end: Duration, rest: readonly Observation[]): Silence[] {
    const copy = new Silences(this.#point, this.#info, this.#within);
    copy.#all.push(...[...this.#all, ...(this.#last ? [{ ...this.#last, to: end }] : [])].map((s) => ({ ...s })));
    copy.#shown = this.#shown;
    copy.#goodSince = this.#goodSince;
    for (const o of rest) copy.take(o);
    copy.#stand(end);
    return copy.#all
      .filter(({ from, to }) => to >= 0 && from <= scriptEnd && to - from > this.#within)
      .map((s) => ({ ...s, sensed: s.sensed ? s.sensed.value : this.#sensed.at(s.to as Duration) }));
  }
}

function meet(silence: Open, shown: Observation, { since, until }: { since: number; until: number }): void {
  const good = Math.min(until, silence.to) - silence.from;
  if (shown.received >= silence.to || good <= silence.good) return;
  silence.good = good;
  silence.began = Math.max(0, since - silence.from);
  silence.shown = shown;
}

const silenceFrom = (from: Duration): Open => ({
  from,
  to: Number.POSITIVE_INFINITY,
  good: 0,
  began: 0,
  shown: undefined,
  sensed: undefined,
});

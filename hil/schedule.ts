import { Distribution, type Duration, ms, type ProbeHealth, timesOf } from '#simulator';
import { clock } from './clock.ts';

/** A question of a probe: resolves with the time of its answer, on the clock's axis, or rejects where there is none. */
export type Question = () => Promise<Duration>;

/**
 * Asks again and again at fixed times, one question at a time. What falls due while a question is open is asked as soon
 * as that is over, and its answer counts from when it was due: a stack that stalls for a second is charged for every
 * question of that second, not for one (Gil Tene's coordinated omission).
 */
export class Schedule {
  readonly #name: string;
  readonly #every: Duration;
  readonly #ask: Question;
  readonly #late = new Distribution();
  readonly #answered = new Distribution();
  #due: Duration;
  #unanswered = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Starts asking. @param phase share of a period by which the first question waits, so that probes do not ask in step */
  constructor(options: { name: string; every: Duration; phase: number; ask: Question }) {
    this.#name = options.name;
    this.#every = options.every;
    this.#ask = options.ask;
    this.#due = (clock.now() + Math.round(options.phase * options.every)) as Duration;
    this.#wait();
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#turn(), Math.max(0, (this.#due - clock.now()) / 1000));
  }

  async #turn(): Promise<void> {
    if (clock.now() >= this.#due) {
      this.#late.add(clock.now() - this.#due);
      await this.#askOnce();
      // What fell due meanwhile is asked at once, in one question.
      while (!this.#closed && clock.now() >= this.#due) await this.#askOnce();
    }
    if (!this.#closed) this.#wait();
  }

  async #askOnce(): Promise<void> {
    const first = this.#due;
    const missed = Math.floor((clock.now() - first) / this.#every);
    this.#due = (first + (missed + 1) * this.#every) as Duration;
    const received = await this.#ask().catch(() => undefined);
    if (this.#closed) return;
    for (let due = first; due < this.#due; due = (due + this.#every) as Duration) {
      if (received === undefined) this.#unanswered++;
      else this.#answered.add(Math.max(0, received - due));
    }
  }

  health(): ProbeHealth {
    return {
      name: this.#name,
      every: this.#every / ms(1),
      late: timesOf(this.#late),
      answered: timesOf(this.#answered),
      unanswered: this.#unanswered,
    };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

import { type Duration, type Exchange, fitClock, PlantwrightError, us } from '#simulator';
import { clock } from '../clock.ts';

/** Asks another machine for the time: when it received the question and when it answered, in ms since 1970 by its clock. */
export type AskTime = () => Promise<{ readonly received: number; readonly answered: number }>;

/** Questions asked before anything is relied on, and how often one is asked afterwards, in ms. */
const FIRST = 8;
const EVERY = 1000;
/** The other clock gives whole ms: each of its times is right within half of one. */
const ROUNDING = us(500);

/**
 * The clock of the machine that a target runs on, by question and answer (RFC 5905, section 8): how far it is ahead of
 * ours, and how well that is known.
 */
export class ForeignClock {
  readonly #ask: AskTime;
  readonly #exchanges: Exchange[] = [];
  #fit: ReturnType<typeof fitClock>;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Asks eight times, then goes on asking every second. @throws PlantwrightError CLOCK_UNANSWERED */
  static async open(name: string, ask: AskTime): Promise<ForeignClock> {
    const foreign = new ForeignClock(ask);
    try {
      for (let i = 0; i < FIRST; i++) await foreign.#exchange();
    } catch (cause) {
      throw new PlantwrightError(
        'CLOCK_UNANSWERED',
        `${name} does not say what time it is: ${(cause as Error).message}.`,
        {
          hint: 'Its "clock" should resolve with { received, answered }, both in ms since 1970.',
          cause,
        },
      );
    }
    foreign.#goOn();
    return foreign;
  }

  private constructor(ask: AskTime) {
    this.#ask = ask;
  }

  async #exchange(): Promise<void> {
    const asked = clock.now();
    const { received, answered } = await this.#ask();
    const heard = clock.now();
    if (![received, answered].every(Number.isFinite)) throw new Error(`it answered ${received}, ${answered}`);
    // By our clock's axis, as if the other clock were right.
    const onAxis = (utc: number) => clock.instant(Math.round(utc)) as number;
    this.#exchanges.push({ asked, received: onAxis(received), answered: onAxis(answered), heard });
    this.#fit = fitClock(this.#exchanges);
  }

  #goOn(): void {
    this.#timer = setTimeout(async () => {
      // A question without an answer is left out; what is known already holds.
      await this.#exchange().catch(() => {});
      if (!this.#closed) this.#goOn();
    }, EVERY);
  }

  /** What our clock showed when the other one showed this instant. */
  ours(theirs: Duration): Duration {
    return us(theirs - (this.#fit?.at(theirs) ?? 0));
  }

  /** How far `ours` may be wrong, either way. */
  get uncertainty(): Duration {
    return us((this.#fit?.uncertainty ?? 0) + ROUNDING);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}

import type { Frame } from '../record/frames.ts';
import { fail, type Judgement } from './verdict.ts';

/** What every stack is asked for, without a scenario that says so. */
export const STAYS_UP = 'no part of the stack ends by itself';

type Crash = Extract<Extract<Frame, { kind: 'event' }>['event'], { type: 'crashed' }>;

/** Parts of the stack that ended though nobody told them to: whatever else holds, such a stack has not passed. */
export class Crashes {
  readonly #crashes: { readonly t: number; readonly crash: Crash }[] = [];

  see(frame: Frame): void {
    if (frame.kind !== 'event' || frame.event.type !== 'crashed' || frame.event.what !== 'part') return;
    this.#crashes.push({ t: frame.t / 1e6, crash: frame.event });
  }

  /** Undefined as long as every part lived. */
  judge(): Judgement | undefined {
    const [first] = this.#crashes;
    if (!first) return undefined;
    const again = this.#crashes.length > 1 ? `; ${this.#crashes.length} times in all` : '';
    const reason = `the ${first.crash.name} ended at t = ${first.t.toFixed(1)} s: ${first.crash.reason}${again}`;
    const evidence = this.#crashes.map(({ t, crash }) => ({ at: t, text: `${crash.name}: ${crash.reason}` }));
    return fail(reason, null, '', evidence);
  }
}

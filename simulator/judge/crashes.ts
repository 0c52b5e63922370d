import type { Frame } from '../record/frames.ts';
import { fail, type Judgement } from './verdict.ts';

/** What every stack is asked for, without a scenario that says so. */
export const STAYS_UP = 'no part of the stack ends by itself';
/** What every run is asked for: nobody else is to blame for it. */
export const DEVICES_STAY = 'no virtual device ends by itself';

type Crash = Extract<Extract<Frame, { kind: 'event' }>['event'], { type: 'crashed' }>;
interface Seen {
  readonly t: number;
  readonly crash: Crash;
}

/** What ended though nobody told it to: parts of the stack, and virtual devices. */
export class Crashes {
  readonly #seen: Record<Crash['what'], Seen[]> = { part: [], device: [] };

  see(frame: Frame): void {
    if (frame.kind !== 'event' || frame.event.type !== 'crashed') return;
    this.#seen[frame.event.what].push({ t: frame.t / 1e6, crash: frame.event });
  }

  /**
   * Whatever else holds, a stack whose parts end has not passed. Where a device has ended, the run is an error, and so
   * is what failed in it: the stack is not to blame for what it was never sent.
   */
  judge(asked: Readonly<Record<string, Judgement>>): Record<string, Judgement> {
    const { part, device } = this.#seen;
    const judged = { ...asked, ...(part.length > 0 && { [STAYS_UP]: ended(part) }) };
    if (device.length === 0) return judged;
    const names = [...new Set(device.map(({ crash }) => crash.name))].join(', ');
    const excused = Object.entries(judged).map(([name, judgement]) => {
      if (judgement.verdict !== 'fail') return [name, judgement];
      return [name, { ...judgement, verdict: 'error', reason: `${names} did not last, and ${judgement.reason}` }];
    });
    return { ...Object.fromEntries(excused), [DEVICES_STAY]: { ...ended(device), verdict: 'error' } };
  }
}

function ended(seen: readonly Seen[]): Judgement {
  const { t, crash } = seen[0]!;
  const name = crash.what === 'device' ? nameOf(crash) : `the ${crash.name}`;
  const again = seen.length > 1 ? `; ${seen.length} times in all` : '';
  const reason = `${name} ended at t = ${t.toFixed(1)} s: ${crash.reason}${again}`;
  const evidence = seen.map((each) => ({ at: each.t, text: `${nameOf(each.crash)}: ${each.crash.reason}` }));
  return fail(reason, null, '', evidence);
}

const nameOf = ({ name, protocol }: Crash) => (protocol === undefined ? name : `${name} (${protocol})`);

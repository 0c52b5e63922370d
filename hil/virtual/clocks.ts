import perfHooks from 'node:perf_hooks';
import type { Timeline } from './timeline.ts';

/** UTC when a run in virtual time begins: always the same, so that whatever is stamped with it is the same too. */
export const BEGINS = Date.UTC(2026, 0, 1);

/** Replaces every clock that JavaScript can read. */
export function replaceClocks(timeline: Timeline): void {
  const ms = () => Math.floor(timeline.now() / 1000);
  const Real = globalThis.Date;
  class VirtualDate extends Real {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(BEGINS + ms());
      else super(...(given as [number]));
    }

    static override now(): number {
      return BEGINS + ms();
    }
  }
  // Called without `new` a date is the text of the present.
  globalThis.Date = new Proxy(VirtualDate, { apply: () => new VirtualDate().toString() }) as unknown as DateConstructor;
  performance.now = () => timeline.now() / 1000;
  Object.defineProperty(performance, 'timeOrigin', { value: BEGINS, configurable: true });
  // The loop of virtual time is never late, however busy the machine is.
  perfHooks.monitorEventLoopDelay = () => NEVER_LATE as never;
  process.uptime = () => timeline.now() / 1e6;
  process.hrtime = Object.assign(
    (since?: [number, number]): [number, number] => {
      const us = timeline.now() - (since ? since[0] * 1e6 + since[1] / 1000 : 0);
      const seconds = Math.floor(us / 1e6);
      return [seconds, Math.round((us - seconds * 1e6) * 1000)];
    },
    { bigint: () => BigInt(timeline.now()) * 1000n },
  );
}

/** What measures how late the event loop is, and has measured nothing. */
const NEVER_LATE = { count: 0, max: 0, percentile: () => 0, enable: () => true, disable: () => true };

import { afterEach, describe, expect, test } from 'vitest';
import type { Frame, FrameSink } from '#simulator';
import { clock } from '../../hil/clock.ts';
import { eventually } from '../fixtures/device.ts';

/** A probe as the contract sees it. */
export interface ProbeUnderTest {
  readonly connected: boolean;
  /** Messages that it could not read. */
  readonly unread: number;
  close(): Promise<void>;
}

/**
 * A far side that a probe looks at, as its suite builds it: one point, whose values count from 1. What stands between
 * must be a process of its own, so that a slow reader holds up nobody else.
 */
export interface ProbeBench {
  open(emit: FrameSink): ProbeUnderTest;
  /** Says a value of the point with its time in ms since 1970 UTC. */
  say(value: number, time: number): void | Promise<void>;
  /** Says what is no value of anything, in the same place. */
  sayGarbage(bytes: Buffer): Promise<void>;
  /** Cuts every connection and is there again, after a while. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

type Observed = Extract<Frame, { kind: 'observed' }>;

/** The contract of every probe: nothing lost, order kept, stamped at the socket, deaf to garbage, back after a loss. */
export function probeContract(name: string, build: () => Promise<ProbeBench>): void {
  const undo: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of undo.splice(0).reverse()) await stop();
  });

  const opened = async (onFrame: () => void = () => {}) => {
    const bench = await build();
    undo.push(() => bench.close());
    const frames: Observed[] = [];
    const probe = bench.open((frame) => {
      frames.push(frame as Observed);
      onFrame();
    });
    undo.push(() => probe.close());
    await eventually('the probe is connected', () => probe.connected);
    const values = () => frames.flatMap(({ samples }) => samples.map(({ value }) => value as number));
    return { bench, probe, frames, values };
  };

  describe(`${name} keeps the probe contract`, () => {
    test('nothing is lost, and the order is kept', async () => {
      const { bench, values, frames } = await opened();
      const start = clock.utc(clock.now());
      for (let n = 1; n <= 500; n++) await bench.say(n, start + n);
      await eventually('all are observed', () => values().length >= 500);
      expect(values()).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
      const samples = frames.flatMap((frame) => frame.samples);
      expect(samples[0]).toMatchObject({ quality: 'good', sourceTime: clock.instant(start + 1) });
    });

    test('receipt is stamped at the socket, before a slow reader', async () => {
      const { bench, frames } = await opened(() => {
        const end = clock.now() + 2000;
        while (clock.now() < end);
      });
      const before = clock.now();
      // Not waited for: they leave together, and are read one after the other.
      const said = Array.from({ length: 50 }, (_, i) => bench.say(i + 1, clock.utc(before)));
      await Promise.all(said);
      await eventually('all are observed', () => frames.length >= 50);
      const stamps = frames.map(({ t }) => t);
      expect(stamps.toSorted((a, b) => a - b)).toEqual(stamps);
      expect(stamps[0]).toBeGreaterThanOrEqual(before);
      // While one is read the others gather at the socket, and come as one.
      expect(new Set(stamps).size).toBeLessThan(15);
    });

    test('garbage is counted, and nothing else changes', async () => {
      const { bench, probe, values } = await opened();
      const now = clock.utc(clock.now());
      await bench.say(1, now);
      const garbage = ['', '07', 'ffffffff', '7b22', '00'.repeat(3000), 'c3289f'].map((hex) => Buffer.from(hex, 'hex'));
      for (const bytes of garbage) await bench.sayGarbage(bytes);
      await bench.say(2, now + 1);
      await eventually('the value after it', () => values().includes(2));
      expect(values()).toEqual([1, 2]);
      expect(probe.unread).toBeGreaterThan(2);
    });

    test('it is back after its connection was lost', async () => {
      const { bench, probe, values } = await opened();
      await bench.say(1, clock.utc(clock.now()));
      await eventually('the first value', () => values().includes(1));
      await bench.restart();
      await eventually('the probe is connected again', () => probe.connected);
      await bench.say(2, clock.utc(clock.now()));
      await eventually('the value after it', () => values().includes(2));
      expect(values().filter((value) => value === 2)).toEqual([2]);
    });
  });
}

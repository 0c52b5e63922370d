import { expect, test } from 'vitest';
import type { RunEvent } from '../../../simulator/record/frames.ts';
import { crashesAt } from './crashes.ts';

const crashed = (t: number, name: string) => ({
  t,
  event: { type: 'crashed', what: 'part', name, reason: 'SIGKILL' } as const satisfies RunEvent,
});
const restarted = (t: number, name: string) => ({
  t,
  event: { type: 'restarted', name, attempt: 1 } as const satisfies RunEvent,
});
const events = [crashed(10, 'store'), restarted(12, 'store'), crashed(20, 'gateway'), crashed(30, 'store')];
const shown = (t: number) => crashesAt({ events }, t).map(({ name, at, times, back }) => [name, at, times, back]);

test.each([
  [5, []],
  [11, [['store', 10, 1, undefined]]],
  [15, [['store', 10, 1, 12]]],
  [
    25,
    [
      ['gateway', 20, 1, undefined],
      ['store', 10, 1, 12],
    ],
  ],
  [
    40,
    [
      ['store', 30, 2, undefined],
      ['gateway', 20, 1, undefined],
    ],
  ],
])('at %d s it is known who has ended by itself, and who is down', (t, due) => expect(shown(t)).toEqual(due));

import { expect, test } from 'vitest';
import { type RunEvent, seconds } from '../index.ts';
import { DEVICES_STAY, STAYS_UP } from './crashes.ts';
import { Judge } from './judge.ts';

function judged(...events: readonly [number, RunEvent][]) {
  const judge = new Judge({ requirements: {}, points: [], hops: [], name: String });
  for (const [t, event] of events) judge.see({ kind: 'event', t: seconds(t), event });
  return judge.judgements({ scriptEnd: seconds(60), end: seconds(60) });
}
const part = (name: string): RunEvent => ({ type: 'crashed', what: 'part', name, reason: 'SIGSEGV: it said nothing' });

test('a stack of which a part ended by itself has not passed, and the part is named', () => {
  expect(judged([12.3, part('store')], [13, { type: 'restarted', name: 'store', attempt: 1 }])).toEqual({
    [STAYS_UP]: {
      verdict: 'fail',
      margin: null,
      unit: '',
      reason: 'the store ended at t = 12.3 s: SIGSEGV: it said nothing',
      evidence: [{ at: 12.3, text: 'store: SIGSEGV: it said nothing' }],
    },
  });
  expect(judged([-2, part('store')], [4, part('gateway')])[STAYS_UP]!.reason).toBe(
    'the store ended at t = -2.0 s: SIGSEGV: it said nothing; 2 times in all',
  );
});

test('a part that was killed by a fault says nothing against the stack', () => {
  const killed = { type: 'fault', id: 'x', title: 'x', on: 'stack', step: 'took hold', recovery: seconds(1) } as const;
  expect(judged([2, killed])).toEqual({});
});

test('a run in which a device of ours ended is an error that names it, and what failed then is not the stack', () => {
  const device = (name: string): RunEvent => ({
    type: 'crashed',
    what: 'device',
    name,
    protocol: 'modbus',
    reason: 'x',
  });
  expect(judged([1, device('PLC-1')])).toMatchObject({
    [DEVICES_STAY]: { verdict: 'error', reason: 'PLC-1 (modbus) ended at t = 1.0 s: x' },
  });
  expect(judged([1, device('PLC-1')], [2, device('PLC-2')], [3, part('store')])).toMatchObject({
    [STAYS_UP]: {
      verdict: 'error',
      reason: 'PLC-1, PLC-2 did not last, and the store ended at t = 3.0 s: SIGSEGV: it said nothing',
    },
    [DEVICES_STAY]: {
      evidence: [
        { at: 1, text: 'PLC-1 (modbus): x' },
        { at: 2, text: 'PLC-2 (modbus): x' },
      ],
    },
  });
});

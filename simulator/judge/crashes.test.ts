import { expect, test } from 'vitest';
import { type RunEvent, seconds } from '../index.ts';
import { STAYS_UP } from './crashes.ts';
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

test('a device of ours that crashed, and a part that was killed by a fault, say nothing against the stack', () => {
  const killed = { type: 'fault', id: 'x', title: 'x', on: 'stack', step: 'took hold', recovery: seconds(1) } as const;
  expect(judged([1, { type: 'crashed', what: 'device', name: 'PLC-1', reason: 'x' }], [2, killed])).toEqual({});
});

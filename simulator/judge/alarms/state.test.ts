import { describe, expect, test } from 'vitest';
import { openStream, seconds } from '#simulator';
import {
  type AlarmCondition,
  type AlarmStep,
  canBecome,
  conditionOf,
  isAcknowledged,
  isActive,
  isRetained,
  shelvedFor,
  shelvingAfter,
  stepped,
} from './state.ts';

const STATES: readonly AlarmCondition[] = ['NORM', 'UNACK', 'ACKED', 'RTNUN'];
const STEPS: readonly AlarmStep[] = ['raise', 'clear', 'acknowledge'];

describe('an alarm condition', () => {
  test('goes the ways of ISA-18.2 and no other', () => {
    expect(STATES.map((state) => STEPS.map((step) => stepped(state, step) ?? '-'))).toEqual([
      ['UNACK', '-', '-'],
      ['-', 'RTNUN', 'ACKED'],
      ['-', 'NORM', '-'],
      ['UNACK', '-', 'NORM'],
    ]);
  });
  test('is active and acknowledged as its name says, and is listed until both is over', () => {
    for (const state of STATES) expect(conditionOf(isActive(state), isAcknowledged(state))).toBe(state);
    expect(STATES.filter(isRetained)).toEqual(['UNACK', 'ACKED', 'RTNUN']);
  });
});

describe('between two looks', () => {
  const reached = (from: AlarmCondition, acknowledgements: number, moved: boolean) =>
    STATES.filter((to) => canBecome(from, to, { acknowledgements, moved }));
  test('nothing that did not move changes but by an acknowledgement', () => {
    expect(STATES.map((state) => reached(state, 0, false))).toEqual(STATES.map((state) => [state]));
    expect(reached('UNACK', 1, false)).toEqual(['UNACK', 'ACKED']);
  });
  test('nobody is acknowledged whom nobody acknowledged', () => {
    expect(reached('NORM', 0, true)).toEqual(['UNACK', 'RTNUN']);
    expect(reached('UNACK', 0, true)).toEqual(['UNACK', 'RTNUN']);
    expect(reached('ACKED', 0, true)).toEqual(['NORM', 'UNACK']);
    expect(reached('NORM', 1, true)).toContain('ACKED');
  });
  test('every lawful way of up to two moves is allowed', () => {
    const stream = openStream(1, 'alarms');
    for (let round = 0; round < 500; round++) {
      const from = STATES[Math.floor(stream() * 4)]!;
      let [state, moves, acknowledgements] = [from, 0, 0];
      for (let i = 0; i < 6; i++) {
        const step = STEPS[Math.floor(stream() * 3)]!;
        const after = stepped(state, step);
        if (after === undefined || (step !== 'acknowledge' && moves === 2)) continue;
        if (step === 'acknowledge') acknowledgements++;
        else moves++;
        state = after;
      }
      expect(canBecome(from, state, { acknowledgements, moved: moves > 0 })).toBe(true);
    }
  });
});

test('nothing stays shelved longer than it may', () => {
  const timed = shelvedFor(seconds(60), seconds(10), seconds(30));
  expect(timed).toEqual({ kind: 'timed', until: seconds(40) });
  expect([39, 40].map((s) => shelvingAfter(timed, { now: seconds(s) }).kind)).toEqual(['timed', 'unshelved']);
  const once = { kind: 'one-shot' } as const;
  const after = (step: AlarmStep) => shelvingAfter(once, { step, now: seconds(0) }).kind;
  expect([after('raise'), after('clear')]).toEqual(['one-shot', 'unshelved']);
});

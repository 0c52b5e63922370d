import { describe, expect, test } from 'vitest';
import {
  alarmShown,
  always,
  analog,
  eventually,
  type Frame,
  faultInForce,
  historically,
  holds,
  Judge,
  type PointInfo,
  type Quality,
  type Requirement,
  refuseMissingSignals,
  seconds,
  type Value,
  whenever,
} from '#simulator';
import { Condition } from '../../plant/condition.ts';
import { numericSignal } from '../../plant/quantity.ts';
import type { Layer } from '../../plant/twin.ts';

const number = (layer: Layer, signal: string) =>
  numericSignal<'m', 'true'>({ op: 'signal', layer, signal, unit: analog('m').unit, span: 2 });
const level = number('true', 'T1.level');
const shown = number('believed', 'LT1.reading');
const full = (value: boolean) => new Condition<'true'>({ op: 'is', layer: 'true', signal: 'T1.full', value });

const END = 10;
const is = (t: number, values: Record<string, Value>): Frame => ({ kind: 'true', t: seconds(t), values });
const at = (t: number, value: number) => is(t, { 'T1.level': value });
const seen = (t: number, value: Value, quality: Quality = 'good'): Frame => ({
  kind: 'observed',
  t: seconds(t),
  at: 'api',
  samples: [{ point: 'LT1.reading', value, quality, sourceTime: seconds(t) }],
});

/** Plays frames as a run of 10 s does that drains for 3 s. */
function played(requirement: Requirement, frames: readonly Frame[], drained = 3) {
  const point: PointInfo = {
    ...{ id: 'LT1.reading', path: 'site/LT-1', unit: 'm', device: 'PLC-1' },
    protocol: 'modbus',
    manner: 'polled',
    chain: seconds(0.3),
    tolerance: seconds(0.2),
  };
  const judge = new Judge({
    requirements: { it: requirement },
    points: [point],
    hops: ['api'],
    name: String,
  });
  const end = seconds(END + drained);
  for (const frame of frames.filter(({ t }) => t < 0)) judge.see(frame);
  judge.see({ kind: 'event', t: seconds(0), event: { type: 'phase', phase: 'script' } });
  for (const frame of frames.filter(({ t }) => t >= 0 && t <= seconds(END))) judge.see(frame);
  judge.see({ kind: 'event', t: seconds(END), event: { type: 'phase', phase: 'drain' } });
  const waited = judge.waits({ scriptEnd: seconds(END), end: seconds(END) });
  for (const frame of frames.filter(({ t }) => t > seconds(END))) judge.see(frame);
  return { ...judge.judgements({ scriptEnd: seconds(END), end }).it!, waited };
}

describe('always', () => {
  const low = always(level.below(1.5));
  test('passes with the least distance, in the unit of the signal', () => {
    expect(played(low, [at(0, 0.5), at(4, 1.2), at(6, 0.7)])).toMatchObject({
      ...{ verdict: 'pass', unit: 'm', reason: 'held throughout' },
      margin: expect.closeTo(0.3, 12),
    });
  });
  test('fails with the first violation, however short, and by how much', () => {
    expect(played(low, [at(0, 0.5), at(4, 1.7), at(4.001, 0.7), at(6, 1.6)])).toMatchObject({
      verdict: 'fail',
      reason: 'not so at t = 4.0 s: T1.level < 1.5 m',
      margin: expect.closeTo(-0.2, 12),
      evidence: [{ at: 4, text: 'first violation' }],
    });
  });
  test('is about the script, to its last instant and not beyond', () => {
    expect(played(low, [at(0, 0.5), at(10, 1.7)]).verdict).toBe('fail');
    expect(played(low, [at(0, 0.5), at(10.001, 1.7)]).verdict).toBe('pass');
  });
  test('does not pass over a time in which the stack said nothing good', () => {
    const high = always(shown.above(0));
    expect(played(high, [seen(-1, 1), seen(3, 1)]).verdict).toBe('pass');
    expect(played(high, [seen(-1, 1), seen(3, 1, 'bad'), seen(4, 1)])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'unknown, not decided from t = 3.0 s on: believed LT1.reading > 0 m',
    });
    expect(played(high, [seen(-1, 1), seen(3, 1, 'bad'), seen(4, -1)]).verdict).toBe('fail');
  });
  test('does not pass over what is not a number, and says so', () => {
    const judged = played(always(shown.above(0)), [seen(-1, 1), seen(3, Number.NaN), seen(4, 1)]);
    expect(judged.verdict).toBe('inconclusive');
    expect(judged.evidence.at(-1)).toEqual({ at: 3, text: 'LT1.reading is not a number' });
  });
  test('does not pass where samples came too late to be judged', () => {
    const frames = [at(0, 0.5), at(9, 0.5)];
    expect(played(low, frames).verdict).toBe('pass');
    const late = played(
      low,
      [...frames, at(1, 0.6)].sort(() => 0),
    );
    expect(late).toMatchObject({ verdict: 'inconclusive', reason: '1 sample came too late to be judged' });
  });
  test('takes frames that are a little out of order by their times', () => {
    expect(played(low, [at(0, 0.5), at(5, 0.5), at(4, 1.7), at(4.5, 0.5)]).reason).toContain('t = 4.0 s');
  });
});

describe('formulas within formulas', () => {
  const beats = always(eventually(full(true), { within: seconds(3) }));
  const beat = (...times: number[]): Frame[] =>
    times.flatMap((t) => [is(t, { 'T1.full': true }), is(t + 0.5, { 'T1.full': false })]);
  test('a heartbeat is judged on windows that the drain closes; the run waits for them', () => {
    expect(played(beats, beat(0, 3, 6, 9, 12))).toMatchObject({ verdict: 'pass', waited: true });
    expect(played(beats, beat(0, 6, 9, 12))).toMatchObject({
      verdict: 'fail',
      reason: 'not so at t = 0.5 s: eventually[0 s, 3 s] T1.full = true',
    });
  });
  test('a window still open at the end is listed, and is no failure', () => {
    expect(played(beats, beat(0, 3, 6, 9), 0)).toMatchObject({
      verdict: 'inconclusive',
      evidence: [{ at: 9.5, text: 'open at the end' }],
    });
  });
  test('nothing waits for what is decided', () => {
    expect(played(beats, beat(0, 6)).waited).toBe(false);
    expect(played(always(level.below(1)), [at(0, 0)]).waited).toBe(false);
  });
  test('the past counts too', () => {
    const cause = always(holds(full(true)).implies(historically(level.above(0.5), { within: seconds(2) })));
    const start = is(0, { 'T1.level': 1, 'T1.full': false });
    expect(played(cause, [start, ...beat(5)]).verdict).toBe('pass');
    expect(played(cause, [start, at(3.5, 0), at(4, 1), ...beat(5)]).verdict).toBe('fail');
  });
});

describe('whenever', () => {
  const follows = whenever(level.rises(1)).expect(full(true)).within(seconds(2));
  const rising = [is(0, { 'T1.level': 0, 'T1.full': false }), at(3, 1)];
  test('followed in time, with the time that was left', () => {
    expect(played(follows, [...rising, is(3.5, { 'T1.full': true })])).toMatchObject({
      ...{ verdict: 'pass', reason: 'followed once', margin: 1.5, unit: 's', waited: false },
      evidence: [{ at: 3, text: 'followed after 0.50 s' }],
    });
  });
  test('followed too late, or never', () => {
    expect(played(follows, [...rising, is(5.5, { 'T1.full': true })])).toMatchObject({
      verdict: 'fail',
      reason: 'triggered at t = 3.0 s, only after 2.50 s: T1.full = true',
      margin: -0.5,
    });
    expect(played(follows, rising).reason).toBe('triggered at t = 3.0 s, never: T1.full = true');
  });
  test('a trigger at the end is waited for, and left open where the run ends before', () => {
    const late = [rising[0]!, at(9.5, 1)];
    expect(played(follows, late, 1)).toMatchObject({
      ...{ verdict: 'inconclusive', waited: true, reason: '1 of 1 still open at the end' },
    });
    expect(played(follows, [...late, is(11, { 'T1.full': true })])).toMatchObject({ verdict: 'pass', waited: true });
  });
  test('a trigger after the script does not count', () => {
    expect(played(follows, [rising[0]!, at(10.5, 1)])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'vacuous: it never came to T1.level rises through 1 m',
    });
  });
  test('what holds when triggered, for a time', () => {
    const keeps = whenever(full(true)).expect(level.above(0.5)).throughout(seconds(2));
    const on = [is(0, { 'T1.level': 1, 'T1.full': false }), is(2, { 'T1.full': true })];
    expect(played(keeps, on)).toMatchObject({
      verdict: 'pass',
      margin: 0.5,
      unit: 'm',
      reason: 'held when triggered, once',
    });
    expect(played(keeps, [...on, at(3, 0.2)])).toMatchObject({
      verdict: 'fail',
      reason: 'triggered at t = 2.0 s, not so: always[0 s, 2 s] T1.level > 0.5 m',
    });
  });
  test('a fault that is lifted when the script is over did not end in it', () => {
    const fault = (t: number, step: 'begun' | 'took hold' | 'lifted'): Frame => ({
      kind: 'event',
      t: seconds(t),
      event: { type: 'fault', id: 'f', title: 'f', on: 'wire', recovery: seconds(1), step },
    });
    const told = whenever(faultInForce('f').not()).expect(alarmShown('A').not()).within(seconds(1));
    const begun = [seen(0, 1), fault(2, 'begun'), fault(2, 'took hold')];
    expect(played(told, [...begun, fault(5, 'lifted')]).verdict).toBe('pass');
    expect(played(told, [...begun, fault(10.001, 'lifted')]).verdict).toBe('inconclusive');
  });
});

test('a requirement on a signal that is not there is refused', () => {
  const requirements = { 'it is low': always(level.below(1)), 'it is shown': always(shown.below(1)) };
  expect(() => refuseMissingSignals(requirements, [{ id: 'T1.level' }])).not.toThrow();
  expect(() => refuseMissingSignals(requirements, [{ id: 'T2.level' }])).toThrow(
    '"it is low" asks for T1.level, which is not there.',
  );
});

test('a bound of the formula that no run can decide is refused before the run', () => {
  expect(() => played(holds(full(true)).until(level.above(1)), [])).toThrow('cannot be decided while a run goes on');
});

describe('what is known of the signals', () => {
  const follows = whenever(level.rises(1)).expect(full(true)).within(seconds(2));
  const answered = (after: number) => [
    is(0, { 'T1.level': 0, 'T1.full': false }),
    at(3, 1),
    is(3 + after, { 'T1.full': true }),
  ];
  test.each([
    [1.5, 'pass'],
    [1.95, 'inconclusive'],
    [2.05, 'inconclusive'],
    [2.5, 'fail'],
  ])('clocks that agree to 0.1 s: followed after %f s of 2 s: %s', (after, verdict) => {
    expect(played(follows.under({ uncertainty: seconds(0.1) }), answered(after)).verdict).toBe(verdict);
  });
  test('the reason names the uncertainty', () => {
    expect(played(follows.under({ uncertainty: seconds(0.1) }), answered(1.95)).reason).toBe(
      'clocks agree only to ± 100 ms, which decides it: followed once',
    );
  });
  test('silence is not knowledge where a value may not be held for long', () => {
    const positive = always(shown.above(0));
    const frames = [seen(-1, 1), seen(4, 1)];
    expect(played(positive, frames).verdict).toBe('pass');
    expect(played(positive.under({ maxHold: seconds(2) }), frames).verdict).toBe('inconclusive');
  });
});

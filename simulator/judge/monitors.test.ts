import { describe, expect, test } from 'vitest';
import {
  alarmShown,
  Condition,
  communicationAlarm,
  type Duration,
  type Frame,
  faultInForce,
  type Hop,
  Judge,
  type Requirement,
  seconds,
  us,
} from '#simulator';
import { END, info, judge, POINT, point, settable, story, verdict } from '../../test/fixtures/story.ts';
import * as requirements from './requirement.ts';

test('every monitor starts inconclusive: an empty run passes nothing', () => {
  const level = new Condition({
    op: 'compare',
    relation: '>',
    left: { op: 'signal', layer: 'sensed', signal: POINT, unit: 'm' },
    right: { op: 'number', value: 0, unit: 'm' },
  });
  const all: Requirement[] = [
    requirements.always(level),
    requirements.eventually(level),
    requirements.whenever(level).expect(level).within(seconds(1)),
    requirements.tracks(point, { tolerance: 1 }),
    requirements.delivered(point, { loss: 1 }),
    requirements.ordered(point),
    requirements.fresh(point, { p95: seconds(1) }),
    requirements.arrives(point, { share: 0.95, within: seconds(1) }),
    requirements.recovers(point, { within: seconds(1) }),
    requirements.neverBetter([point], { within: seconds(1) }),
    requirements.commandLands(settable, { actuator: level as Condition<'true'>, feedback: level, within: seconds(1) }),
    requirements.acknowledged(settable),
    requirements.undisturbed([point]),
  ];
  expect(all.map((r) => verdict(r, story()))).toEqual(all.map(() => 'inconclusive'));
  expect(all.slice(3, 10).map((r) => verdict(r, story(), []))).toEqual(Array(7).fill('skipped'));
});

describe('commands', () => {
  const moved = new Condition<'true'>({ op: 'is', layer: 'true', signal: 'V.open', value: false });
  const shown = new Condition({ op: 'is', layer: 'believed', signal: POINT, value: 7 });
  const lands = requirements.commandLands(settable, { actuator: moved, feedback: shown, within: seconds(5) });
  const honest = requirements.acknowledged(settable);
  const command = (accepted: boolean, refused?: 'out-of-range') =>
    story()
      .add({ kind: 'true', t: seconds(0), values: { 'V.open': true } })
      .event(2, { type: 'command', id: 1, signal: 'PLC.limit', value: 0.7 })
      .event(2.1, {
        type: 'write',
        device: 'PLC-1',
        signal: 'PLC.limit',
        value: Math.fround(0.7),
        by: 'x',
        ...(refused && { refused }),
      })
      .event(2.2, { type: 'acknowledged', id: 1, accepted });
  const moves = (at: number) => ({ kind: 'true', t: seconds(at), values: { 'V.open': false } }) as const;

  test('land when actuator and feedback follow in time; the legs are told', () => {
    const told = command(true)
      .add(moves(3))
      .sensed(3.7, { [POINT]: 7 })
      .seen(4, 7);
    const { verdict: v, margin, evidence, reason } = judge(lands, told);
    expect([v, margin]).toEqual(['pass', 3]);
    const legs = 'register 0.10 s, actuator 0.90 s, process 0.70 s, feedback 0.30 s';
    expect([reason, evidence[0]!.text]).toEqual([`seen back after 2.00 s: ${legs}`, `0.7: ${legs}`]);
  });
  test('do not land when the feedback does not come, whatever was acknowledged', () => {
    expect(verdict(lands, command(true).add(moves(3)))).toBe('fail');
    expect(verdict(lands, command(true).add(moves(3)).seen(9, 7))).toBe('fail');
  });
  test('do not land on a feedback that was there before the actuator moved', () => {
    expect(verdict(lands, command(true).seen(1, 7).seen(2.5, 8).add(moves(3)))).toBe('fail');
  });
  test('a refused one is no command that could land', () =>
    expect(verdict(lands, command(false, 'out-of-range'))).toBe('inconclusive'));
  test('are acknowledged as the device decided', () => {
    expect(verdict(honest, command(true))).toBe('pass');
    expect(verdict(honest, command(false, 'out-of-range'))).toBe('pass');
    expect(judge(honest, command(true, 'out-of-range'))).toMatchObject({
      verdict: 'fail',
      reason: expect.stringContaining('refused by the device (out-of-range), acknowledged as done'),
    });
    expect(verdict(honest, command(false))).toBe('fail');
  });
  test('an acknowledgement without a write is a lie', () => {
    const lost = story()
      .event(2, { type: 'command', id: 1, signal: 'PLC.limit', value: 0.7 })
      .event(2.2, { type: 'acknowledged', id: 1, accepted: true });
    expect([verdict(honest, lost), verdict(lands, lost)]).toEqual(['fail', 'fail']);
  });
});

describe('conditions on the stack', () => {
  const alarm = (t: number, active: boolean): Frame => ({
    kind: 'alarm',
    t: seconds(t),
    id: 'PLC-1/communication',
    active,
    priority: 2,
    text: '',
    sourceTime: seconds(t),
  });
  const told = requirements.whenever(faultInForce('f')).expect(communicationAlarm('PLC-1')).within(seconds(5));
  const over = requirements
    .whenever(faultInForce('f').not())
    .expect(communicationAlarm('PLC-1').not())
    .within(seconds(5));
  test('an alarm that comes and goes in time', () => {
    const s = story().seen(0, 1).fault(5, 15).add(alarm(7, true)).add(alarm(16, false));
    expect([judge(told, s), judge(over, s)]).toMatchObject([
      { verdict: 'pass', margin: expect.closeTo(3.1, 5) },
      { verdict: 'pass' },
    ]);
  });
  test('an alarm that never comes, or never goes', () => {
    expect(verdict(told, story().seen(0, 1).fault(5, 15))).toBe('fail');
    expect(verdict(over, story().seen(0, 1).fault(5, 15).add(alarm(7, true)))).toBe('fail');
  });
  test('a target without an alarm list is not judged on alarms', () => {
    expect(judge(requirements.always(alarmShown('X').not()), story(), ['broker'])).toMatchObject({
      verdict: 'skipped',
      reason: 'the target has no alarm list',
    });
  });
  test('a target that does not show a point is not judged on it', () => {
    const other = { ...point, id: 'FIT.reading' };
    expect(judge(requirements.delivered(other, { loss: 0 }), story())).toMatchObject({
      verdict: 'skipped',
      reason: 'the target does not show FIT.reading',
    });
  });
});

test('undisturbed compares with the run without the fault', () => {
  const judged = (reference: number) => {
    const judge = new Judge({
      requirements: { it: requirements.undisturbed([point], { tolerance: 0.01 }) },
      points: [],
      hops: [],
      name: String,
    });
    for (let t = 0; t < 10; t++) {
      judge.see({ kind: 'sensed', t: seconds(t), values: { [POINT]: t } });
      judge.see({ kind: 'reference', t: seconds(t), values: { [POINT]: t === 5 ? t + reference : t } });
    }
    const end = seconds(10) as Duration;
    return judge.judgements({ scriptEnd: end, end }).it;
  };
  expect(judged(0.005)).toMatchObject({ verdict: 'pass', margin: expect.closeTo(0.005, 9) });
  expect(judged(0.5)).toMatchObject({
    verdict: 'fail',
    reason: 'LIT.reading was 5 at t = 5.0 s, without the fault 5.5',
  });
});

test('a run drains until what was sampled in its script has left a device that reports, and has arrived', () => {
  const points = [{ ...info, manner: 'reported' } as const];
  const waits = (hops: readonly Hop[], after: number) =>
    new Judge({ requirements: {}, points, hops, name: String }).waits({
      scriptEnd: seconds(END),
      end: us(END * 1e6 + after),
    });
  expect([0, info.chain - 1, info.chain].map((after) => waits(['broker', 'api'], after))).toEqual([true, true, false]);
  expect(waits([], 0)).toBe(false);
});

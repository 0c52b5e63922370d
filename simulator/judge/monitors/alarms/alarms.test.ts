import { describe, expect, test } from 'vitest';
import {
  acknowledgements,
  alarmFlood,
  alarmRate,
  type Duration,
  type Frame,
  firstOut,
  Judge,
  type Judgement,
  minutes,
  noChattering,
  type Ref,
  type Requirement,
  raisedOnce,
  seconds,
  standing,
} from '#simulator';

const END = 1200;
const signal = (id: string) => ({ id }) as Ref<boolean, string, 'sensed'>;
const REQUIREMENTS = {
  'no more than an operator can follow': alarmRate({ atMost: 10 }),
  'no flood': alarmFlood(),
  'no alarm chatters': noChattering(),
  'no alarm is stale': standing({ longest: minutes(10) }),
  'the first shows where it began': firstOut({ HIGH: signal('PLC.high'), TRIP: signal('PLC.trip') }),
  'one raise for each excursion': raisedOnce('HIGH', signal('PLC.high'), { within: seconds(2) }),
  'acknowledgements are kept': acknowledgements({ within: seconds(2) }),
} satisfies Record<string, Requirement>;
type Name = keyof typeof REQUIREMENTS;

/** What a controller raised and what a stack's alarm list showed of it. Times in s. */
class Shift {
  readonly frames: Frame[] = [{ kind: 'sensed', t: seconds(0), values: { 'PLC.high': false, 'PLC.trip': false } }];

  sensed(t: number, name: 'high' | 'trip', value: boolean) {
    this.frames.push({ kind: 'sensed', t: seconds(t), values: { [`PLC.${name}`]: value } });
    return this;
  }
  shown(t: number, id: string, active: boolean, acknowledged?: boolean, since = t) {
    const state = acknowledged === undefined ? {} : { acknowledged };
    const about = { priority: 2, text: id, sourceTime: seconds(since) };
    this.frames.push({ kind: 'alarm', t: seconds(t), id, active, ...state, ...about });
    return this;
  }
  acknowledged(t: number, alarm: string, accepted = true) {
    const event = { type: 'alarm-acknowledged', alarm, by: 'operator', accepted } as const;
    this.frames.push({ kind: 'event', t: seconds(t), event });
    return this;
  }
  /** A stack that does all as it should: two excursions, a second alarm after the first, each acknowledged. */
  sound({ without = () => false }: { without?: (frame: Frame) => boolean } = {}) {
    this.shown(1, 'HIGH', false, true).shown(1, 'TRIP', false, true);
    this.sensed(10, 'high', true).shown(10.4, 'HIGH', true, false, 10);
    this.sensed(11, 'trip', true).shown(11.4, 'TRIP', true, false, 11);
    this.acknowledged(20, 'HIGH').shown(20.2, 'HIGH', true, true, 10);
    this.acknowledged(21, 'TRIP').shown(21.2, 'TRIP', true, true, 11);
    this.sensed(60, 'high', false).shown(60.4, 'HIGH', false, true, 60);
    this.sensed(70, 'trip', false).shown(70.4, 'TRIP', false, true, 70);
    this.sensed(200, 'high', true).shown(200.4, 'HIGH', true, false, 200);
    this.sensed(260, 'high', false).shown(260.4, 'HIGH', false, false, 260);
    this.acknowledged(270, 'HIGH').shown(270.2, 'HIGH', false, true, 260);
    const kept = this.frames.filter((frame) => !without(frame));
    this.frames.splice(0, this.frames.length, ...kept);
    return this;
  }
}

function judged(shift: Shift, hops: readonly ('broker' | 'api')[] = ['broker', 'api']): Record<Name, Judgement> {
  const judge = new Judge({ requirements: REQUIREMENTS, points: [], hops, name: String });
  judge.see({ kind: 'event', t: seconds(0), event: { type: 'phase', phase: 'script' } });
  if (hops.includes('api')) judge.see({ kind: 'observed', t: seconds(0), at: 'api', samples: [] });
  for (const frame of [...shift.frames].sort((a, b) => a.t - b.t)) judge.see(frame);
  const end = seconds(END) as Duration;
  return judge.judgements({ scriptEnd: end, end }) as Record<Name, Judgement>;
}
const verdicts = (shift: Shift) => Object.values(judged(shift)).map(({ verdict }) => verdict);
const failures = (shift: Shift) =>
  Object.entries(judged(shift)).flatMap(([name, { verdict, reason }]) => (verdict === 'fail' ? [[name, reason]] : []));
const at = (t: number, id: string) => (f: Frame) => f.kind === 'alarm' && f.id === id && Math.abs(f.t / 1e6 - t) < 0.01;

test('a sound stack passes all', () => {
  expect(judged(new Shift().sound())).toMatchObject(
    Object.fromEntries(Object.keys(REQUIREMENTS).map((name) => [name, { verdict: 'pass' }])),
  );
});

test('an alarm list that was never seen passes nothing, and a target without one is not judged on it', () => {
  const judge = new Judge({ requirements: REQUIREMENTS, points: [], hops: ['api'], name: String });
  const nothing = judge.judgements({ scriptEnd: seconds(END), end: seconds(END) });
  expect(new Set(Object.values(nothing).map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
  expect(Object.values(judged(new Shift().sound(), ['broker'])).map(({ verdict }) => verdict)).toEqual(
    Array(7).fill('skipped'),
  );
});

test('where nothing was raised, what counts alarms passes, and what speaks of one is vacuous', () => {
  expect(verdicts(new Shift())).toEqual([...Array(4).fill('pass'), ...Array(3).fill('inconclusive')]);
});

/** Each stream is sound but for one thing, and fails exactly the requirements named. */
describe.each<[string, (shift: Shift) => Shift, readonly (readonly [Name, string | RegExp])[]]>([
  [
    'eleven alarms in ten minutes',
    (s) => times(11, (i) => void s.shown(300 + 40 * i, `A${i}`, true).shown(310 + 40 * i, `A${i}`, false), s.sound()),
    [
      ['no more than an operator can follow', /^12 alarms in the fullest 10 min, until t = 700.0 s$/],
      ['no flood', /^flood for \d+ of 1200 s, first at t = 580.0 s$/],
    ],
  ],
  [
    'one alarm three times in a minute',
    (s) => times(3, (i) => void s.shown(400 + 25 * i, 'A', true).shown(410 + 25 * i, 'A', false), s.sound()),
    [['no alarm chatters', 'A chatters, first at t = 450.0 s']],
  ],
  [
    'an alarm that nobody clears',
    (s) => s.sound().shown(500, 'A', true),
    [['no alarm is stale', 'A stood for 700 s from t = 500.0 s']],
  ],
  [
    'alarms that are given by another clock, out of order',
    (s) =>
      s
        .sound({ without: (f) => at(11.4, 'TRIP')(f) || at(21.2, 'TRIP')(f) })
        .shown(11.4, 'TRIP', true, false, 9.9)
        .shown(21.2, 'TRIP', true, true, 9.9),
    [['the first shows where it began', 'TRIP is given before HIGH, which was raised first, at t = 10.0 s']],
  ],
  [
    'one raise too many for one excursion',
    (s) =>
      s
        .sound()
        .shown(30, 'HIGH', false, true, 30)
        .shown(31, 'HIGH', true, false, 31)
        .shown(32, 'HIGH', true, true, 31)
        .acknowledged(31.9, 'HIGH'),
    [['one raise for each excursion', 'HIGH was raised 2 times for one time of PLC.high, from t = 10.0 s']],
  ],
  [
    'a raise that nothing was the cause of',
    (s) => s.sound().shown(500, 'HIGH', true, false).shown(510, 'HIGH', false, false),
    [['one raise for each excursion', 'HIGH was raised at t = 500.0 s, and PLC.high was not']],
  ],
  [
    'an excursion that is not raised',
    (s) => s.sound().sensed(600, 'high', true).sensed(630, 'high', false),
    [['one raise for each excursion', 'HIGH, due from t = 600.0 s, was not raised']],
  ],
  [
    'a raise that comes late',
    (s) => s.sound({ without: at(200.4, 'HIGH') }).shown(203, 'HIGH', true, false, 200),
    [['one raise for each excursion', 'HIGH was raised only 3.00 s after t = 200.0 s']],
  ],
  [
    'a clear that comes too early',
    (s) =>
      s
        .sound({ without: at(260.4, 'HIGH') })
        .shown(230, 'HIGH', false, false, 230)
        .shown(270.1, 'HIGH', false, false, 230),
    [['one raise for each excursion', 'HIGH was cleared at t = 230.0 s, and PLC.high was not']],
  ],
  [
    'an acknowledgement that is lost while the alarm stands',
    (s) => s.sound().shown(30, 'HIGH', true, false, 10).acknowledged(31, 'HIGH').shown(31.2, 'HIGH', true, true, 10),
    [['acknowledgements are kept', 'HIGH lost its acknowledgement at t = 30.0 s']],
  ],
  [
    'an acknowledgement that sticks to the next time',
    (s) =>
      s
        .sound({ without: at(200.4, 'HIGH') })
        .shown(200.4, 'HIGH', true, true, 200)
        .shown(201, 'HIGH', true, false, 200),
    [['acknowledgements are kept', 'HIGH was raised as acknowledged already at t = 200.4 s']],
  ],
  [
    'an alarm that goes away unacknowledged',
    (s) =>
      s.sound({ without: (f) => at(260.4, 'HIGH')(f) || at(270.2, 'HIGH')(f) }).shown(260.4, 'HIGH', false, true, 260),
    [['acknowledgements are kept', 'HIGH counts as acknowledged, and nobody did it at t = 260.4 s']],
  ],
  [
    'an accepted acknowledgement that is never shown',
    (s) => s.sound({ without: at(270.2, 'HIGH') }),
    [['acknowledgements are kept', 'the acknowledgement of HIGH at t = 270.0 s was never shown']],
  ],
])('%s', (_, harm, told) => {
  test('fails what it breaks, by name, and nothing else', () => {
    const found = failures(harm(new Shift()));
    expect(found.map(([name]) => name).sort()).toEqual(told.map(([name]) => name).sort());
    for (const [name, reason] of told) expect(found.find(([n]) => n === name)![1]).toMatch(reason);
  });
});

test('a refused acknowledgement is none, and a list without acknowledgements is not judged on them', () => {
  const refused = new Shift().shown(1, 'HIGH', false, true).acknowledged(5, 'HIGH', false);
  expect(judged(refused)['acknowledgements are kept']).toMatchObject({ verdict: 'inconclusive' });
  const plain = new Shift().shown(1, 'HIGH', false).shown(10, 'HIGH', true);
  expect(judged(plain)['acknowledgements are kept']).toMatchObject({
    verdict: 'skipped',
    reason: 'the alarm list knows no acknowledgement',
  });
});

test('an alarm that cleared and came again between two looks is two', () => {
  const shift = new Shift().shown(1, 'A', true, undefined, 1);
  for (const t of [20, 40]) shift.shown(t, 'A', true, undefined, t);
  expect(judged(shift)['no alarm chatters']).toMatchObject({ verdict: 'fail' });
});

function times(n: number, each: (i: number) => void, shift: Shift): Shift {
  for (let i = 0; i < n; i++) each(i);
  return shift;
}

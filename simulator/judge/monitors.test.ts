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
  ms,
  type PointInfo,
  type Quality,
  type Requirement,
  type RunEvent,
  seconds,
  type Value,
} from '#simulator';
import * as requirements from './requirement.ts';

const POINT = 'LIT.reading';
const point = {
  id: POINT,
  asset: 'LIT',
  name: 'reading',
  layer: 'sensed',
  signal: { kind: 'analog', zero: 0, unit: 'm', writable: false },
} as const;
const settable = { ...point, id: 'PLC.limit' } as const;
const info: PointInfo = {
  id: POINT,
  path: 'site/LIT-1',
  unit: 'm',
  device: 'PLC-1',
  protocol: 'modbus',
  manner: 'polled',
  chain: ms(300),
  tolerance: ms(200),
};
const END = 30;

/** A run in the making: 5 polls a second of a level that rises by 1 mm a poll. */
class Story {
  readonly frames: Frame[] = [];
  event(t: number, event: RunEvent) {
    return this.add({ kind: 'event', t: seconds(t), event });
  }
  add(frame: Frame) {
    this.frames.push(frame);
    return this;
  }
  sensed(t: number, values: Record<string, Value>) {
    return this.add({ kind: 'sensed', t: seconds(t), values });
  }
  sent(t: number, value: Value, quality: Quality = 'good') {
    return this.add({
      kind: 'sent',
      t: seconds(t),
      device: 'PLC-1',
      protocol: 'modbus',
      samples: [{ point: POINT, value, quality, sourceTime: seconds(t) }],
    });
  }
  seen(
    t: number,
    value: Value,
    { at = 'api', source = t, quality = 'good' }: { at?: Hop; source?: number; quality?: Quality } = {},
  ) {
    return this.add({
      kind: 'observed',
      t: seconds(t),
      at,
      samples: [{ point: POINT, value, quality, sourceTime: seconds(source) }],
    });
  }
  fault(from: number, to: number, on: 'wire' | 'stack' = 'wire') {
    const event = { type: 'fault', id: 'f', title: 'the fault', on, recovery: seconds(2) } as const;
    return this.event(from, { ...event, step: 'begun' })
      .event(from + 0.1, { ...event, step: 'took hold', evidence: 'seen' })
      .event(to, { ...event, step: 'cleared' })
      .event(to + 0.1, { ...event, step: 'lifted' });
  }
  /** Polls and shows, but for what `change` says about a poll: undefined says nothing of it was shown. */
  polls(
    change: (
      t: number,
      value: number,
    ) => { t?: number; value?: number; quality?: Quality; source?: number } | undefined = () => ({}),
  ) {
    for (let i = 0; i < END * 5; i++) {
      const [t, value] = [i / 5, 0.5 + i / 1000];
      this.sensed(t, { [POINT]: value }).sent(t, value);
      const how = change(t, value);
      if (!how) continue;
      for (const at of ['history', 'api'] as const) {
        this.seen(how.t ?? t + 0.05, how.value ?? value, {
          at,
          source: how.source ?? t,
          quality: how.quality ?? 'good',
        });
      }
    }
    return this;
  }
}

function judge(requirement: Requirement, story: Story, hops: readonly Hop[] = ['broker', 'history', 'api']) {
  const judge = new Judge({
    requirements: { it: requirement },
    points: [info, { ...info, id: 'PLC.limit' }],
    hops,
    name: String,
  });
  const inOrder = [...story.frames].sort((a, b) => a.t - b.t);
  judge.see({ kind: 'event', t: seconds(0), event: { type: 'phase', phase: 'script' } });
  for (const frame of inOrder.filter((f) => f.t < seconds(END))) judge.see(frame);
  judge.see({ kind: 'event', t: seconds(END), event: { type: 'phase', phase: 'drain' } });
  for (const frame of inOrder.filter((f) => f.t >= seconds(END))) judge.see(frame);
  return judge.judgements({ scriptEnd: seconds(END), end: seconds(END + 0.2) }).it!;
}
const verdict = (...args: Parameters<typeof judge>) => judge(...args).verdict;
const story = () => new Story();

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

describe('delivered', () => {
  const all = requirements.delivered(point, { loss: 0 });
  test('passes when everything is there, however late', () => {
    expect(
      judge(
        all,
        story().polls((t) => ({ t: t < 10 ? 12 + t / 100 : t + 0.05 })),
      ),
    ).toMatchObject({ verdict: 'pass', margin: 0, reason: 'all 150 samples arrived' });
  });
  test('fails with the count, the share and the longest gap', () => {
    const gap = story().polls((t) => (t > 10 && t < 15 ? undefined : {}));
    expect(judge(all, gap)).toMatchObject({
      verdict: 'fail',
      margin: -24,
      reason: '24 of 150 samples of site/LIT-1 lost, longest gap 5.0 s from t = 10.0 s',
    });
  });
  test('allows a stated loss, and no more', () => {
    const one = story().polls((t) => (t === 10 ? undefined : {}));
    expect(verdict(requirements.delivered(point, { loss: 0.01 }), one)).toBe('pass');
    expect(verdict(requirements.delivered(point, { loss: 0.006 }), one)).toBe('fail');
  });
  test('with a confidence the run is a sample of what is lost in the long run', () => {
    const lost = (n: number) => story().polls((t) => (t > 10 && t <= 10 + n / 5 ? undefined : {}));
    const rate = requirements.delivered(point, { loss: 0.03, confidence: 0.95 });
    expect([0, 1, 12].map((n) => verdict(rate, lost(n)))).toEqual(['pass', 'inconclusive', 'fail']);
    expect(judge(rate, lost(1)).reason).toMatch(/^1 of 150 samples of site\/LIT-1 lost, with 95 % confidence between/);
  });
});

test('what changed between two polls is unpolled, not lost', () => {
  const s = story().polls();
  for (let i = 0; i < 50; i++) s.sensed(i / 5 + 0.1, { [POINT]: 0.7 + i / 1000 });
  const judge = new Judge({ requirements: {}, points: [info], hops: ['history'], name: String });
  for (const frame of s.frames.sort((a, b) => a.t - b.t)) judge.see(frame);
  const ledger = judge.ledger({ scriptEnd: seconds(END), end: seconds(END) });
  expect(ledger).toMatchObject({ sent: 150, delivered: 150, lost: 0, unpolled: 50 });
});

test('ordered fails when a sample comes after one that was sent later', () => {
  const swapped = story().polls((t) => ({ t: t === 5 ? 6.01 : t + 0.05 }));
  expect(judge(requirements.ordered(point), swapped)).toMatchObject({
    verdict: 'fail',
    reason: '1 of 150 samples of site/LIT-1 came out of order',
  });
  expect(verdict(requirements.ordered(point), story().polls())).toBe('pass');
});

describe('tracks', () => {
  const close = requirements.tracks(point, { tolerance: 0.004 });
  test('passes values of their time, within tolerance', () => expect(verdict(close, story().polls())).toBe('pass'));
  test('fails a wrong value, and says what was sensed', () => {
    const wrong = story().polls((t, value) => ({ value: t === 10 ? 99 : value }));
    expect(judge(close, wrong)).toMatchObject({
      verdict: 'fail',
      reason: '1 of 150 values of site/LIT-1 differ; at t = 10.0 s history shows 99 m, sensed was 0.552 m',
    });
  });
  test('fails a value with another time than its own', () => {
    expect(
      verdict(
        close,
        story().polls((t) => ({ source: t + 3 })),
      ),
    ).toBe('fail');
  });
  test('takes no offence at a wrong value that is not called good', () => {
    expect(
      verdict(
        close,
        story().polls((t) => (t === 10 ? { value: 99, quality: 'uncertain' } : {})),
      ),
    ).toBe('pass');
  });
  test('does not pass not-a-number', () => {
    expect(
      verdict(
        close,
        story().polls((t) => (t === 10 ? { value: Number.NaN } : {})),
      ),
    ).toBe('fail');
  });
});

describe('fresh', () => {
  const young = requirements.fresh(point, { p95: ms(400) });
  test('is the age over time: period plus delay at its peaks', () => {
    const { verdict: v, margin, reason } = judge(young, story().polls());
    expect([v, reason]).toEqual(['pass', expect.stringContaining('n = 150')]);
    // The age saws from 50 to 250 ms: 95 % of the time below 240 ms; 148 of 150 refreshes bound it by 246.
    expect(reason).toMatch(/^p95 of the age of site\/LIT-1 is 239.9 ms, with 95 % confidence at most 246 ms/);
    expect(margin).toBeCloseTo(154, 0);
  });
  test('a doubtful clock makes it harder to pass', () => {
    const judge = new Judge({ requirements: { it: young }, points: [info], hops: ['api'], name: String });
    judge.see({ kind: 'event', t: seconds(0), event: { type: 'phase', phase: 'script' } });
    for (const frame of story().polls().frames) judge.see(frame);
    judge.books.doubt(ms(200));
    expect(judge.judgements({ scriptEnd: seconds(END), end: seconds(END) }).it).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('between 32.7 ms and 446 ms'),
    });
  });
  test('what was said of a plant that stood still before the script is as young as the script', () => {
    const stood = story()
      .seen(-3, 0.5)
      .polls((t) => (t === 0 ? undefined : {}));
    expect(judge(young, stood)).toMatchObject({
      verdict: 'pass',
      evidence: [{ text: expect.stringContaining('greatest 250 ms') }],
    });
  });
  test('a silence of more than a tenth of the time fails it, unless it is a fault and left out', () => {
    const silent = story()
      .fault(10, 13.4)
      .polls((t) => (t > 10 && t < 13.4 ? undefined : {}));
    expect(verdict(young, silent)).toBe('fail');
    expect(verdict(requirements.fresh(point, { p95: ms(400), outside: 'faults' }), silent)).toBe('pass');
  });
  test('too few refreshes are no basis to pass on, but to fail', () => {
    const onceASecond = story().polls((t) => (t % 1 === 0 ? {} : undefined));
    expect(judge(requirements.fresh(point, { p95: seconds(2) }), onceASecond)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'p95 of the age of site/LIT-1 cannot be told from 30 refreshes: it needs 59',
    });
    expect(verdict(young, onceASecond)).toBe('fail');
    expect(verdict(young, story().seen(1, 0.5))).toBe('inconclusive');
  });
  test('a share too close to 95 % to tell is inconclusive, either side of it', () => {
    const silent = (seconds: number) => story().polls((t) => (t > 10 && t < 10 + seconds ? undefined : {}));
    expect([0.5, 1.9, 2.1, 4].map((s) => verdict(young, silent(s)))).toEqual([
      'pass',
      'inconclusive',
      'inconclusive',
      'fail',
    ]);
  });
});

describe('arrives', () => {
  const soon = requirements.arrives(point, { share: 0.95, within: ms(100) });
  const lateOnes = (every: number) =>
    story().polls((t) => ({ t: Math.round(t * 5) % every === 0 ? t + 0.15 : t + 0.05 }));
  test('passes with its bound, n and confidence', () => {
    expect(judge(soon, story().polls())).toMatchObject({
      verdict: 'pass',
      margin: expect.closeTo(50, 6),
      reason: 'p95 of the latency of site/LIT-1 is 50 ms, with 95 % confidence at most 50 ms, 0 of 150 lost, n = 150',
    });
  });
  test('fails when more than 5 % are proven late, and cannot tell when it is about 5 %', () => {
    expect([5, 20].map((every) => verdict(soon, lateOnes(every)))).toEqual(['fail', 'inconclusive']);
  });
  test('what was lost took infinitely long', () => {
    const lossy = story().polls((t) => (Math.round(t * 5) % 5 === 0 ? undefined : {}));
    expect(judge(soon, lossy)).toMatchObject({
      verdict: 'fail',
      margin: null,
      reason: expect.stringContaining('is never'),
    });
  });
  test('decides at declared looks only', () => {
    const at = (...looks: number[]) =>
      judge(requirements.arrives(point, { share: 0.95, within: ms(100), looks }), story().polls());
    expect(at(100, 150)).toMatchObject({ verdict: 'pass', reason: expect.stringContaining('n = 100') });
    expect(at(200, 400)).toMatchObject({ verdict: 'inconclusive' });
  });
  test('a share or looks that make no sense are refused', () => {
    expect(() => requirements.arrives(point, { share: 95, within: ms(1) })).toThrow(/A share of 95 cannot be proven/);
    expect(() => requirements.arrives(point, { share: 0.9, within: ms(1), looks: [5, 5] })).toThrow(/are no plan/);
  });
});

describe('recovers', () => {
  const back = requirements.recovers(point, { within: seconds(5) });
  const outage = (until: number) =>
    story()
      .fault(5, 10)
      .polls((t) => ({ t: t > 5 && t < until ? until + t / 1000 : t + 0.05 }));
  test('passes when the backlog is in and values are live again', () => {
    expect(judge(back, outage(11))).toMatchObject({ verdict: 'pass', margin: expect.closeTo(4.1, 1) });
  });
  test('fails when that takes longer', () => expect(judge(back, outage(18))).toMatchObject({ verdict: 'fail' }));
  test('is vacuous without a fault', () => expect(verdict(back, story().polls())).toBe('inconclusive'));
});

describe('neverBetter', () => {
  const honest = requirements.neverBetter([point], { within: ms(600) });
  /** The device says nothing from 10 s to 20 s; the stack shows what `shown` says. */
  const silence = (doubtAt: number | undefined) => {
    const s = story();
    for (const at of [...Array(50).keys()].map((i) => i / 5).concat([...Array(50).keys()].map((i) => 20 + i / 5))) {
      s.sensed(at, { [POINT]: at / 10 })
        .sent(at, at / 10)
        .seen(at + 0.05, at / 10, { source: at });
    }
    return doubtAt === undefined ? s : s.seen(doubtAt, 0.98, { quality: 'uncertain' });
  };
  test('passes when doubt is shown in time', () => {
    expect(judge(honest, silence(10.2))).toMatchObject({ verdict: 'pass', margin: expect.closeTo(200, 0) });
  });
  test('fails when a stale value stands as good, and says which', () => {
    const { verdict: v, margin, reason } = judge(honest, silence(undefined));
    expect([v, margin]).toEqual(['fail', expect.closeTo(-9600, 0)]);
    expect(reason).toBe('for 10.2 s after the last answer site/LIT-1 shown as 0.98 m, good; sensed 2 m');
  });
  test('fails when doubt comes too late', () => expect(verdict(honest, silence(12))).toBe('fail'));
  test('fails when bad is shown as good', () => {
    const laundered = story().sent(1, 0.5, 'bad').seen(1.05, 0.5, { source: 1 });
    expect(judge(honest, laundered)).toMatchObject({
      verdict: 'fail',
      reason: 'site/LIT-1 was sensed bad and shown good',
    });
  });
  test('is vacuous where nothing was ever in doubt', () =>
    expect(verdict(honest, story().polls())).toBe('inconclusive'));
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

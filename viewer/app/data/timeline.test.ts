import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../simulator/record/frames.ts';
import type { Duration } from '../../../simulator/time/duration.ts';
import { frame, tankSession } from '../fixtures/session.ts';
import { Timeline } from './timeline.ts';

const filling: readonly Frame[] = [
  frame.true(0, { 'T101.level': 0.7, 'MV101.position': 1 }),
  frame.sensed(0, { 'LIT101.reading': 0.7, 'PLC1.stateMV101': 'open', 'PLC1.LAHH101': false }),
  frame.observed(0.3, 'LIT101.reading', 0.7, { at: 'broker', source: 0.1 }),
  frame.observed(0.4, 'LIT101.reading', 0.7, { at: 'api', source: 0.1 }),
  frame.true(1, { 'T101.level': 0.72 }),
  frame.observed(1.3, 'LIT101.reading', 0.72, { at: 'broker', source: 1.1 }),
  frame.true(2, { 'T101.level': 0.74 }),
];

const played = (frames: readonly Frame[], options = {}) => {
  const timeline = new Timeline(tankSession, options);
  timeline.add(frames);
  return timeline;
};

describe('an instant', () => {
  const timeline = played(filling);

  test('shows what was true then, not what came later', () => {
    expect([0.5, 1, 1.99, 2].map((t) => timeline.valueAt('T101.level', t)?.value)).toEqual([0.7, 0.72, 0.72, 0.74]);
  });

  test('keeps what did not change', () => {
    expect(timeline.valueAt('MV101.position', 2)?.value).toBe(1);
    expect(timeline.valueAt('PLC1.stateMV101', 2)?.value).toBe('open');
    expect(timeline.valueAt('PLC1.LAHH101', 2)?.value).toBe(false);
  });

  test('knows nothing before the first frame', () => {
    expect(timeline.valueAt('T101.level', -1)).toBeUndefined();
    expect(timeline.beliefAt('LIT101.reading', 0.39)).toBeUndefined();
  });

  test('shows the belief of the furthest hop, with its source time and receipt', () => {
    expect(timeline.hop).toBe('api');
    expect(timeline.beliefAt('LIT101.reading', 2)).toEqual({
      value: 0.7,
      number: 0.7,
      quality: 'good',
      sourceTime: 0.1,
      received: 0.4,
    });
    expect(timeline.beliefAt('LIT101.reading', 2, 'broker')?.value).toBe(0.72);
  });
});

test('a recording told at once and a session told frame by frame show the same', () => {
  const recording = played(filling);
  const live = new Timeline(tankSession);
  for (const one of filling) live.add([one]);
  for (let t = -0.5; t < 3; t += 0.05) {
    expect(live.valueAt('T101.level', t)).toEqual(recording.valueAt('T101.level', t));
    expect(live.beliefAt('LIT101.reading', t)).toEqual(recording.beliefAt('LIT101.reading', t));
  }
});

test('what comes later changes no instant that was shown', () => {
  const timeline = played(filling);
  const before = timeline.valueAt('T101.level', 1.5);
  timeline.add([frame.true(3, { 'T101.level': 0.9 }), frame.true(1.4, { 'T101.level': 0.1 })]);
  expect(timeline.valueAt('T101.level', 1.5)).toEqual(before);
});

test('a value that is told again keeps the time since when it holds', () => {
  const timeline = played([frame.sensed(1, { 'PLC1.LAHH101': true }), frame.sensed(5, { 'PLC1.LAHH101': true })]);
  expect(timeline.signal('PLC1.LAHH101')?.length).toBe(1);
});

describe('a window', () => {
  const long = Array.from({ length: 400 }, (_, t) => frame.true(t, { 'T101.level': t / 1000 }));
  const first = frame.true(0, { 'MV101.position': 0.5 });

  test('drops what is older, and keeps what still holds', () => {
    const timeline = played([first, ...long], { window: 60 });
    expect(timeline.start).toBe(339);
    expect(timeline.valueAt('T101.level', 100)).toBeUndefined();
    expect(timeline.valueAt('T101.level', 339)?.value).toBe(0.339);
    expect(timeline.valueAt('MV101.position', 350)?.value).toBe(0.5);
  });

  test('does not apply to a recording', () => {
    const timeline = new Timeline({ ...tankSession, mode: 'recording' }, { window: 60 });
    timeline.add(long);
    expect([timeline.start, timeline.end]).toEqual([0, 399]);
  });
});

test('a word that the plant does not know is kept as the stack said it', () => {
  const timeline = played([frame.observed(1, 'PLC1.stateMV101', 'ajar')]);
  expect(timeline.beliefAt('PLC1.stateMV101', 1)?.value).toBe('ajar');
});

describe('time that is taken back', () => {
  const lived = [
    ...filling,
    frame.alarm(1.5, 'LAHH-101', true),
    frame.fault(1.6, 'begun'),
    frame.observed(1.7, 'LIT101.reading', 0.72, { source: 1.6 }),
  ];
  const after = (...frames: Frame[]) => played([...lived, ...frames]);

  test('values, beliefs, alarms and faults are those of the moment', () => {
    const timeline = after(frame.epoch(1.2, { keeps: 1.2 }));
    expect(timeline.end).toBe(1.2);
    expect(timeline.valueAt('T101.level', 9)?.value).toBe(0.72);
    expect(timeline.beliefAt('LIT101.reading', 9)?.value).toBe(0.7);
    expect(timeline.alarms.get('LAHH-101')?.active.at(9)).toBeUndefined();
    expect(timeline.events.map(({ event }) => event.type)).toEqual(['epoch']);
  });

  test('and time goes on from there', () => {
    const timeline = after(
      frame.epoch(1.2, { keeps: 1.2 }),
      frame.true(1.2, { 'T101.level': 0.72 }),
      frame.observed(1.2, 'LIT101.reading', 0.74, { source: 1 }),
      frame.true(1.4, { 'T101.level': 0.5 }),
    );
    expect([1, 1.3, 1.5].map((t) => timeline.valueAt('T101.level', t)?.value)).toEqual([0.72, 0.72, 0.5]);
    // The stack has lived on: what it says now is said from that moment on.
    expect([1, 1.3].map((t) => timeline.beliefAt('LIT101.reading', t)?.value)).toEqual([0.7, 0.74]);
  });

  test('taken back behind what is kept, it begins anew there, and asks how the plant came to it', () => {
    const timeline = played(
      Array.from({ length: 400 }, (_, t) => frame.true(t, { 'T101.level': t })),
      { window: 60 },
    );
    timeline.add([frame.epoch(50, { keeps: 20 }), frame.true(50, { 'T101.level': 50 })]);
    expect([timeline.start, timeline.end, timeline.lacking]).toEqual([50, 50, 50e6]);
    const [from, to] = [20e6, 50e6] as Duration[];
    timeline.prepend({ from: from!, to: to!, start: from!, signals: [[0, 20_000, 20]], beliefs: [], frames: [] });
    expect([timeline.start, timeline.end, timeline.lacking]).toEqual([20, 50, undefined]);
    expect([10, 30, 50].map((t) => timeline.valueAt('T101.level', t)?.value)).toEqual([undefined, 20, 50]);
  });

  test('a stretch that was asked for before it is not taken', () => {
    const timeline = after(frame.epoch(300, { keeps: null }), frame.true(300, { 'T101.level': 1 }));
    const [from, to] = [20e6, 50e6] as Duration[];
    timeline.prepend({ from: from!, to: to!, start: from!, signals: [[0, 20_000, 20]], beliefs: [], frames: [] });
    expect([timeline.start, timeline.lacking, timeline.valueAt('T101.level', 30)]).toEqual([300, 300e6, undefined]);
  });

  test('taken elsewhere, nothing of before is left', () => {
    const timeline = after(frame.epoch(300, { keeps: null }), frame.true(300, { 'T101.level': 1 }));
    expect([timeline.start, timeline.end, timeline.valueAt('T101.level', 2)]).toEqual([300, 300, undefined]);
  });

  test('while time stands, memory does not grow', () => {
    const timeline = after();
    const rows = () => timeline.beliefs('LIT101.reading')!.length;
    const before = rows();
    timeline.add(Array.from({ length: 1000 }, (_, i) => frame.observed(2, 'LIT101.reading', i, { source: 2 })));
    expect([rows(), timeline.beliefAt('LIT101.reading', 2)?.value]).toEqual([before + 1, 999]);
  });
});

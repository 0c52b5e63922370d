import { expect, test } from 'vitest';
import { frame, tankSession } from '../fixtures/session.ts';
import { Timeline } from './timeline.ts';
import { wallAt } from './wall.ts';

const AT = tankSession.startedAt;

test('while nobody touches time, the wall is the start and what has passed', () => {
  expect(wallAt(new Timeline(tankSession), 12.5)).toBe(AT + 12_500);
});

test('each epoch has its own rate, and a freeze passes on the wall alone', () => {
  const timeline = new Timeline(tankSession);
  timeline.add([
    frame.epoch(0, { speed: 1, utc: AT }),
    frame.true(10, { 'T101.level': 1 }),
    frame.epoch(10, { speed: 0, utc: AT + 10_000 }),
    frame.epoch(10, { speed: 10, utc: AT + 60_000 }),
    frame.true(30, { 'T101.level': 2 }),
  ]);
  expect([5, 10, 30].map((t) => wallAt(timeline, t) - AT)).toEqual([5000, 60_000, 62_000]);
});

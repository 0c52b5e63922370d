import { expect, test } from 'vitest';
import { frame, tankSession } from '../fixtures/session.ts';
import { forcesAt } from './forces.ts';
import { Timeline } from './timeline.ts';

const valve = { variable: 'openMV101', value: 'TRUE' };
const level = { variable: 'level101', value: '0.5' };

test('a force list stands until the controller tells another', () => {
  const timeline = new Timeline(tankSession);
  timeline.add([
    frame.forced(10, 'PLC1', [valve]),
    frame.forced(20, 'PLC1', [valve, level]),
    frame.forced(25, 'PLC2', [level]),
    frame.forced(30, 'PLC1', []),
  ]);
  const at = (t: number) => Object.fromEntries(forcesAt(timeline, t));
  expect([9, 10, 20, 29, 30].map(at)).toEqual([
    {},
    { PLC1: [valve] },
    { PLC1: [valve, level] },
    { PLC1: [valve, level], PLC2: [level] },
    { PLC2: [level] },
  ]);
});

test('a list that has stood longer than a live session remembers is still shown', () => {
  const timeline = new Timeline(tankSession, { window: 60 });
  timeline.add([frame.forced(1, 'PLC1', [valve]), frame.sensed(200, { 'LIT101.reading': 1 })]);
  expect(timeline.start).toBe(140);
  expect([...forcesAt(timeline, 200)]).toEqual([['PLC1', [valve]]]);
});

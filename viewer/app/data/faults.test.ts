import { expect, test } from 'vitest';
import { frame, tankSession } from '../fixtures/session.ts';
import { faultStateAt, faultWindows } from './faults.ts';
import { Timeline } from './timeline.ts';

const twice = [
  frame.fault(10, 'begun'),
  frame.fault(10.2, 'took hold'),
  frame.fault(20, 'cleared'),
  frame.fault(21, 'lifted'),
  frame.fault(40, 'begun'),
];
const timeline = new Timeline(tankSession);
timeline.add(twice);
const windows = faultWindows(timeline);

test('a fault that comes twice has two windows', () => {
  expect(windows.map(({ begun, tookHold, cleared, lifted }) => [begun, tookHold, cleared, lifted])).toEqual([
    [10, 10.2, 20, 21],
    [40, undefined, undefined, undefined],
  ]);
});

test.each([
  [5, 'at rest'],
  [10.1, 'beginning'],
  [15, 'in force'],
  [20.5, 'being lifted'],
  [30, 'at rest'],
  [41, 'beginning'],
])('at %d s it is %s', (t, state) => expect(faultStateAt(windows, 'stuck', t)).toBe(state));

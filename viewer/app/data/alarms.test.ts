import { expect, test } from 'vitest';
import type { Frame } from '../../../simulator/record/frames.ts';
import { frame, tankSession } from '../fixtures/session.ts';
import { alarmRowsAt } from './alarms.ts';
import { Timeline } from './timeline.ts';

const rows = (t: number, frames: readonly Frame[]) => {
  const timeline = new Timeline(tankSession);
  timeline.add([frame.sensed(-10, { 'PLC1.LAHH101': false }), ...frames]);
  return alarmRowsAt(timeline, t).map(({ id, standing, delay }) => [
    id,
    standing,
    ...(delay === undefined ? [] : [delay]),
  ]);
};
const raised = frame.sensed(10, { 'PLC1.LAHH101': true });
const shown = frame.alarm(10.5, 'LAHH-101', true);

test('without alarms there are no rows', () => expect(rows(10, [])).toEqual([]));

test('an alarm that the stack shows carries how long that took', () =>
  expect(rows(12, [raised, shown])).toEqual([['LAHH-101', 'shown', 0.5]]));

test('an alarm that the stack does not show is awaited, then missed', () => {
  expect(rows(11, [raised])).toEqual([['LAHH-101', 'awaited']]);
  expect(rows(13, [raised])).toEqual([['LAHH-101', 'missed']]);
});

test('an alarm that the plant does not raise is a phantom', () =>
  expect(rows(12, [shown])).toEqual([['LAHH-101', 'phantom']]));

test('an alarm that the plant has taken back becomes a phantom when the stack keeps it', () => {
  const back = [raised, shown, frame.sensed(20, { 'PLC1.LAHH101': false })];
  expect(rows(21, back)).toEqual([['LAHH-101', 'shown']]);
  expect(rows(23, back)).toEqual([['LAHH-101', 'phantom']]);
  expect(rows(23, [...back, frame.alarm(22.5, 'LAHH-101', false)])).toEqual([]);
});

test('an alarm of the stack itself is its own, and priorities come first', () => {
  const own = frame.alarm(11, 'PLC-1/communication', true, 2);
  expect(rows(15, [raised, own, frame.alarm(12, 'TT-191/communication', true, 2)])).toEqual([
    ['LAHH-101', 'missed'],
    ['TT-191/communication', 'own'],
    ['PLC-1/communication', 'own'],
  ]);
});

test('an earlier instant shows the list as it was', () => {
  const over = [raised, shown, frame.sensed(20, { 'PLC1.LAHH101': false }), frame.alarm(20.4, 'LAHH-101', false)];
  expect(rows(30, over)).toEqual([]);
  expect(rows(15, over)).toEqual([['LAHH-101', 'shown', 0.5]]);
});

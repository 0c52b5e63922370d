import { describe, expect, test } from 'vitest';
import { Track } from './track.ts';

const filled = (...rows: readonly [number, number][]) => {
  const track = new Track();
  for (const [time, value] of rows) track.push(time, value);
  return track;
};

describe('a step function', () => {
  const track = filled([0, 10], [1, 11], [3, 13]);

  test.each([
    [-0.1, undefined],
    [0, 10],
    [0.99, 10],
    [1, 11],
    [2.9, 11],
    [3, 13],
    [99, 13],
  ])('at %d it is %s', (time, value) => expect(track.at(time)).toBe(value));
});

test('a row that comes late holds from now on, and the past stays', () => {
  const track = filled([0, 1], [10, 2]);
  const before = track.at(5);
  track.push(4, 9);
  expect([track.at(5), track.at(10)]).toEqual([before, 9]);
});

test('forgetting keeps the row that still holds', () => {
  const track = filled([0, 1], [1, 2], [5, 3]);
  track.forget(3);
  expect([track.length, track.at(3), track.at(0.5), track.at(6)]).toEqual([2, 2, undefined, 3]);
});

test('a long track that forgets as it grows keeps no more memory than its window needs', () => {
  const track = new Track();
  for (let i = 0; i < 100_000; i++) {
    track.push(i, i);
    if (i % 100 === 0) track.forget(i - 50);
  }
  expect(track.length).toBeLessThanOrEqual(152);
  expect(track.at(99_960)).toBe(99_960);
});

test('rows may hold several numbers', () => {
  const track = new Track(3);
  track.push(1, 0.72, 0, 0.5);
  expect([track.at(2, 0), track.at(2, 1), track.at(2, 2)]).toEqual([0.72, 0, 0.5]);
});

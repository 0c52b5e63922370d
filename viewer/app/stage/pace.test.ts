import { beforeEach, describe, expect, test } from 'vitest';
import { frame, tankSession } from '../fixtures/session.ts';
import { opened, useViewer, type Viewer } from '../state/viewer.ts';
import { Glide, Pace } from './pace.ts';

let pace: Pace;
let state: Viewer;
const change = (changes: Partial<Viewer>) => {
  state = { ...state, ...changes };
};
/** A session of so many seconds, in which frames have just arrived. */
const reach = (seconds: number) => {
  state.opened?.timeline.add([frame.true(seconds, { 'T101.level': 0.5 })]);
  change({ arrivals: state.arrivals + 1 });
};

beforeEach(() => {
  pace = new Pace();
  state = { ...useViewer.getInitialState(), opened: opened(tankSession) };
  reach(0);
  pace.take(state, 0.016);
});

describe('a live session', () => {
  test('moves while frames arrive, and stands when they stop', () => {
    reach(0.05);
    expect(pace.take(state, 0.016)).toBe(true);
    expect([pace.t, pace.moving, pace.jumped]).toEqual([0.05, 0.016, false]);
    for (let i = 0; i < 40; i++) pace.take(state, 0.016);
    expect(pace.moving).toBe(0);
  });

  test('asks for no more frames once everything has settled', () => {
    const asked = Array.from({ length: 100 }, () => pace.take(state, 0.016));
    expect(asked.at(-1)).toBe(false);
  });

  test('moves nothing for its own sake where less motion is asked for', () => {
    const still = new Pace({ still: true });
    reach(0.05);
    still.take(state, 0.016);
    expect(still.moving).toBe(0);
  });
});

describe('the shown time jumps', () => {
  test('when the cursor is moved', () => {
    reach(60);
    pace.take(state, 0.016);
    change({ cursor: 10 });
    pace.take(state, 0.016);
    expect([pace.t, pace.jumped, pace.moving]).toEqual([10, true, 0]);
  });

  test('when much arrives at once behind a cursor that stands', () => {
    change({ cursor: 0 });
    pace.take(state, 0.016);
    reach(60);
    pace.take(state, 0.016);
    expect(pace.jumped).toBe(true);
  });

  test('not while it plays', () => {
    reach(60);
    change({ cursor: 10, playing: true });
    pace.take(state, 0.016);
    change({ cursor: 10.016 });
    pace.take(state, 0.016);
    expect([pace.jumped, pace.moving]).toEqual([false, 0.016]);
  });
});

test('what glides comes nearer, and snaps when the time jumps', () => {
  const glide = new Glide();
  glide.follow(0, { seconds: 0.1, jumped: false });
  const nearer = glide.follow(1, { seconds: 0.1, jumped: false });
  expect(nearer).toBeGreaterThan(0.3);
  expect(nearer).toBeLessThan(1);
  expect(glide.follow(1, { seconds: 0.1, jumped: true })).toBe(1);
});

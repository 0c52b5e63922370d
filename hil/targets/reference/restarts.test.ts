import { expect, test } from 'vitest';
import { Restarts } from './restarts.ts';

/** How long each restart waits for a part that lives so long each time, in ms. */
function waits(livesFor: number, deaths: number): (number | undefined)[] {
  const restarts = new Restarts();
  let now = 0;
  return Array.from({ length: deaths }, () => {
    restarts.started(now);
    now += livesFor;
    const wait = restarts.next(now);
    now += wait ?? 0;
    return wait;
  });
}

test('a part that dies again and again is started ever later, five times, and then stays down', () => {
  expect(waits(1000, 7)).toEqual([250, 500, 1000, 2000, 4000, undefined, undefined]);
});

test('a part that has lived for a minute begins anew', () => {
  expect(waits(60_000, 7)).toEqual(Array(7).fill(250));
});

test('one that ends before it has started counts too', () => {
  const restarts = new Restarts();
  restarts.started(0);
  const tries = Array.from({ length: 6 }, (_, i) => restarts.next(100_000 + i));
  expect(tries).toEqual([250, 500, 1000, 2000, 4000, undefined]);
});

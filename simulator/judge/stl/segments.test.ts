import { expect, test } from 'vitest';
import { openStream, PlantwrightError } from '#simulator';
import { ClampQueue, clamps } from './clamp.ts';
import { Segments } from './segments.ts';

const INF = Number.POSITIVE_INFINITY;

test('a queue of segments is a queue, whatever its ring does inside', () => {
  const random = openStream(1, 'ring');
  const [ring, list] = [new Segments(2), [] as number[]];
  for (let i = 0; i < 20_000; i++) {
    const choice = random();
    if (choice < 0.5 || list.length === 0) {
      ring.push(i, i / 2, -i);
      list.push(i);
    } else if (choice < 0.8) {
      ring.shift();
      list.shift();
    } else {
      ring.pop();
      list.pop();
    }
    expect(ring.length).toBe(list.length);
    if (list.length === 0) continue;
    const [head, tail] = [ring.at(0), ring.at(list.length - 1)];
    expect([ring.ends[head], ring.second[head]]).toEqual([list[0], -list[0]!]);
    expect([ring.ends[tail], ring.first[tail]]).toEqual([list.at(-1), list.at(-1)! / 2]);
  }
});

test('a copy goes its own way', () => {
  const ring = new Segments();
  ring.push(1, 10);
  const copy = ring.copy();
  copy.pop();
  copy.push(2, 20);
  expect([ring.ends[ring.at(0)], copy.ends[copy.at(0)]]).toEqual([1, 2]);
});

test('too many changes in a window are an error, and nothing is dropped silently', () => {
  const ring = new Segments(16, 100);
  const fill = () => {
    for (let i = 0; i < 1000; i++) ring.push(i, i);
  };
  expect(fill).toThrow(PlantwrightError);
  expect(fill).toThrow('more than 100 changes');
  expect([ring.ends[ring.at(0)], ring.ends[ring.at(ring.length - 1)]]).toEqual([0, ring.length - 1]);
});

test('the clamp of a queue is that of its segments, one after the other', () => {
  const random = openStream(2, 'clamps');
  const [queue, list] = [new ClampQueue(), [] as (readonly [number, number])[]];
  for (let i = 0; i < 20_000; i++) {
    if (random() < 0.55 || list.length === 0) {
      const clamp = clamps(Math.floor(random() * 9), Math.floor(random() * 9), random() < 0.5);
      queue.push(i, ...clamp);
      list.push(clamp);
    } else {
      queue.shift();
      list.shift();
    }
    const whole = list.reduceRight((after, [low, high]) => Math.min(high, Math.max(low, after)), -INF);
    expect(queue.value()).toBe(whole);
  }
});

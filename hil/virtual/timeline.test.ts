import { describe, expect, test } from 'vitest';
import { openStream } from '#simulator';
import { Timeline } from './timeline.ts';

describe('what is planned on a timeline', () => {
  test('happens in the order of its instants, and at one instant in the order in which it was planned', () => {
    const timeline = new Timeline();
    const random = openStream(1, 'timeline');
    const happened: [number, number][] = [];
    const planned = Array.from({ length: 5000 }, (_, n) => {
      const us = Math.floor(random() * 200);
      timeline.after(us, () => happened.push([us, n]));
      return [us, n] as const;
    });
    while (timeline.step());
    expect(happened).toEqual([...planned].sort(([a, i], [b, j]) => a - b || i - j));
    expect(timeline.happened).toBe(5000);
  });

  test('does not happen once it is cancelled, however much of it there is', () => {
    const timeline = new Timeline();
    const happened: number[] = [];
    const planned = Array.from({ length: 10_000 }, (_, n) => timeline.after(n, () => happened.push(n)));
    for (const [n, each] of planned.entries()) if (n % 5) each.cancel();
    for (const each of planned) if (each.at % 5) each.cancel();
    while (timeline.step());
    expect(happened).toEqual(planned.map(({ at }) => at).filter((at) => at % 5 === 0));
    expect(timeline.next).toBeUndefined();
  });

  test('finds the present at its own instant, and what it plans follows from there', () => {
    const timeline = new Timeline();
    const seen: number[] = [];
    timeline.after(10, () => {
      seen.push(timeline.now());
      timeline.after(5, () => seen.push(timeline.now()));
      timeline.after(-3, () => seen.push(timeline.now()));
    });
    expect(timeline.next).toBe(10);
    while (timeline.step());
    expect(seen).toEqual([10, 10, 15]);
  });
});

import { describe, expect, test } from 'vitest';
import {
  always,
  analog,
  eventually,
  type Frame,
  holds,
  Judge,
  openStream,
  type Requirement,
  seconds,
  whenever,
} from '#simulator';
import { Condition } from '../../plant/condition.ts';
import { numericSignal } from '../../plant/quantity.ts';
import type { Layer } from '../../plant/twin.ts';
import { type Course, coursesOf } from './formula-course.ts';

const number = (layer: Layer, signal: string) =>
  numericSignal<'m', 'true'>({ op: 'signal', layer, signal, unit: analog('m').unit, span: 2 });
const level = number('true', 'T1.level');
const shown = number('believed', 'LT1.reading');
const full = new Condition<'true'>({ op: 'is', layer: 'true', signal: 'T1.full', value: true });

const END = 10;
const at = (t: number, value: number, isFull = false): Frame => ({
  kind: 'true',
  t: seconds(t),
  values: { 'T1.level': value, 'T1.full': isFull },
});
const seen = (t: number, value: number, quality: 'good' | 'bad' = 'good'): Frame => ({
  kind: 'observed',
  t: seconds(t),
  at: 'api',
  samples: [{ point: 'LT1.reading', value, quality, sourceTime: seconds(t) }],
});

const specificationOf = ({ specification }: Requirement) => {
  if (specification.kind !== 'formula') throw new Error('no formula');
  return specification;
};
const coursesIn = (requirement: Requirement, frames: readonly Frame[]): Course[] =>
  coursesOf(specificationOf(requirement), { frames, hops: ['api'], scriptEnd: seconds(END) });
const shortly = ({ stretches }: Course) =>
  stretches.map(({ from, to, lower, upper }) => [from / 1e6, Math.floor(to / 1e6), lower, upper]);

test('a course is the distance to failing at every instant of the script, in the unit of the signal', () => {
  const [course, ...more] = coursesIn(always(level.below(1.5)), [at(0, 0.5), at(4, 1.75), at(6, 1), at(11, 9)]);
  expect(more).toEqual([]);
  expect(course).toMatchObject({ asked: 'throughout', unit: 'm', from: 0, to: seconds(END), text: 'T1.level < 1.5 m' });
  expect(shortly(course!)).toEqual([
    [0, 4, 1, 1],
    [4, 6, -0.25, -0.25],
    [6, 10, 0.5, 0.5],
  ]);
});

test('what is not known is a band', () => {
  const [course] = coursesIn(always(shown.above(0)), [seen(-1, 1), seen(3, 1, 'bad'), seen(5, 2)]);
  expect(shortly(course!)).toEqual([
    [0, 3, 1, 1],
    [3, 5, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    [5, 10, 2, 2],
  ]);
  expect(course!.stretches.map((s) => s.holds)).toEqual([true, undefined, true]);
});

test('a sentence of states has no distance, one of several sentences has a course for each', () => {
  const frames = [at(0, 0.5), at(4, 1, true)];
  const joined = holds(always(level.below(1.5))).and(eventually(full));
  const [first, second] = coursesIn(joined, frames);
  expect(first).toMatchObject({ asked: 'throughout', unit: 'm' });
  expect(second).toMatchObject({ asked: 'once', unit: '' });
  expect(second!.stretches.map((s) => [s.from / 1e6, s.holds])).toEqual([
    [0, false],
    [4, true],
  ]);
});

test('what is expected of a trigger is told at every instant, also between triggers', () => {
  const follows = whenever(level.rises(1)).expect(full).within(seconds(2));
  const [course] = coursesIn(follows, [at(0, 0.5), at(5, 1.2, true), at(12, 1.2, true)]);
  expect(course!.asked).toBe('when triggered');
  expect(course!.stretches.map((s) => [s.from / 1e6, s.holds])).toEqual([
    [0, false],
    [3, true],
  ]);
});

describe('a course and its verdict cannot differ', () => {
  const verdictOf = (requirement: Requirement, frames: readonly Frame[]) => {
    const judge = new Judge({ requirements: { it: requirement }, points: [], hops: ['api'], name: String });
    judge.see({ kind: 'event', t: seconds(0), event: { type: 'phase', phase: 'script' } });
    for (const frame of frames) judge.see(frame);
    judge.see({ kind: 'event', t: seconds(END), event: { type: 'phase', phase: 'drain' } });
    return judge.judgements({ scriptEnd: seconds(END), end: seconds(END + 3) }).it!;
  };
  test('the least of an always, and the most of an eventually, is the margin of a thousand random runs', () => {
    const random = openStream(1, 'courses');
    for (let run = 0; run < 1000; run++) {
      const times = Array.from({ length: 1 + Math.floor(random() * 20) }, () => Math.floor(random() * 1e7) / 1e6);
      const frames = [at(0, random() * 2), ...times.sort((a, b) => a - b).map((t) => at(t, random() * 2))];
      const sentence = always(level.below(1.2));
      const judged = verdictOf(sentence, frames);
      const [course] = coursesIn(sentence, frames);
      const least = Math.min(...course!.stretches.map(({ lower }) => lower));
      expect(least).toBeCloseTo(judged.margin!, 9);
      const violated = course!.stretches.find(({ holds: h }) => h === false);
      expect(violated === undefined).toBe(judged.verdict === 'pass');
      if (violated) expect(violated.from / 1e6).toBe(judged.evidence[0]!.at);
      const once = coursesIn(eventually(level.above(1.9)), frames)[0]!;
      expect(once.stretches.some(({ holds: h }) => h === true)).toBe(
        verdictOf(eventually(level.above(1.9)), frames).verdict === 'pass',
      );
    }
  });
});

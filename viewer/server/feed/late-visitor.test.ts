import { describe, expect, test } from 'vitest';
import { type Duration, type Stretch, seconds } from '#simulator';
import { historyOf, sampleFrames, sampleRecording } from '../../../test/browser/sample-session.ts';
import { alarmRowsAt } from '../../app/data/alarms.ts';
import { faultWindows } from '../../app/data/faults.ts';
import { forcesAt } from '../../app/data/forces.ts';
import { Timeline } from '../../app/data/timeline.ts';
import { Batch } from './batch.ts';
import { History } from './history.ts';

const { info } = sampleRecording();
const frames = sampleFrames();
/** As it goes over the line. */
const received = <T>(message: T): T => JSON.parse(JSON.stringify(message)) as T;

/** Somebody who comes when all of it has happened, and asks for what was until there is no more. */
function late(history: History): { timeline: Timeline; stretches: Stretch[] } {
  const timeline = new Timeline(info);
  timeline.begin(received(history.present()));
  const stretches: Stretch[] = [];
  while (timeline.lacking !== undefined) {
    const { from, to } = history.bounds(timeline.lacking);
    const stretch = received(history.stretch(from, to));
    stretches.push(stretch);
    timeline.prepend(stretch);
    expect(stretches.length).toBeLessThan(1000);
  }
  return { timeline, stretches };
}

/** What a screen shows of an instant. */
const shownAt = (timeline: Timeline, t: number) => ({
  values: info.signals.map(({ id }) => timeline.valueAt(id, t)?.value),
  beliefs: info.points.flatMap(({ id }) =>
    info.hops.map((hop) => {
      const belief = timeline.beliefAt(id, t, hop);
      return belief && [belief.value, belief.quality];
    }),
  ),
  alarms: alarmRowsAt(timeline, t).map(({ id, standing }) => `${id} ${standing}`),
  forces: [...forcesAt(timeline, t)],
});
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? Number(v.toPrecision(7)) : v)));

describe('somebody who comes late', () => {
  const present = new Timeline(info);
  present.add(frames);
  const history = new History(info, { window: Number.POSITIVE_INFINITY, bucket: 1 });
  for (const frame of frames) history.push(frame);

  test('sees the present with the first message, and with what has stood how long', () => {
    const timeline = new Timeline(info);
    timeline.begin(received(history.present()));
    const t = timeline.end;
    expect(t).toBe(present.end);
    expect(rounded(shownAt(timeline, t))).toEqual(rounded(shownAt(present, t)));
    expect(alarmRowsAt(timeline, t).map(({ since }) => since)).toEqual(
      alarmRowsAt(present, t).map(({ since }) => since),
    );
    expect([...timeline.verdicts]).toEqual([...present.verdicts]);
  });

  test('comes to know every instant as one who was there from the beginning', () => {
    const { timeline, stretches } = late(history);
    expect(stretches.length).toBeGreaterThan(3);
    expect(timeline.start).toBe(present.start);
    for (let t = 0; t <= present.end; t += 0.497) {
      expect(rounded(shownAt(timeline, t)), `at ${t} s`).toEqual(rounded(shownAt(present, t)));
    }
    expect(faultWindows(timeline)).toEqual(faultWindows(present));
    expect(timeline.events).toEqual(present.events);
  });

  test('kept as finely as a screen shows it, no peak is lost and nothing is shown later than a bucket', () => {
    const coarse = late(keptIn(frames, seconds(1))).timeline;
    const level = info.signals.findIndex(({ id }) => id === 'LIT101.reading');
    const id = info.signals[level]!.id;
    for (let t = 2; t < present.end; t += 1) {
      const inBucket = (timeline: Timeline) => {
        const track = timeline.signal(id)!;
        const rows = Array.from({ length: track.length }, (_, row) => row).filter(
          (row) => track.time(row) >= t && track.time(row) < t + 1,
        );
        const cells = rows.map((row) => Number(track.cell(row).toPrecision(7)));
        return [Math.min(...cells), Math.max(...cells)];
      };
      expect(inBucket(coarse), `from ${t} s`).toEqual(inBucket(present));
    }
    const rows = (timeline: Timeline) => timeline.signal(id)!.length;
    expect(rows(coarse)).toBeLessThanOrEqual(3 * (present.end + 1));
    expect(rows(present)).toBeGreaterThan(rows(coarse));
  });

  test('is told of what follows as the others are', () => {
    const [before, after] = [frames.filter(({ t }) => t <= seconds(60)), frames.filter(({ t }) => t > seconds(60))];
    const { timeline } = late(historyOf(info, before));
    for (let i = 0; i < after.length; i += 40) {
      const batch = new Batch(history.places);
      for (const frame of after.slice(i, i + 40)) batch.add(frame);
      timeline.update(received(batch.update()));
    }
    const t = present.end;
    expect(rounded(shownAt(timeline, t))).toEqual(rounded(shownAt(present, t)));
    expect(timeline.events).toEqual(present.events);
  });
});

const keptIn = (told: typeof frames, bucket: Duration) => {
  const history = new History(info, { window: Number.POSITIVE_INFINITY, bucket });
  for (const frame of told) history.push(frame);
  return history;
};

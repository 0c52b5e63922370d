import { describe, expect, test } from 'vitest';
import { type Duration, type Frame, minutes, ms, seconds } from '#simulator';
import { framesIn } from '../../../test/fixtures/history.ts';
import { tankSession } from '../../app/fixtures/session.ts';
import { History } from './history.ts';

const kept = (window: Duration) => new History(tankSession, { window, bucket: ms(1) });

const forced = (t: number, asset: string, value: string): Frame => ({
  ...{ kind: 'event', t: seconds(t) },
  event: { type: 'forced', asset, variables: value === '' ? [] : [{ variable: 'pump', value }] },
});

test('whoever comes late sees the force lists that stand, however long they have stood', () => {
  const history = kept(seconds(10));
  for (const frame of [forced(1, 'PLC1', 'TRUE'), forced(2, 'PLC1', 'FALSE'), forced(3, 'PLC2', 'TRUE')])
    history.push(frame);
  history.push(forced(4, 'PLC2', ''));
  history.push({ kind: 'sensed', t: seconds(60), values: { 'LIT101.reading': 1 } });
  expect(framesIn(history).filter(({ kind }) => kind === 'event')).toEqual([
    forced(2, 'PLC1', 'FALSE'),
    forced(4, 'PLC2', ''),
  ]);
});

test('whoever comes late sees what has crashed and does not run again, and the alarms that a stack still names', () => {
  const history = kept(seconds(10));
  const crashed = (t: number, name: string): Frame => ({
    ...{ kind: 'event', t: seconds(t) },
    event: { type: 'crashed', what: 'part', name, reason: 'it threw' },
  });
  for (const frame of [crashed(1, 'gateway'), crashed(2, 'store')]) history.push(frame);
  history.push({ kind: 'event', t: seconds(3), event: { type: 'restarted', name: 'store', attempt: 1 } });
  for (let i = 0; i < 5000; i++) {
    const [id, text] = [`alarm ${i}`, 'hostile'];
    history.push({ kind: 'alarm', t: seconds(4), id, active: i % 10 === 0, priority: 1, text, sourceTime: seconds(4) });
  }
  history.push({ kind: 'sensed', t: seconds(60), values: { 'LIT101.reading': 1 } });
  const { frames } = history.present();
  expect(frames.filter(({ kind }) => kind === 'event')).toEqual([crashed(1, 'gateway')]);
  // A stack may name as many as it likes; a visitor is told of a bounded number, of those that stand before all others.
  const alarms = frames.flatMap((frame) => (frame.kind === 'alarm' ? [frame.active] : []));
  expect([alarms.length, alarms.filter(Boolean).length]).toEqual([300, 300]);
});

const level = (t: number, value: number): Frame => ({ kind: 'true', t: seconds(t), values: { 'T101.level': value } });
const believed = (t: number, value: number): Frame => ({
  kind: 'observed',
  t: seconds(t),
  at: 'api',
  samples: [{ point: 'LIT101.reading', value, quality: 'good', sourceTime: seconds(t) }],
});
const back = (t: number, keeps: Duration | null, from = 999): Frame => ({
  kind: 'event',
  t: seconds(t),
  event: { type: 'epoch', epoch: 2, act: 'backtracked', speed: 1, utc: 0, from: seconds(from), keeps },
});
const timesOf = (history: History) =>
  framesIn(history).flatMap((f) => (f.kind === 'true' || f.kind === 'observed' ? [`${f.kind} ${f.t / 1e6}`] : []));

describe('a history that is taken back', () => {
  test('has what happened up to the moment, and what came since', () => {
    const history = kept(minutes(15));
    for (let t = 0; t <= 60; t += 10) history.push(level(t, t));
    history.push(back(30, seconds(30)));
    history.push(believed(31, 30));
    expect(timesOf(history)).toEqual(['true 0', 'true 10', 'true 20', 'true 30', 'observed 31']);
  });

  test('told to a late viewer, takes nothing back a second time', () => {
    const history = kept(minutes(15));
    history.push(level(0, 0));
    history.push(back(0, seconds(0)));
    const epochs = framesIn(history).filter((f) => f.kind === 'event' && f.event.type === 'epoch');
    expect(epochs).toHaveLength(1);
    expect(epochs[0]).not.toHaveProperty('event.keeps');
  });

  test('behind what it keeps, begins anew with what is told then', () => {
    const history = kept(seconds(100));
    for (let t = 0; t <= 500; t++) history.push(level(t, t));
    expect(history.start).toBeGreaterThan(seconds(350));
    history.push(back(50, seconds(20)));
    history.push(level(20, 20));
    history.push(level(50, 50));
    expect(timesOf(history)).toEqual(['true 20', 'true 50']);
    expect(history.start).toBe(seconds(20));
  });

  test('taken elsewhere, has nothing of before', () => {
    const history = kept(minutes(15));
    for (let t = 0; t <= 60; t += 10) history.push(level(t, t));
    history.push(back(300, null));
    history.push(level(300, 7));
    expect(timesOf(history)).toEqual(['true 300']);
  });
});

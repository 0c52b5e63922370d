import { afterEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { Driver, type Duration, type Frame, HOPS, ms, seconds } from '#simulator';
import { plantInfo } from '../../../hil/recording/session-info.ts';
import { eventually } from '../../../test/fixtures/device.ts';
import { ViewerClient } from '../../../test/fixtures/viewer-client.ts';
import { plantNames, plants } from '../../../twins/index.ts';
import { Timeline } from '../../app/data/timeline.ts';
import { tankSession } from '../../app/fixtures/session.ts';
import { Feed } from './feed.ts';
import { History } from './history.ts';
import type { Viewer } from './viewer.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

/** A session that says what the test says, with real sockets. */
async function served({ patience = seconds(30) }: { patience?: Duration } = {}) {
  const history = new History(tankSession, { window: Number.POSITIVE_INFINITY, bucket: seconds(1) });
  const listeners = new Set<(frame: Frame) => void>();
  const session = {
    info: tankSession,
    history,
    subscribe(listener: (frame: Frame) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const say = (frame: Frame) => {
    history.push(frame);
    for (const listener of listeners) listener(frame);
  };
  say({ kind: 'true', t: 0 as Duration, values: { 'T101.level': 0 } });
  const feed = new Feed(session, { patience });
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const viewers: Viewer[] = [];
  sockets.on('connection', (socket: WebSocket) => {
    const viewer = feed.attend(socket, true);
    viewers.push(viewer);
    socket.on('message', (data) => viewer.ask((JSON.parse(String(data)) as { before: number }).before));
  });
  undo.push(() => sockets.close());
  await new Promise((resolve) => sockets.once('listening', resolve));
  const url = `http://127.0.0.1:${(sockets.address() as { port: number }).port}/`;
  const open = async () => {
    const client = await ViewerClient.open(url);
    undo.push(() => client.close());
    return client;
  };
  return { history, listeners, say, viewers, open };
}

const note = (t: number, length: number): Frame => ({
  kind: 'event',
  t: t as Duration,
  event: { type: 'note', text: `${t} `.padEnd(length, 'x') },
});
const level = (t: number): Frame => ({ kind: 'true', t: t as Duration, values: { 'T101.level': t / 1e6 } });
/** Everything that can wait for a viewer, in bytes: what may be unread, and the longest message on top. */
const BOUND = 1 << 20;

describe('a viewer that does not read', () => {
  test('is told less often, keeps little waiting, and has lost no event when it reads again', async () => {
    const { say, viewers, open } = await served();
    const slow = await open();
    const quick = await open();
    slow.socket.pause();
    let t = 0;
    let most = 0;
    // Until nothing goes into its socket any more, and three times as much again.
    for (let full = 0; full < 1500; ) {
      for (let i = 0; i < 5; i++) {
        t += ms(10);
        say(note(t, 4000));
      }
      say(level(t));
      await new Promise((resolve) => setTimeout(resolve, 0));
      most = Math.max(most, viewers[0]!.socket.bufferedAmount);
      if (viewers[0]!.overwhelmed) full += 5;
    }
    expect(most).toBeLessThan(BOUND);
    expect(slow.closed).toBeUndefined();

    slow.socket.resume();
    let timeline = new Timeline(tankSession);
    const read = () => {
      for (const message of slow.heard.splice(0)) {
        if (message.type === 'present') {
          timeline = new Timeline(tankSession);
          timeline.begin(message.stretch);
        }
        if (message.type === 'history') timeline.prepend(message.stretch);
        if (message.type === 'update') timeline.update(message.update);
      }
    };
    const knows = () => {
      read();
      return timeline.valueAt('T101.level', t / 1e6)?.value === t / 1e6;
    };
    await eventually('it knows the present', knows, 30_000);
    let asked: number | undefined;
    const whole = () => {
      read();
      const { lacking } = timeline;
      if (lacking !== undefined && lacking !== asked) slow.send(JSON.stringify({ type: 'history', before: lacking }));
      asked = lacking;
      return lacking === undefined;
    };
    await eventually('it knows the rest', whole, 30_000);
    // A storm of events is bounded in the history of the session, and that is said in it.
    const told = timeline.events.map(({ t: at, event }) => (event.type === 'note' ? event.text.trimEnd() : `${at}`));
    const first = told.findIndex((text) => /^\d+ x/.test(text));
    const numbers = told.slice(first).map((text) => Number.parseInt(text, 10) / ms(10));
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => t / ms(10) - numbers.length + 1 + i));
    expect(numbers.length).toBeGreaterThan(1500);
    expect(told.slice(0, first)).toEqual(first === 0 ? [] : [expect.stringContaining('too many events')]);
    expect(quick.of('present')).toHaveLength(1);
  }, 120_000);

  test('for too long is dropped; nothing is kept for it, and the session is not listened to any more', async () => {
    const { say, viewers, listeners, open } = await served({ patience: ms(200) });
    const dead = await open();
    dead.socket.pause();
    let t = 0;
    await eventually(
      'it is dropped',
      () => {
        if (listeners.size > 0) say(note(++t, 100_000));
        return viewers[0]!.socket.readyState === viewers[0]!.socket.CLOSED;
      },
      60_000,
    );
    expect(listeners.size).toBe(0);
  }, 120_000);
});

test('who asks for the same stretch is told the same, however many ask and however often', async () => {
  const { say, open } = await served();
  for (let t = 0; t < 1000; t++) say(level(t * 1e6));
  const clients = await Promise.all([open(), open(), open()]);
  for (const client of clients) client.send(JSON.stringify({ type: 'history', before: 500e6 }));
  await eventually('all are answered', () => clients.every((client) => client.of('history').length === 1));
  const [first, ...others] = clients.map((client) => client.of('history')[0]!);
  expect(first!.stretch.to).toBe(500e6);
  for (const other of others) expect(other).toEqual(first);
});

test.each(plantNames)('the present of %s, with all that is said of it, is under 100 kB', (name) => {
  const info = { ...plantInfo(plants[name]), hops: HOPS };
  const history = new History(info, { window: seconds(900), bucket: seconds(1) });
  const driver = new Driver({ plant: plants[name].plant, seed: 1, emit: (frame) => history.push(frame) });
  driver.emitChanges();
  while (driver.time < seconds(2)) driver.tick({ digested: false });
  const t = driver.time;
  for (const at of HOPS) {
    for (const { id } of info.points) {
      const sample = { point: id, value: -1234.567_891_234, quality: 'uncertain', sourceTime: 0 as Duration } as const;
      history.push({ kind: 'observed', t, at, samples: [sample] });
    }
  }
  for (const { tag, text, priority } of info.alarms) {
    history.push({ kind: 'alarm', t, id: tag, active: true, priority, text, sourceTime: t });
  }
  const { signals, beliefs } = history.present();
  expect([signals.length, beliefs.length]).toEqual([info.signals.length, HOPS.length * info.points.length]);
  const bytes = JSON.stringify(info).length + JSON.stringify(history.present()).length;
  expect(bytes).toBeLessThan(100_000);
});

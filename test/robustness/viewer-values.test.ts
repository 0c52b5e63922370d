import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Frame, FromViewer } from '#simulator';
import { faultMenu } from '../../hil/faults/index.ts';
import { referenceTarget } from '../../hil/targets/reference.ts';
import { plants } from '../../twins/index.ts';
import { LiveSession } from '../../viewer/server/live-session.ts';
import { serveViewer, type ViewerServer } from '../../viewer/server/server.ts';
import type { ViewableSession } from '../../viewer/server/session.ts';
import { eventually } from '../fixtures/device.ts';
import { ViewerClient } from '../fixtures/viewer-client.ts';
import { HOSTILE_REQUESTS, hostileDraw, hostileJson, ODD_TEXTS } from './hostile-values.ts';

const network = plants['water-treatment'];
const folder = mkdtempSync(join(tmpdir(), 'plantwright-viewer-values-'));
/** The longest message that a viewer may send; longer ones end its connection. */
const LONGEST = 1 << 16;
/** So many requests go out before it is looked what came of them. */
const TOGETHER = 25;

/** Good requests of every kind. */
const REQUESTS: readonly FromViewer[] = [
  { type: 'history', before: 1_000_000 as never },
  { type: 'inject', fault: 'LIT101 stuck' },
  { type: 'lift', fault: 'LIT101 stuck' },
  { type: 'operate', signal: 'HS101.pressed', value: true },
  { type: 'time', act: { do: 'freeze' } },
  { type: 'time', act: { do: 'run' } },
  { type: 'time', act: { do: 'step', by: 10_000 as never } },
  { type: 'time', act: { do: 'speed', speed: 1 } },
  { type: 'time', act: { do: 'backtrack', to: 10_000 as never } },
  { type: 'time', act: { do: 'fork', to: 10_000 as never, fault: 'LIT101 stuck' } },
  { type: 'time', act: { do: 'fork', to: 10_000 as never, set: { signal: 'PLC1.highSetpoint', value: 0.7 } } },
  { type: 'time', act: { do: 'save', name: 'a moment' } },
  { type: 'time', act: { do: 'restore', name: 'a moment' } },
];

let live: LiveSession;
let server: ViewerServer;
let bystander: ViewerClient;
/** Requests that the session took and did. */
let done = 0;
/** Events and alarms of the session, and how many there were when the bystander had been told of the present. */
const happened: Frame[] = [];
let known = 0;
beforeAll(async () => {
  live = await LiveSession.open({
    network,
    target: referenceTarget(),
    faults: faultMenu(network.plant, []),
    start: network.start,
    seed: 3,
    snapshots: folder,
  });
  const session: ViewableSession = {
    info: live.info,
    history: live.history,
    subscribe: (listener) => live.subscribe(listener),
    time: () => live.time(),
    obey(asked) {
      live.obey(asked);
      done++;
    },
  };
  server = await serveViewer(session, { host: '127.0.0.1', port: 0 });
  live.subscribe((frame) => {
    // As it goes over the line: there is no -0 in JSON.
    if (frame.kind === 'event' || frame.kind === 'alarm') happened.push(JSON.parse(JSON.stringify(frame)) as Frame);
  });
  bystander = await ViewerClient.open(server.url, { token: false });
  known = happened.length;
});
afterAll(async () => {
  await bystander?.close();
  await server?.close();
  await live?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A request with something wrong in it, at its top or inside what is done to time. */
function hostile(draw: ReturnType<typeof hostileDraw>): string {
  const good = REQUESTS[draw(REQUESTS.length)]!;
  if (good.type !== 'time' || draw(2) === 0) return hostileJson(draw, good as unknown as Record<string, unknown>);
  return `{"type":"time","act":${hostileJson(draw, good.act as unknown as Record<string, unknown>)}}`;
}

/** Whether a text is a request for history: those are answered by a stretch, and of several only the last. */
function asksHistory(text: string): boolean {
  try {
    const asked = JSON.parse(text) as { type?: unknown; before?: unknown } | null;
    return asked?.type === 'history' && Number.isFinite(asked.before);
  } catch {
    return false;
  }
}

describe.each([{ token: true }, { token: false }])('requests with something wrong, %o', ({ token }) => {
  test(
    `${HOSTILE_REQUESTS} of them are done or refused, one by one, and nobody else notices`,
    async () => {
      const draw = hostileDraw(`viewer ${token}`);
      let client = await ViewerClient.open(server.url, { token });
      for (let sent = 0; sent < HOSTILE_REQUESTS; sent += TOGETHER) {
        const texts = Array.from({ length: TOGETHER }, () => hostile(draw));
        const short = texts.filter((text) => Buffer.byteLength(text) <= LONGEST);
        const before = done;
        client.heard.length = 0;
        for (const text of short) client.send(text);
        const answered = () => done - before + client.of('refused').length + short.filter(asksHistory).length;
        await eventually(`each is done or refused:\n${short.join('\n')}`, () => answered() >= short.length, 60_000);
        // One that was answered twice would be one too many here, or in the next round.
        expect(answered(), short.join('\n')).toBe(short.length);
        const reasons = client.of('refused').map(({ reason }) => reason);
        expect(reasons.every((reason) => reason.length > 0 && reason.length < 1000)).toBe(true);
        if (!token) expect(done).toBe(before);
        const long = texts.find((text) => Buffer.byteLength(text) > LONGEST);
        if (long === undefined) continue;
        client.send(long);
        await eventually('who says too much is closed', () => client.closed === 1009);
        client = await ViewerClient.open(server.url, { token });
      }
      await client.close();
    },
    60_000 + 30 * HOSTILE_REQUESTS,
  );
});

test('requests for a connection with something wrong are answered or closed, and nobody else notices', async () => {
  const draw = hostileDraw('viewer handshake');
  const oddly = (good: string) => (draw(3) > 0 ? good : ODD_TEXTS[draw(ODD_TEXTS.length)]!.replaceAll(/[\r\n]/g, ' '));
  for (let i = 0; i < 200; i++) {
    const request = [
      ...[`${oddly('GET')} ${oddly('/session')} ${oddly('HTTP/1.1')}`, `Host: ${oddly(`127.0.0.1:${server.port}`)}`],
      ...[`Connection: ${oddly('Upgrade')}`, `Upgrade: ${oddly('websocket')}`, `Origin: ${oddly('null')}`],
      ...[`Sec-WebSocket-Version: ${oddly('13')}`, `Sec-WebSocket-Key: ${oddly('dGhlIHNhbXBsZSBub25jZQ==')}`, '', ''],
    ].join('\r\n');
    await new Promise<void>((resolve) => {
      const socket = net.connect(server.port, '127.0.0.1', () => socket.write(request));
      socket.on('data', () => socket.destroy());
      socket.on('error', () => {});
      socket.on('close', () => resolve());
    });
  }
});

test('after all of it the bystander has lost nothing, and somebody new sees the present', async () => {
  const told = () => bystander.of('update').flatMap(({ update }) => update.frames);
  const last = () => JSON.stringify(happened.at(-1));
  await eventually('the last of all is told', () => JSON.stringify(told().at(-1)) === last(), 30_000);
  // What happened around the present was told with it or after it; from then on no event is missing, and none is told twice.
  const events = (frames: readonly Frame[]) => frames.filter(({ kind }) => kind === 'event');
  const heard = events(told());
  expect(heard.length).toBeGreaterThanOrEqual(events(happened.slice(known)).length);
  expect(heard).toEqual(events(happened).slice(-heard.length));
  // An alarm that is taken back before it is told need not be; how each stands in the end is what counts.
  const standing = (frames: readonly Frame[]) =>
    new Map(frames.map((frame) => [frame.kind === 'alarm' && frame.id, frame]));
  const stands = standing(happened.slice(known));
  for (const [id, frame] of stands) if (id) expect(standing(told()).get(id)).toEqual(frame);
  expect([bystander.closed, bystander.of('present').length]).toEqual([undefined, 1]);
  const { simulation } = live.time();
  live.obey({ type: 'time', act: { do: 'step', by: 10_000 as never } });
  const visitor = await ViewerClient.open(server.url);
  expect(visitor.of('present')[0]!.stretch.from).toBe(simulation + 10_000);
  await visitor.close();
});

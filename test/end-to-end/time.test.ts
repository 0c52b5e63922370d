import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttributeIds, TimestampsToReturn } from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Duration, type Frame, inSeconds, seconds, type TimeAct, type ToViewer } from '#simulator';
import { faultMenu } from '../../hil/faults/index.ts';
import { ModbusClient } from '../../hil/modbus/client.ts';
import { referenceTarget } from '../../hil/targets/reference.ts';
import { plants } from '../../twins/index.ts';
import { LiveSession } from '../../viewer/server/live-session.ts';
import { readSnapshot, SnapshotFolder } from '../../viewer/server/snapshots.ts';
import { eventually } from '../fixtures/device.ts';
import { framesIn } from '../fixtures/history.ts';
import { openSession } from '../fixtures/opcua-session.ts';
import { ended, lineOf, outcome, plantwright } from '../fixtures/processes.ts';

const network = plants['water-treatment'];
const LEVEL = 'ns=1;s=LIT-101.reading';

/** One live session with a real stack, a Modbus client and an OPC UA client, all of which stay for the whole file. */
let session: LiveSession;
let modbus: ModbusClient;
let opcua: Awaited<ReturnType<typeof openSession>>;
const folder = mkdtempSync(join(tmpdir(), 'plantwright-time-'));
const frames: Frame[] = [];
/** What the OPC UA client was notified of: value, source time, and when, in ms since 1970. */
const notified: { value: number; source: number; received: number }[] = [];
const broken: string[] = [];
/** What LIT-101 says in the kernel. */
let sensed = Number.NaN;

beforeAll(async () => {
  session = await LiveSession.open({
    network,
    target: referenceTarget(),
    faults: faultMenu(network.plant, ['PLC-1']),
    start: network.start,
    seed: 3,
    snapshots: folder,
  });
  session.subscribe((frame) => {
    frames.push(frame);
    if (frame.kind === 'sensed') sensed = (frame.values['LIT101.reading'] as number | undefined) ?? sensed;
  });
  const at = (protocol: string) => session.rig.endpoints.find((e) => e.protocol === protocol)!;
  const { host, port } = at('modbus');
  modbus = await ModbusClient.connect({ host, port, timeout: 3000 });
  opcua = await openSession(at('opcua').endpoint);
  for (const event of ['close', 'connection_lost', 'start_reconnection']) {
    opcua.client.on(event as 'close', () => broken.push(event));
  }
  const subscription = await opcua.subscribe();
  subscription.on('terminated', () => broken.push('subscription terminated'));
  const item = await subscription.monitor(
    { nodeId: LEVEL, attributeId: AttributeIds.Value },
    { samplingInterval: 0, queueSize: 100 },
    TimestampsToReturn.Both,
  );
  item.on('changed', ({ value, sourceTimestamp }) =>
    notified.push({ value: value.value, source: sourceTimestamp!.getTime(), received: Date.now() }),
  );
  // A stack that has not yet found a device has not lost it.
  await eventually(
    'the stack has heard of every point',
    () => {
      const heard = new Set(
        frames.flatMap((f) => (f.kind === 'observed' && f.at === 'api' ? f.samples : [])).map((s) => s.point),
      );
      return session.info.points.every(({ id }) => heard.has(id));
    },
    30_000,
  );
  frames.length = 0;
});
afterAll(async () => {
  modbus?.close();
  await opcua?.[Symbol.asyncDispose]();
  await session?.close();
  rmSync(folder, { recursive: true, force: true });
});

const time = () => session.time();
const act = (asked: TimeAct) => session.obey({ type: 'time', act: asked });
const there = () => eventually('the plant is there', () => time().travels === undefined);
const backTo = async (to: Duration) => {
  act({ do: 'backtrack', to });
  await there();
};
/** Level and heartbeat in one reading of PLC-1: floats have their low word first. */
async function read(): Promise<{ level: number; heartbeat: number }> {
  const words = await modbus.readWords(1, 'input', 0, 7);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(words[1]!, 0);
  bytes.writeUInt16BE(words[0]!, 2);
  return { level: bytes.readFloatBE(0), heartbeat: words[6]! };
}
const reads = (level: number) => eventually(`Modbus reads ${level} m`, async () => (await read()).level === level);
/** Simulation time that passes: a condition, at any speed. */
const until = (moment: number) =>
  eventually(`the plant is at ${moment} s`, () => inSeconds(time().simulation) >= moment, 60_000);
const faultsNow = () => {
  const open = new Set<string>();
  for (const { kind, ...rest } of framesIn(session.history)) {
    const event = kind === 'event' ? (rest as Extract<Frame, { kind: 'event' }>).event : undefined;
    if (event?.type !== 'fault') continue;
    if (event.step === 'lifted') open.delete(event.id);
    else open.add(event.id);
  }
  return [...open];
};

test('frozen, the plant stands, and its devices go on answering', async () => {
  await until(3);
  act({ do: 'freeze' });
  const { simulation, epoch } = time();
  await reads(Math.fround(sensed));
  const first = await read();
  await eventually('the heartbeat counts on', async () => (await read()).heartbeat > first.heartbeat + 20);
  expect((await read()).level).toBe(first.level);
  expect(time()).toMatchObject({ simulation, epoch, frozen: true });
});

test('steps take it exactly as far as was asked', () => {
  const { simulation, step } = time();
  act({ do: 'step', by: step });
  expect(time().simulation - simulation).toBe(step);
  act({ do: 'step', by: seconds(1) });
  expect(time().simulation - simulation).toBe(step + seconds(1));
});

test('ten times as fast, and back to a moment: every client sees the values of that moment again', async () => {
  await reads(Math.fround(sensed));
  const moment = time().simulation;
  const { value } = await opcua.session.read({ nodeId: LEVEL, attributeId: AttributeIds.Value });
  const kept = { opcua: value.value as number, modbus: 0, heartbeat: 0 };
  await eventually('Modbus shows the same level', async () => {
    ({ level: kept.modbus, heartbeat: kept.heartbeat } = await read());
    return kept.modbus === Math.fround(kept.opcua);
  });

  act({ do: 'speed', speed: 10 });
  act({ do: 'run' });
  await eventually('the level is another', async () => Math.abs((await read()).level - kept.modbus) > 0.02, 30_000);
  act({ do: 'freeze' });
  await backTo(moment);
  expect(time().simulation).toBe(moment);
  await reads(kept.modbus);
  await eventually('so does OPC UA', async () => (await opcua.value(LEVEL)) === kept.opcua);
  await eventually('and its subscription', () => notified.at(-1)!.value === kept.opcua);
  // Counters belong to devices: they are not taken back.
  expect((await read()).heartbeat).toBeGreaterThan(kept.heartbeat);
});

test('the stack comes to believe the moment too, and has never lost a device', async () => {
  const level = (await read()).level;
  await eventually('the API shows the level', () => {
    const last = frames.findLast((f) => f.kind === 'observed' && f.at === 'api' && pointOf(f) !== undefined);
    return last !== undefined && Math.fround(pointOf(last)! as number) === level;
  });
  expect(frames.filter((f) => f.kind === 'alarm' && f.id.endsWith('/communication') && f.active)).toEqual([]);
});
const pointOf = (frame: Frame) =>
  frame.kind === 'observed' ? frame.samples.find(({ point }) => point === 'LIT101.reading')?.value : undefined;

test('each act is an epoch with a number of its own, and says how time went', () => {
  const epochs = frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'epoch' ? [f.event] : []));
  const acts = epochs.map(({ act }) => act);
  expect(acts).toEqual(['frozen', 'stepped', 'stepped', 'paced', 'released', 'frozen', 'backtracked']);
  expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, i) => epochs[0]!.epoch + i));
  const back = epochs.at(-1)!;
  expect(back.keeps).toBe(time().simulation);
  expect(back.from).toBeGreaterThan(time().simulation);
});

describe('faults on a journey', () => {
  test('what acts on the wire is lifted; a malfunction is as it was then', async () => {
    act({ do: 'speed', speed: 1 });
    session.obey({ type: 'inject', fault: 'LIT101 stuck' });
    act({ do: 'step', by: seconds(1) });
    const stuck = time().simulation;
    session.obey({ type: 'lift', fault: 'LIT101 stuck' });
    session.obey({ type: 'inject', fault: 'P101 overload' });
    session.obey({ type: 'inject', fault: 'PLC-1 silent' });
    act({ do: 'step', by: seconds(2) });
    await eventually('all three have acted', () => faultsNow().join() === 'P101 overload,PLC-1 silent');
    await backTo(stuck);
    await eventually('only the first stands', () => faultsNow().join() === 'LIT101 stuck');
    await eventually('PLC-1 answers', async () => (await read().catch(() => undefined)) !== undefined);
    // It can be lifted, and the other one injected anew.
    session.obey({ type: 'lift', fault: 'LIT101 stuck' });
    session.obey({ type: 'inject', fault: 'P101 overload' });
    act({ do: 'step', by: seconds(1) });
    expect(faultsNow()).toEqual(['P101 overload']);
    await backTo((stuck - seconds(1)) as Duration);
    expect(faultsNow()).toEqual([]);
  });
});

describe('snapshots and forks', () => {
  const setPoint = async () => {
    const words = await modbus.readWords(1, 'holding', 2, 2);
    const bytes = Buffer.alloc(4);
    bytes.writeUInt16BE(words[1]!, 0);
    bytes.writeUInt16BE(words[0]!, 2);
    return bytes.readFloatBE(0);
  };

  test('a fork goes back and does otherwise; what was stays as a snapshot', async () => {
    const fork = time().simulation;
    act({ do: 'step', by: seconds(5) });
    const left = time().simulation;
    act({ do: 'fork', to: fork, set: { signal: 'PLC1.highSetpoint', value: 0.7 } });
    await there();
    act({ do: 'step', by: seconds(1) });
    await eventually('the set point is on the wire', async () => (await setPoint()) === Math.fround(0.7));
    expect(time().snapshots).toMatchObject([{ name: 'before fork 1', simulation: left }]);

    act({ do: 'restore', name: 'before fork 1' });
    expect(time().simulation).toBe(left);
    await eventually('the old set point is back', async () => (await setPoint()) === Math.fround(0.8));
    expect(() => act({ do: 'backtrack', to: fork })).toThrow(expect.objectContaining({ code: 'NOT_IN_REACH' }));
  });

  test('a fork with a fault has that fault, from its moment on', async () => {
    act({ do: 'step', by: seconds(2) });
    act({ do: 'fork', to: time().earliest, fault: 'LIT101 stuck' });
    await there();
    act({ do: 'step', by: time().step });
    expect(faultsNow()).toEqual(['LIT101 stuck']);
  });

  test('a saved moment outlives its session', () => {
    act({ do: 'save', name: 'Half full, pump on' });
    const { simulation } = time();
    const again = new SnapshotFolder(folder, network.plant);
    expect(again.list().map(({ name }) => name)).toContain('Half full, pump on');
    const { snapshot, seed } = again.load('Half full, pump on');
    expect([snapshot.tick * network.plant.step, seed]).toEqual([simulation, 3]);
  });

  test('a file that is none, of another plant, or that was changed is refused in words', () => {
    const path = join(folder, network.plant.name, 'Half full, pump on.snapshot.json');
    const good = readFileSync(path, 'utf8');
    const bad = join(folder, 'bad.json');
    const refused = (text: string, code: string) => {
      writeFileSync(bad, text);
      const reading = () => readSnapshot(bad, network.plant);
      expect(reading).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
    };
    for (const text of ['', '{', 'null', '[]', '42', '{"plantwright":"snapshot"}', good.slice(0, -40)]) {
      refused(text, 'SNAPSHOT_UNREADABLE');
    }
    refused(good.replace(/"plantDigest":"../, '"plantDigest":"zz'), 'SNAPSHOT_OF_ANOTHER_PLANT');
    refused(good.replace('"LIT101":', '"LIT102":'), 'SNAPSHOT_SPOILT');
    refused(good.replace(/"tick":\d+/, '"tick":-5'), 'SNAPSHOT_SPOILT');
    expect(() => readSnapshot(join(folder, 'none'), network.plant)).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_MISSING' }),
    );
    expect(readSnapshot(path, network.plant).seed).toBe(3);
  });
});

describe('what cannot be done is refused with a reason, and changes nothing', () => {
  test.each<[string, unknown]>([
    ['NOT_IN_REACH', { do: 'backtrack', to: seconds(9999) }],
    ['NOT_IN_REACH', { do: 'backtrack', to: -1 }],
    ['DURATION_OUT_OF_RANGE', { do: 'backtrack', to: 'yesterday' }],
    ['STEP_TOO_LONG', { do: 'step', by: seconds(61) }],
    ['STEP_TOO_LONG', { do: 'step', by: 0 }],
    ['STEP_TOO_LONG', { do: 'step' }],
    ['SPEED_UNKNOWN', { do: 'speed', speed: 0 }],
    ['SPEED_UNKNOWN', { do: 'speed', speed: 5000 }],
    ['SPEED_UNKNOWN', { do: 'speed', speed: '10' }],
    ['SNAPSHOT_NAME', { do: 'save', name: '../../etc/passwd' }],
    ['SNAPSHOT_NAME', { do: 'save', name: '' }],
    ['SNAPSHOT_NAME', { do: 'restore', name: 7 }],
    ['SNAPSHOT_EXISTS', { do: 'save', name: 'Half full, pump on' }],
    ['SNAPSHOT_UNKNOWN', { do: 'restore', name: 'nobody saved this' }],
    ['FORK_WITHOUT_DEED', { do: 'fork', to: 0 }],
    ['FAULT_UNKNOWN', { do: 'fork', to: 0, fault: 'no such' }],
    ['SETTING_UNKNOWN', { do: 'fork', to: 0, set: { signal: 'T101.level', value: 1 } }],
    ['SETTING_REFUSED', { do: 'fork', to: 0, set: { signal: 'PLC1.highSetpoint', value: 99 } }],
    ['ACT_UNKNOWN', { do: 'fly' }],
  ])('%s: %j', (code, asked) => {
    const before = time();
    expect(() => act(asked as TimeAct)).toThrow(expect.objectContaining({ code }));
    const { utc: _, ...after } = time();
    expect(before).toMatchObject(after);
    expect(readdirSync(join(folder, network.plant.name)).length).toBe(before.snapshots.length);
  });
});

test('as fast as it goes, and back behind what viewers still have: the way there is told anew', async () => {
  act({ do: 'speed', speed: 'max' });
  act({ do: 'run' });
  const { earliest } = time();
  await until(inSeconds(earliest) + 1300);
  act({ do: 'freeze' });
  const started = () => inSeconds(session.history.start);
  expect(started()).toBeGreaterThan(inSeconds(earliest) + 60);
  const moment = (earliest + seconds(20)) as Duration;
  await backTo(moment);
  expect(time().simulation).toBe(moment);
  expect(started()).toBeCloseTo(inSeconds(earliest), 3);
  const levels = framesIn(session.history).filter((f) => f.kind === 'true' && 'T101.level' in f.values);
  expect(levels.length).toBeGreaterThan(5);
  expect(levels.every(({ t }) => t <= moment)).toBe(true);
});

test('through all of it no client lost its connection, and no source time went back or lay ahead', () => {
  expect(broken).toEqual([]);
  expect(modbus.open).toBe(true);
  expect(notified.length).toBeGreaterThan(10);
  for (const [i, { source, received }] of notified.entries()) {
    expect(source).toBeLessThanOrEqual(received);
    if (i > 0) expect(source).toBeGreaterThanOrEqual(notified[i - 1]!.source);
  }
});

describe('from the command line', () => {
  const serve = (...args: string[]) => plantwright(['serve', '--json', '--snapshots', folder, ...args]);

  test('a session begins at a saved moment, at the speed that was asked for', async () => {
    const child = serve('--from', 'Half full, pump on', '--speed', '5');
    const told = JSON.parse(await lineOf(child.stdout!, /^\{/)) as { viewer: string };
    const url = new URL(told.viewer);
    url.pathname = '/session';
    url.protocol = 'ws:';
    const ws = new WebSocket(url);
    const saved = time().snapshots.find(({ name }) => name === 'Half full, pump on')!;
    const heard = new Promise<Extract<ToViewer, { type: 'time' }>>((resolve, reject) => {
      ws.on('error', reject);
      ws.on('message', (data) => {
        const said = JSON.parse(String(data)) as ToViewer;
        if (said.type === 'time' && said.time.simulation > saved.simulation) resolve(said);
      });
    });
    expect(await heard).toMatchObject({ may: true, time: { speed: 5, earliest: saved.simulation, frozen: false } });
    ws.close();
    process.kill(-child.pid!, 'SIGINT');
    expect(await ended(child)).toBe(0);
  });

  test.each([
    [['--speed', '0'], /A speed is 0\.1 to 1000/],
    [['--speed', 'fast'], /A speed is 0\.1 to 1000/],
    [['--from', 'nobody saved this'], /There is no snapshot "nobody saved this" of water-treatment/],
    [['--from', 'package.json'], /package\.json is no snapshot of Plantwright/],
  ])('%j is refused in one line', async (args, says) => {
    const { code, stderr } = await outcome(serve(...args));
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toMatch(says);
  });
});

import { describe, expect, test } from 'vitest';
import { type Frame, Judge, ms, type Requirement, type Specification, seconds, toRunAxis } from '#simulator';
import { type AlarmDefect, openAlarmServer } from '../../test/fixtures/alarm-server.ts';
import { eventually, withDevice } from '../../test/fixtures/device.ts';
import { plants } from '../../twins/index.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { clock } from '../clock.ts';
import { openRig } from '../rig.ts';
import { ownTarget, type Permission } from '../targets/own.ts';
import { AlarmProbe } from './alarm-probe.ts';
import { OpcUaServer } from './server.ts';

type AlarmFrame = Extract<Frame, { kind: 'alarm' }>;

const asked = (specification: Specification): Requirement => ({ formula: '', specification });
const REQUIREMENTS = {
  'raised once': asked({ kind: 'raisedOnce', alarm: 'UA-101', signal: 'PLC1.UA101', within: seconds(10) }),
  'acknowledgement kept': asked({ kind: 'acknowledgements', alarms: ['UA-101'], within: seconds(10) }),
};

/** A probe at a server, with the frames that it gives on the axis of a run. */
function looking(endpoint: string) {
  const origin = clock.now();
  const frames: Frame[] = [];
  const emit = (frame: Frame) => frames.push(toRunAxis(frame, origin));
  const probe = new AlarmProbe({ endpoint, shows: ['UA-101'], emit });
  return {
    probe,
    frames,
    emit,
    last: () => frames.findLast((f): f is AlarmFrame => f.kind === 'alarm' && f.id === 'UA-101'),
    [Symbol.asyncDispose]: () => probe.close(),
  };
}

/** An excursion with an acknowledgement and a restart of the server while the alarm stands; what is judged of it. */
async function judged(defect?: AlarmDefect) {
  await using server = await openAlarmServer(defect);
  await using looks = looking(server.endpoint);
  const { probe, emit, frames, last } = looks;
  const plant = (value: boolean) => emit({ kind: 'sensed', t: clock.now(), values: { 'PLC1.UA101': value } });
  plant(false);
  await eventually('that it does not stand', () => last()?.active === false);

  plant(true);
  server.stands(true);
  await eventually('the alarm', () => last()?.active === true);
  const answer = await probe.acknowledge('UA-101', 'seen');
  emit({
    kind: 'event',
    t: clock.now(),
    event: { type: 'alarm-acknowledged', alarm: 'UA-101', by: 'anna', accepted: answer.accepted },
  });
  expect(answer).toEqual({ accepted: true });
  await eventually('the acknowledgement', () => last()?.acknowledged === true);

  const refreshes = probe.refreshes;
  await server.restart();
  await eventually('that it has told all again', () => probe.refreshes > refreshes, 20_000);
  plant(false);
  server.stands(false);
  await eventually('its end', () => last()?.active === false);

  const end = clock.now();
  emit({ kind: 'event', t: end, event: { type: 'phase', phase: 'drain' } });
  expect(probe.complaints()).toEqual([]);
  const judge = new Judge({ requirements: REQUIREMENTS, points: [], hops: ['broker'], alarmList: true, name: String });
  for (const frame of frames) judge.see(frame);
  const scriptEnd = judge.world.scriptEnd!;
  return judge.judgements({ scriptEnd, end: scriptEnd });
}

describe('alarms and conditions of an OPC UA server, judged as a stack’s alarm list', () => {
  test('a server that keeps what it was told passes, also across its restart', async () => {
    expect(await judged()).toMatchObject({
      'raised once': { verdict: 'pass', reason: 'raised and cleared once, each in time' },
      'acknowledgement kept': { verdict: 'pass' },
    });
  }, 40_000);

  test('one that forgets the acknowledgement when it is restarted is found out', async () => {
    const { 'acknowledgement kept': kept, 'raised once': once } = await judged('forgets-acknowledgement');
    expect(kept).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('UA-101 lost its acknowledgement') });
    expect(once!.verdict).toBe('pass');
  }, 40_000);

  test('one that raises it twice is found out', async () => {
    const { 'raised once': once } = await judged('raises-twice');
    expect(once).toMatchObject({ verdict: 'fail', reason: expect.stringContaining('was raised 2 times') });
  }, 40_000);
});

test('the alarms of a virtual device are read the same way: none stands before the plant says so', async () => {
  const start = { T101: { volume: 0.026 }, T301: { volume: 0.036 } };
  await using bench = await withDevice(
    waterTreatment,
    (context) => OpcUaServer.open(plc1OpcUa, context),
    start as never,
  );
  const frames: AlarmFrame[] = [];
  const shows = ['UA-101', 'LALL-101'];
  const { endpoint } = bench.server.endpoint;
  const probe = new AlarmProbe({ endpoint, shows, emit: (f) => f.kind === 'alarm' && frames.push(f) });
  try {
    await eventually('what stands', () => frames.length === 2);
    expect(frames.map(({ id, active, acknowledged }) => [id, active, acknowledged]).sort()).toEqual([
      ['LALL-101', false, true],
      ['UA-101', false, true],
    ]);
    bench.driver.simulation.malfunction('LIT101', 'broken', true);
    bench.step(400);
    await eventually('the alarm', () => frames.some(({ id, active }) => id === 'UA-101' && active));
    expect(await probe.acknowledge('LAHH-101')).toEqual({
      accepted: false,
      reason: 'the server has not shown this alarm',
    });
    expect(probe.complaints()).toEqual([]);
  } finally {
    await probe.close();
  }
});

test('the rig of a target that names such a server has its alarms, and acknowledges only where that is allowed', async () => {
  await using server = await openAlarmServer();
  const target = (...allow: Permission[]) =>
    ownTarget({
      ...{ name: 'mine', plant: waterTreatment, listen: { modbus: 1 }, broker: { url: 'mqtt://127.0.0.1:1' } },
      ...{ period: ms(200), shows: [], topics: [], read: () => undefined, allow },
      alarms: { endpoint: server.endpoint, shows: ['UA-101'] },
    });
  const opened = async (...allow: Permission[]) => {
    const frames: Frame[] = [];
    const network = { ...plants['water-treatment'], devices: [] };
    const rig = await openRig({ network, target: target(...allow) }, {} as never, (frame) => frames.push(frame));
    return { rig, active: () => frames.some((f) => f.kind === 'alarm' && f.active) };
  };
  const [looks, acts] = [await opened(), await opened('acknowledgements')];
  try {
    server.stands(true);
    await eventually('the alarm, at both', () => looks.active() && acts.active());
    await expect(looks.rig.acknowledge('UA-101', 'anna', undefined)).rejects.toMatchObject({
      code: 'NO_ACKNOWLEDGEMENT',
    });
    expect(await acts.rig.acknowledge('UA-101', 'anna', 'seen')).toEqual({ accepted: true });
    expect(acts.rig.complaints()).toEqual([]);
  } finally {
    await Promise.all([looks.rig.close(), acts.rig.close()]);
  }
}, 20_000);

test('a server that never came is told of', async () => {
  const probe = new AlarmProbe({ endpoint: 'opc.tcp://127.0.0.1:1/nobody', shows: ['UA-101'], emit: () => {} });
  expect(probe.complaints()).toEqual(['the alarms of opc.tcp://127.0.0.1:1/nobody were not told in full']);
  await probe.close();
});

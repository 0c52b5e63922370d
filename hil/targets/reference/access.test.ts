import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../../test/fixtures/device.ts';
import { RawMqtt } from '../../../test/fixtures/raw-mqtt.ts';
import { plants } from '../../../twins/index.ts';
import { brokerClients } from '../../broker-clients.ts';
import { mayPublish, maySubscribe } from '../../mqtt/broker/users.ts';
import { referenceTarget } from '../reference.ts';
import type { BrokerLogin, Tag } from '../tag-list.ts';
import { grantAccess } from './access.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

const { devices, edgeNodes = [] } = plants['water-treatment']!;
const clients = brokerClients(devices, edgeNodes);
const setpoint: Tag = {
  tag: 'water/intake/PLC-1/lowSetpoint',
  kind: 'number',
  unit: 'm',
  source: { protocol: 'modbus', device: 'PLC-1', table: 'holding', address: 0, type: 'float32', order: 'ABCD' },
  writable: true,
};
const temperature: Tag = {
  tag: 'water/intake/TT-191/temperature',
  kind: 'number',
  unit: '°C',
  source: { protocol: 'mqtt', device: 'TT-191', topic: 'sensors/TT-191', field: 'temperature', period: 2000 },
  writable: false,
};

/** The stack without devices, and clients at its broker. */
async function stackWith() {
  const tags = [setpoint, temperature];
  const stack = await referenceTarget().start({ devices: [], tags, defect: undefined, clients });
  undo.push(() => stack.stop());
  const port = Number(new URL(stack.broker.url).port);
  const own = async (opened: Promise<RawMqtt>) => {
    const client = await opened;
    undo.push(() => client.end());
    return client;
  };
  const login = ({ username, password }: BrokerLogin) => ({ username, password: Buffer.from(password) });
  return {
    stack,
    raw: () => own(RawMqtt.open(port)),
    as: (who: BrokerLogin, more: object = {}) => own(RawMqtt.connected(port, { ...login(who), ...more })),
    login,
  };
}

test('without a login of this start nobody comes in', async () => {
  const { raw } = await stackWith();
  const other = grantAccess(clients, []);
  const passwordOf = (name: string) => Buffer.from(other.users[name]!.password);
  for (const connect of [{}, { username: 'gateway' }, { username: 'gateway', password: passwordOf('gateway') }]) {
    const client = await raw();
    client.connect(connect);
    await eventually('it is refused', () => client.closed);
    expect(client.heard).toMatchObject([{ cmd: 'connack', returnCode: connect.username === undefined ? 5 : 4 }]);
  }
});

test('a command comes through the API, and from nobody else at the broker: not live, not retained, not as a will', async () => {
  const { stack, as, raw, login } = await stackWith();
  const { client, host, plant } = stack.logins!;
  const probe = await as(stack.broker as BrokerLogin);
  expect(await probe.subscribe('#')).toEqual([1]);
  const command = JSON.stringify({ id: 'x1', tag: setpoint.tag, value: 0.55 });
  const forbidden = { topic: 'commands/x1', payload: Buffer.from(command), qos: 1 as const, retain: true };
  for (const who of [client, host!, plant['TT-191']!, plant.Intake!]) {
    const one = await as(who);
    one.send({ cmd: 'publish', ...forbidden, messageId: 1, dup: false });
    await eventually('it is cut off', () => one.closed);
    const dying = await raw();
    dying.connect({ ...login(who), will: forbidden });
    await eventually('it is refused', () => dying.closed);
    expect(dying.heard).toMatchObject([{ cmd: 'connack', returnCode: 5 }]);
  }
  expect(await stack.command!(setpoint.tag, 0.6)).toMatchObject({ accepted: false });
  const topics = () => probe.messages.map(({ topic }) => topic);
  await eventually('its result is heard', () => topics().some((topic) => topic.startsWith('results/')));
  expect(topics().filter((topic) => topic.startsWith('commands/'))).toHaveLength(1);
  expect(topics().filter((topic) => topic.startsWith('results/'))).toHaveLength(1);
  expect(topics()).not.toContain('commands/x1');
});

test('probes and a client of one’s own hear everything; a sensor is heard', async () => {
  const { stack, as } = await stackWith();
  const sensor = await as(stack.logins!.plant['TT-191']!);
  expect(await sensor.subscribe('#', 'sensors/TT-191')).toEqual([0x80, 0x80]);
  const report = (temperature: number) => JSON.stringify({ temperature, time: new Date().toISOString() });
  sensor.send({
    cmd: 'publish',
    topic: 'sensors/TT-191',
    payload: report(12.5),
    qos: 1,
    messageId: 1,
    dup: false,
    retain: true,
  });
  for (const who of [stack.broker as BrokerLogin, stack.logins!.client]) {
    const reader = await as(who);
    expect(await reader.subscribe('#', 'uns/#')).toEqual([1, 1]);
    for (const topic of ['stack/gateway', 'stack/historian', 'sensors/TT-191']) {
      await eventually(topic, () => reader.messages.some((m) => m.topic === topic));
    }
  }
  const late = await as(stack.logins!.client);
  await late.subscribe('uns/#');
  sensor.send({
    ...{ cmd: 'publish', topic: 'sensors/TT-191', qos: 1, messageId: 2, dup: false, retain: true },
    payload: report(13.5),
  });
  await eventually('the gateway has taken it', () => late.messages.some(({ text }) => text.includes('13.5')));
});

const CASES = [
  'uns/water/intake/LIT-101/reading',
  'stack/historian',
  'stack/gateway',
  'stack/links/PLC-1/modbus',
  'commands/x1',
  'results/x1',
  'sensors/TT-191',
  'sensors/TT-192',
  'spBv1.0/Water treatment/NBIRTH/Intake',
  'spBv1.0/Water treatment/NCMD/Intake',
  'spBv1.0/Water treatment/DDATA/Intake/TT-191',
  'spBv1.0/Water treatment/DCMD/Intake/TT-191',
  'spBv1.0/Water treatment/NBIRTH/Other',
  'spBv1.0/STATE/SCADA',
];

test('everybody may publish and hear what their work needs, and no more', () => {
  const { users } = grantAccess(clients, [setpoint, temperature]);
  const told = Object.entries(users).map(([name, user]) => {
    const publish = CASES.filter((topic) => mayPublish(user, topic));
    const hear = CASES.filter((topic) => maySubscribe(user, topic));
    return [name, { publish, hear: hear.length === CASES.length ? 'everything' : hear }];
  });
  expect(Object.fromEntries(told)).toEqual({
    gateway: {
      publish: ['uns/water/intake/LIT-101/reading', 'stack/gateway', 'stack/links/PLC-1/modbus', 'results/x1'],
      hear: ['stack/historian', 'stack/gateway', 'commands/x1', 'sensors/TT-191'],
    },
    store: {
      publish: ['stack/historian', 'commands/x1'],
      hear: [
        'uns/water/intake/LIT-101/reading',
        'stack/historian',
        'stack/gateway',
        'stack/links/PLC-1/modbus',
        'results/x1',
      ],
    },
    probe: { publish: [], hear: 'everything' },
    client: { publish: [], hear: 'everything' },
    host: {
      publish: [
        'spBv1.0/Water treatment/NCMD/Intake',
        'spBv1.0/Water treatment/DCMD/Intake/TT-191',
        'spBv1.0/STATE/SCADA',
      ],
      hear: 'everything',
    },
    'plant/TT-191': { publish: ['sensors/TT-191'], hear: [] },
    'plant/Intake': {
      publish: ['spBv1.0/Water treatment/NBIRTH/Intake', 'spBv1.0/Water treatment/DDATA/Intake/TT-191'],
      hear: ['spBv1.0/Water treatment/NCMD/Intake', 'spBv1.0/Water treatment/DCMD/Intake/TT-191'],
    },
  });
  const passwords = Object.values(users).map(({ password }) => password);
  expect(new Set(passwords).size).toBe(passwords.length);
});

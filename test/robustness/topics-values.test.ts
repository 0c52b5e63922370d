import { afterEach, expect, test } from 'vitest';
import { modbusConnection } from '../../hil/modbus/endpoints.ts';
import { ModbusServer } from '../../hil/modbus/server.ts';
import type { Tag } from '../../hil/targets/tag-list.ts';
import { plc1Modbus } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { eventually, withDevice } from '../fixtures/device.ts';
import { LEVEL, OTHER, processOf, sensorStack } from '../fixtures/sensor-stack.ts';
import { HOSTILE_REQUESTS, hostileDraw, hostileJson, ODD_NUMBERS, ODD_TEXTS } from './hostile-values.ts';
import type { Draw } from './mutate.ts';

/** Hostile messages between two reports of the sound sensor. */
const BETWEEN = Math.max(20, HOSTILE_REQUESTS / 2000);
const PARTS = ['broker', 'store', 'gateway'];

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

const holding = (name: string, address: number): Tag => ({
  tag: `works/PLC-1/${name}`,
  kind: 'number',
  unit: 'm',
  source: { protocol: 'modbus', device: 'PLC-1', table: 'holding', address, type: 'float32', order: 'CDAB' },
  writable: true,
});
const SETPOINT = holding('lowSetpoint', 0);
const ALARM: Tag = {
  ...SETPOINT,
  tag: 'works/PLC-1/LAHH101',
  kind: 'boolean',
  source: { protocol: 'modbus', device: 'PLC-1', table: 'discrete', address: 1, type: 'bit', order: 'ABCD' },
  writable: false,
  alarm: { id: 'LAHH-101', text: 'high-high', priority: 1, response: 'look' },
};

/** The stack with a PLC that is there, and a sensor of which nothing may be lost. */
async function stackWithPlc() {
  const bench = await withDevice(waterTreatment, (context) => ModbusServer.open([plc1Modbus], context));
  undo.push(() => bench[Symbol.asyncDispose]());
  const it = await sensorStack({
    tags: [SETPOINT, ALARM],
    devices: [modbusConnection(plc1Modbus, bench.server.endpoint)],
  });
  undo.push(() => it.close());
  return it;
}

/** Every topic of the stack with a message that it takes, in the name of the gateway that is there where it has one. */
function sound(draw: Draw, { gateway, last }: { gateway: string; last: number }): readonly [string, object] {
  const time = new Date(draw(2 ** 31) * 1000).toISOString();
  const sample = { gateway: 'stranger', seq: 1 + draw(5), value: 1, unit: 'm', quality: 'good', sourceTime: time };
  const name = ['works/nowhere', ...ODD_TEXTS.slice(0, -2)][draw(ODD_TEXTS.length - 1)]!;
  // A number that was sent is no odd value: whoever says that it is stored is believed.
  const past = ODD_NUMBERS.filter((number) => !(number > 0 && number <= last + 100_000));
  const cases: readonly (readonly [string, object])[] = [
    [`uns/${OTHER}`, { ...sample, tag: OTHER }],
    [`uns/${LEVEL}`, { ...sample, tag: LEVEL }],
    [`uns/${ALARM.tag}`, { ...sample, tag: ALARM.tag, value: true, historical: true }],
    [`uns/${name}`, { ...sample, tag: name }],
    ['stack/historian', { online: true, session: 's', stored: { [gateway]: past[draw(past.length)], [name]: 1 } }],
    ['stack/gateway', { online: draw(2) === 0, gateway: 'stranger', session: 's', last: 0 }],
    ['stack/links/PLC-1/modbus', { device: 'PLC-1', protocol: 'modbus', answering: true, since: time }],
    [`stack/links/${name}`, { device: name, protocol: name, answering: false, since: time }],
    ['commands/x1', { id: 'x1', tag: SETPOINT.tag, value: ODD_NUMBERS[draw(ODD_NUMBERS.length)] }],
    [`commands/${name}`, { id: name, tag: name, value: name }],
    ['results/x1', { id: 'x1', accepted: true, readBack: 1, reason: name }],
    ['sensors/S-2', { level: ODD_NUMBERS[draw(ODD_NUMBERS.length)], time }],
  ];
  return cases[draw(cases.length)]!;
}

/** What the broker takes as a topic; what it does not ends the connection of who sends it. */
const topicOf = (topic: string) => topic.replaceAll(/[+#\0]/g, '_').slice(0, 60_000);

test(
  `${HOSTILE_REQUESTS} messages with odd values leave every part as it was, and cost a sound sensor nothing`,
  async () => {
    const it = await stackWithPlc();
    const draw = hostileDraw('topics');
    const gateway = it.gateway();
    const before = PARTS.map((part) => processOf(part));
    expect(before.every((pid) => pid > 0)).toBe(true);
    for (let sent = 0; sent < HOSTILE_REQUESTS; sent += BETWEEN) {
      const hostile = Array.from({ length: BETWEEN }, () => {
        const [topic, message] = sound(draw, gateway);
        return it.send(topicOf(topic), hostileJson(draw, message as Record<string, unknown>), draw(3) === 0);
      });
      await Promise.all([...hostile, it.report()]);
    }
    const last = await it.report();
    const good = async () => {
      const { body } = await it.ask('GET', `/api/history?tag=${LEVEL}`);
      return (body.rows as { value: number; quality: string }[]).filter(({ quality }) => quality === 'good');
    };
    await eventually('the last report is stored', async () => (await good()).at(-1)?.value === last, 60_000);
    expect((await good()).map(({ value }) => value)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    await it.flows();
    expect(it.events().filter(({ type }) => type === 'crashed' || type === 'restarted')).toEqual([]);
    expect(it.stack.complaints()).toEqual([]);
    expect(PARTS.map((part) => processOf(part))).toEqual(before);
    // They were refused for what they are.
    expect(it.notes().join('\n')).toMatch(/the store of the stack refused a message on uns\//);
  },
  Math.max(120_000, 20 * HOSTILE_REQUESTS),
);

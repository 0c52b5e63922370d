import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { FaultAction } from '#simulator';
import { eventually } from '../../test/fixtures/device.ts';
import { reservePort } from '../../test/fixtures/ports.ts';
import { placeOf } from '../address.ts';
import { isFree, listen, stopListening } from '../listen.ts';
import { type ReferencePorts, referenceTarget } from './reference.ts';
import type { RunningTarget } from './target.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0)) await each();
});

/** A port that somebody else listens on, and how to free it. */
async function occupied() {
  const server = net.createServer();
  const { port } = await listen(server, { host: '127.0.0.1', port: await reservePort() }, 'a stranger');
  const free = () => stopListening(server, []);
  undo.push(free);
  return { port, free };
}

async function start(ports: ReferencePorts): Promise<RunningTarget> {
  const stack = await referenceTarget(ports).start({ devices: [], tags: [], defect: undefined });
  undo.push(() => stack.stop());
  return stack;
}

const outage = { on: 'stack', part: 'broker', how: 'kill' } as const satisfies Extract<FaultAction, { on: 'stack' }>;
const heardAt = (url: string) => isFree('127.0.0.1', placeOf(url, 0).port).then((free) => !free);

test('a broker that found another port comes back on it, though the one it wanted is free by then', async () => {
  const { port, free } = await occupied();
  const stack = await start({ broker: { port, orNext: true } });
  const found = placeOf(stack.broker.url, 0).port;
  expect(found).toBeGreaterThan(port);
  const killed = stack.act!(outage);
  await killed.tookHold;
  await free();
  await eventually('the port is left', async () => !(await heardAt(stack.broker.url)));
  await killed.lift();
  expect(await heardAt(stack.broker.url)).toBe(true);
  expect(await isFree('127.0.0.1', port)).toBe(true);
  // The API is still led by the broker: gateway and store have found it again.
  await eventually('the stack takes commands again', async () => {
    const { reason } = await stack.command!('nothing/here', 1);
    return reason === 'nothing/here cannot be written';
  });
});

test.each([
  ['broker', 'The MQTT broker'],
  ['api', 'The API'],
] as const)('the port of the %s that is asked for is that one or none', async (part, who) => {
  const { port } = await occupied();
  await expect(start({ [part]: { port } })).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: `${who} cannot listen on 127.0.0.1:${port}: the port is taken.`,
    hint: 'Stop what uses it, or give another port.',
  });
});

test('an address that is not of this machine is told as such', async () => {
  await expect(start({ host: '203.0.113.1' })).rejects.toMatchObject({ code: 'ADDRESS_UNKNOWN' });
});

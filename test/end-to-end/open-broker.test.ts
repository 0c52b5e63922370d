import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { eventually } from '../fixtures/device.ts';
import { ended, lineOf, plantwright } from '../fixtures/processes.ts';

interface Told {
  endpoints: string;
  stack: { broker: string; client?: { username: string; password: string } };
}

/** A live plant, for as long as the test lasts. */
async function serve(...flags: string[]) {
  const child = plantwright(['serve', '--json', ...flags]);
  const told = JSON.parse(await lineOf(child.stdout!, /^\{/)) as Told;
  return {
    ...told,
    async [Symbol.asyncDispose]() {
      process.kill(-child.pid!, 'SIGINT');
      expect(await ended(child)).toBe(0);
    },
  };
}

test('with --open-broker a client without a login comes in and is heard; nobody is told of a login', async () => {
  await using open = await serve('--open-broker');
  expect(open.stack.client).toBeUndefined();
  expect(await (await fetch(open.endpoints)).text()).not.toContain('-P PASSWORD');
  const [hears, says] = await Promise.all([1, 2].map(() => connectAsync(open.stack.broker, { reconnectPeriod: 0 })));
  const heard: string[] = [];
  hears!.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
  await hears!.subscribeAsync('lesson/#', { qos: 1 });
  await says!.publishAsync('lesson/one', 'what follows from it', { qos: 1 });
  await eventually('the other hears of it', () => heard.length > 0);
  expect(heard).toEqual(['lesson/one what follows from it']);
  await Promise.all([hears!.endAsync(), says!.endAsync()]);
});

test('without it a client without a login is refused', async () => {
  await using closed = await serve();
  await expect(connectAsync(closed.stack.broker, { reconnectPeriod: 0 }, false)).rejects.toThrow(/[Nn]ot authorized/);
});

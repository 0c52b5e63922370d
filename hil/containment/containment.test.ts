import { fork } from 'node:child_process';
import net from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Frame } from '#simulator';
import { eventually } from '../../test/fixtures/device.ts';
import { ended } from '../../test/fixtures/processes.ts';

/** The two devices of the fixture, and what they tell. */
async function throwing() {
  const script = fileURLToPath(new URL('../../test/fixtures/throwing-devices.ts', import.meta.url));
  const child = fork(script, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let [ports, stderr]: [number[], string] = [[], ''];
  child.stderr!.on('data', (chunk) => {
    stderr += chunk;
  });
  const events: Extract<Frame, { kind: 'event' }>['event'][] = [];
  child.on('message', (message: Frame | { ports: number[] }) => {
    if ('ports' in message) ports = message.ports;
    else if (message.kind === 'event') events.push(message.event);
  });
  const gone = ended(child);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  await eventually('both devices', () => ports.length === 2, 20_000);
  const connect = (device: 'A' | 'B') => {
    const socket = net.connect(ports[device === 'A' ? 0 : 1]!, '127.0.0.1');
    let [closed, heard] = [false, ''];
    socket.on('error', () => {});
    socket.on('data', (data) => {
      heard += data;
    });
    socket.on('close', () => {
      closed = true;
    });
    onTestFinished(() => void socket.destroy());
    return {
      closed: () => closed,
      say: (text: string) => socket.write(text),
      async answers() {
        const before = heard.length;
        socket.write('client: echo');
        await eventually('an answer', () => heard.length > before || closed);
        return !closed;
      },
    };
  };
  return {
    child,
    gone,
    connect,
    stderr: () => stderr,
    crashed: () => events.filter((event) => event.type === 'crashed'),
    notes: () => events.flatMap((event) => (event.type === 'note' ? [event.text] : [])),
  };
}

const WAYS = [
  ...['at once', 'in a timer', 'in an immediate', 'in a tick', 'in a microtask', 'in a promise', 'after a wait'],
  'a hundred times',
];

describe('what is thrown in the name of a client', () => {
  test.each(WAYS)('%s ends its connection, and no other', async (way) => {
    const bench = await throwing();
    const [hostile, other, elsewhere] = [bench.connect('A'), bench.connect('A'), bench.connect('B')];
    expect(await hostile.answers()).toBe(true);
    hostile.say(`client: ${way}`);
    await eventually('it is dropped', hostile.closed);
    // Whoever comes later, from the same place or not, is served.
    expect(await Promise.all([other, elsewhere, bench.connect('A')].map((client) => client.answers()))).toEqual([
      ...[true, true, true],
    ]);
    expect(bench.crashed()).toEqual([]);
    expect(bench.notes()).toEqual([expect.stringMatching(/^A dropped the client \d+: asked for$/)]);
  });

  test('for ever, after it was dropped, ends the device', async () => {
    const bench = await throwing();
    const [hostile, other, elsewhere] = [bench.connect('A'), bench.connect('A'), bench.connect('B')];
    hostile.say('client: for ever');
    await eventually('the device has crashed', () => bench.crashed().length > 0, 20_000);
    await eventually('everybody is dropped', () => hostile.closed() && other.closed());
    expect(await elsewhere.answers()).toBe(true);
  });
});

describe('what is thrown in the name of a device', () => {
  test.each([...WAYS.slice(1), 'while it is served'])('%s ends it, and no other device', async (way) => {
    const bench = await throwing();
    const [client, elsewhere] = [bench.connect('A'), bench.connect('B')];
    expect(await client.answers()).toBe(true);
    client.say(way === 'while it is served' ? 'serve: next' : `device: ${way}`);
    await eventually('its clients are dropped', client.closed);
    expect(await elsewhere.answers()).toBe(true);
    const reason = 'Error: asked for';
    expect(bench.crashed()).toEqual([{ type: 'crashed', what: 'device', name: 'A', protocol: 'modbus', reason }]);
    // Nobody listens there any more.
    const late = bench.connect('A');
    await eventually('it is refused', late.closed);
    expect(bench.stderr()).toMatch(/^A \(modbus\) ended by itself; the others go on\.\nError: asked for\n +at /);
  });
});

describe('what is thrown in no name', () => {
  test.each(['in no name', 'in what takes frames'])('%s ends the process, with its trace', async (way) => {
    const bench = await throwing();
    bench.child.send(way);
    if (way === 'in what takes frames') {
      // A client is dropped, which is told in a frame.
      const hostile = bench.connect('A');
      await eventually('it is dropped, or all have gone', () => {
        hostile.say('client: at once');
        return hostile.closed();
      });
    }
    expect(await bench.gone).toBe(4);
    expect(bench.stderr()).toMatch(/Error: asked for\n +at .*fail/);
    expect(bench.stderr()).toContain('This is our fault');
    expect(bench.stderr()).not.toContain('ended by itself');
  });
});

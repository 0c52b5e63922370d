import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openBroker } from '../../hil/mqtt/broker.ts';
import { captureLine } from '../../hil/mqtt/capture.ts';
import { EdgeNode } from '../../hil/sparkplug/edge-node.ts';
import { eventually } from '../fixtures/device.ts';
import { reservePort } from '../fixtures/ports.ts';
import { lineOf, outcome, plantwright } from '../fixtures/processes.ts';
import { recordSession } from '../sparkplug/session.ts';
import { flags } from '../sparkplug/spoil.ts';

const folder = mkdtempSync(join(tmpdir(), 'plantwright-conformance-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cli = (...args: string[]) => plantwright(['conformance', ...args], { cwd: folder });

/** Looks on while an edge node lives, and ends as a person would. */
async function lookOn(args: readonly string[], server: (line: string, broker: string) => string) {
  const broker = await openBroker();
  const file = join(folder, `${Math.random()}.jsonl`);
  const child = cli('sparkplug', '--broker', broker.url, '--record', file, '--json', ...args);
  const over = outcome(child);
  const node = new EdgeNode({
    servers: [server(await lineOf(child.stderr!, /looking on/), broker.url)],
    group: 'Water',
    node: 'Intake',
    metrics: [{ name: 'Supply voltage', type: 'Float', value: 24 }],
  });
  await eventually('it is born', () => node.state === 'born');
  node.report([{ metric: 'Supply voltage', value: 25, timestamp: Date.now() }]);
  await eventually('it was seen', () => existsSync(file) && readFileSync(file, 'utf8').includes('/NDATA/'));
  await node.close();
  const isDeath = (line: string) => line.includes('"kind":"publish"') && line.includes('/NDEATH/');
  await eventually('its end was seen', () => readFileSync(file, 'utf8').split('\n').some(isDeath));
  child.kill('SIGINT');
  const { code, stdout } = await over;
  await broker.close();
  return { code, result: JSON.parse(stdout), file };
}

const verdictOf = (result: { assertions: { id: string; verdict: string }[] }, id: string) =>
  result.assertions.find((one) => one.id === `tck-id-${id}`)!.verdict;

test('a live broker is graded as a subscriber sees it, and the capture gives the same grades', async () => {
  const { code, result, file } = await lookOn([], (_, broker) => broker);
  expect(result).toMatchObject({ verdict: 'pass', nodes: ['Water/Intake'] });
  expect(code).toBe(0);
  expect(verdictOf(result, 'topics-nbirth-seq-num')).toBe('pass');
  expect(verdictOf(result, 'payloads-nbirth-retain')).toBe('not seen');
  expect(verdictOf(result, 'payloads-ndeath-will-message')).toBe('not seen');
  const again = await outcome(cli('sparkplug', '--capture', file, '--json'));
  expect(JSON.parse(again.stdout).assertions).toEqual(result.assertions);
});

test('clients that connect through it are graded with CONNECT, will and DISCONNECT', async () => {
  const { code, result } = await lookOn(['--listen', String(await reservePort())], (line) => /mqtt:\S+/.exec(line)![0]);
  expect(result.verdict).toBe('pass');
  expect(code).toBe(0);
  expect(verdictOf(result, 'payloads-nbirth-retain')).toBe('pass');
  expect(verdictOf(result, 'payloads-ndeath-will-message')).toBe('pass');
});

test('a wrong session fails with where and why, an empty one judges nothing', async () => {
  const file = join(folder, 'wrong.jsonl');
  writeFileSync(
    file,
    flags('NBIRTH', { qos: 1 })(await recordSession())
      .map(captureLine)
      .join('\n'),
  );
  const { code, stdout } = await outcome(cli('sparkplug', '--capture', file));
  expect(code).toBe(1);
  expect(stdout).toMatch(/fail {7}tck-id-topics-nbirth-mqtt\n.*but on spBv1\.0\/Water\/NBIRTH\/Intake at .*: QoS 1/);
  writeFileSync(file, '');
  expect((await outcome(cli('sparkplug', '--capture', file))).code).toBe(3);
});

test.each([
  [['modbus'], 'There is no conformance for "modbus". There is: sparkplug.'],
  [['sparkplug'], 'Neither a broker nor a capture was named.'],
  [['sparkplug', '--capture', 'nowhere'], 'There is no file nowhere.'],
  [['sparkplug', '--broker', 'http://127.0.0.1'], '"http://127.0.0.1" is no address of a broker.'],
  [['sparkplug', '--broker', 'mqtt://127.0.0.1:9'], 'cannot be reached'],
  [['sparkplug', '--broker', 'mqtt://127.0.0.1:1', '--listen', '70000'], 'A port is 1 to 65535.'],
  [['sparkplug', '--broker', 'mqtts://127.0.0.1:1', '--ca', 'nowhere'], 'There is no file nowhere.'],
  [['sparkplug', '--capture', 'garbage'], 'Line 2 is no event'],
])('%j is wrong use', async (args, told) => {
  writeFileSync(join(folder, 'garbage'), '{"time":1,"topic":"a","payload":""}\n{"time":1}\n');
  const { code, stdout, stderr } = await outcome(cli(...args));
  expect(stderr).toContain(told);
  expect([code, stdout]).toEqual([2, '']);
});

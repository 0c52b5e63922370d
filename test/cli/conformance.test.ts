import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openBroker } from '../../hil/mqtt/broker.ts';
import { captureLine } from '../../hil/mqtt/capture.ts';
import { encodePayload } from '../../hil/sparkplug/codec.ts';
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

describe('captures of others', () => {
  const grade = async (name: string, content: Buffer) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return outcome(cli('sparkplug', '--capture', file, '--json'));
  };
  const events = async () => (await recordSession()).filter(({ kind }) => kind === 'publish');
  test.each([
    ['UTF-8', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ])('with the byte order mark of %s are read', async (_, encoded) => {
    const text = (await events()).map(captureLine).join('\r\n');
    const { code, stdout } = await grade('marked.jsonl', encoded(text));
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'pass', nodes: ['Water/Intake'], hosts: ['SCADA'] });
    expect(code).toBe(0);
  });

  /** What mosquitto_sub 2.0 writes for -F %j: raw bytes in a JSON text, up to the first that is zero. */
  const line = (topic: string, payload: Buffer) => {
    const zero = payload.indexOf(0);
    const kept = payload.subarray(0, zero < 0 ? payload.length : zero).toString('latin1');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: cJSON escapes controls, quotes and backslashes
    const text = kept.replace(/[\x00-\x1f"\\]/g, (c) =>
      c < ' ' ? `\\u00${Buffer.from(c).toString('hex')}` : `\\${c}`,
    );
    return Buffer.from(
      `{"tst":"2026-11-30T22:01:17.210401Z+0100","topic":"${Buffer.from(topic).toString('latin1')}","qos":0,"retain":0,"payloadlen":${payload.length},"payload":"${text}"}\n`,
      'latin1',
    );
  };
  const data = (seq: number, value: number) =>
    encodePayload({
      timestamp: 1_790_000_000_000,
      seq,
      metrics: [{ name: 'Level', timestamp: 1_790_000_000_001, value: { field: 'float', value } }],
    });
  test('of mosquitto_sub -F %j are read byte for byte', async () => {
    const [first, second] = [data(1, 1.234567), data(3, 2.345678)];
    expect([first, second].every((bytes) => !bytes.includes(0) && bytes.some((byte) => byte > 0x7f))).toBe(true);
    const topic = 'spBv1.0/Wässer/NDATA/Intake';
    const { code, stdout } = await grade('j.jsonl', Buffer.concat([line(topic, first), line(topic, second)]));
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ malformed: [], messages: 2, nodes: ['Wässer/Intake'] });
    expect(verdictOf(result, 'payloads-ndata-timestamp')).toBe('pass');
    expect(verdictOf(result, 'payloads-ndata-retain')).toBe('not seen');
    expect(code).toBeLessThan(2);
  });
  test('of mosquitto_sub -F %j that lost bytes say so, and how to keep them', async () => {
    const { code, stderr } = await grade('cut.jsonl', line('spBv1.0/Water/NDATA/Intake', data(0, 1)));
    expect(stderr).toMatch(
      /A payload on spBv1.0\/Water\/NDATA\/Intake has \d+ bytes, of which the capture holds \d+\. .*"hex":"%x"/,
    );
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });
  test('with payloads in hexadecimal are read', async () => {
    const text = `{"time":"2026-11-30T22:01:17+0000","topic":"spBv1.0/Water/NDATA/Intake","qos":0,"hex":"${Buffer.from(data(0, 1)).toString('hex')}"}`;
    const { stdout } = await grade('hex.jsonl', Buffer.from(text));
    expect(JSON.parse(stdout)).toMatchObject({ malformed: [], messages: 1 });
  });
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

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { get } from 'sparkplug-payload';
import { describe, expect, test } from 'vitest';
import { openStream } from '#simulator';
import {
  DATA_TYPES,
  type DataType,
  decodePayload,
  encodePayload,
  fromWire,
  type MetricValue,
  toWire,
} from '../../hil/sparkplug/codec.ts';
import { Grader } from '../../hil/sparkplug/conformance/grader.ts';
import { recordInterop } from '../fixtures/interop.ts';
import { mosquitto } from '../fixtures/mosquitto.ts';
import { peer } from '../fixtures/peers.ts';
import { recordSession } from '../sparkplug/session.ts';

const run = promisify(execFile);

describe.skipIf(!peer('mosquitto'))('on Mosquitto (skipped: it is not installed)', () => {
  test.each(['3.1.1', '5'] as const)('our edge node and host keep every assertion, over MQTT %s', async (version) => {
    await using broker = await mosquitto();
    const events = await recordSession({ url: broker.url, version });
    const grader = new Grader();
    for (const event of events) grader.hear(event);
    const { assertions, malformed, verdict } = grader.finish(events.at(-1)!.at);
    expect(assertions.filter((one) => one.verdict === 'fail')).toEqual([]);
    expect([malformed, verdict]).toEqual([[], 'pass']);
    const unseen = assertions.filter((one) => one.verdict === 'not seen').map(({ id }) => id);
    // What is left is for the other version.
    const other = version === '5' ? /311$/ : /(-50|mqtt50)$/;
    expect(unseen.filter((id) => !other.test(id))).toEqual([]);
    const kept = assertions.length - unseen.length;
    recordInterop({
      protocol: 'sparkplug',
      peer: 'mosquitto',
      version: /version (\S+)/.exec(
        (await run(peer('mosquitto')!, ['-h']).catch(({ stdout }) => ({ stdout }))).stdout,
      )![1]!,
      what: `edge node and host on it over MQTT ${version}: ${kept} of ${assertions.length} assertions put to the test`,
      result: 'pass',
    });
  });
});

const [tshark, text2pcap] = [peer('tshark'), peer('text2pcap')];
describe.skipIf(!tshark || !text2pcap)('tshark (skipped: it is not installed)', () => {
  test('finds nothing malformed in a session, and every Sparkplug message', async () => {
    const chunks = new Map<number, string[]>();
    const events = await recordSession({
      onBytes: (connection, from, chunk) => {
        const lines = chunks.get(connection) ?? [];
        chunks.set(connection, lines);
        const hex = chunk.toString('hex').match(/../g)!.join(' ');
        lines.push(`${from === 'client' ? 'O' : 'I'}\n000000 ${hex}\n`);
      },
    });
    const folder = mkdtempSync(join(tmpdir(), 'plantwright-tshark-'));
    try {
      let [mqtt, sparkplug] = [0, 0];
      for (const [connection, lines] of chunks) {
        const [text, capture] = [join(folder, `${connection}.txt`), join(folder, `${connection}.pcap`)];
        writeFileSync(text, lines.join('\n'));
        await run(text2pcap!, ['-q', '-D', '-T', '50000,1883', text, capture]);
        const fields = ['_ws.malformed', '_ws.expert.message', 'mqtt.msgtype', 'frame.protocols', 'mqtt.topic'].flatMap(
          (f) => ['-e', f],
        );
        const { stdout } = await run(tshark!, ['-r', capture, '-d', 'tcp.port==1883,mqtt', '-T', 'fields', ...fields]);
        for (const row of stdout.trimEnd().split('\n')) {
          const [malformed, expert, types, protocols, topic] = row.split('\t');
          mqtt += types!.split(',').filter(Boolean).length;
          // It knows the state of hosts where it was before 3.0, and takes this for an edge node without a name.
          if (expert === 'Missing Edge Node ID' && topic === 'spBv1.0/STATE/SCADA') continue;
          expect([malformed, /malformed|error/i.test(expert!)], row).toEqual(['', false]);
          sparkplug += protocols!.split(':').filter((protocol) => protocol === 'sparkplugb').length;
        }
      }
      const seen = events.filter(
        (event) => (event.kind === 'publish' || event.kind === 'delivered') && !event.topic.includes('/STATE/'),
      );
      expect(mqtt).toBeGreaterThan(events.length);
      expect(sparkplug).toBe(seen.length);
      recordInterop({
        protocol: 'sparkplug',
        peer: 'tshark',
        version: /\d+\.\d+\.\d+/.exec((await run(tshark!, ['--version'])).stdout)![0],
        what: `dissects a session: ${mqtt} MQTT packets, ${sparkplug} Sparkplug messages, none malformed`,
        result: 'pass',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('sparkplug-payload of Eclipse Tahu', () => {
  const tahu = get('spBv1.0')!;
  const random = openStream(1, 'payloads');
  const whole = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const text = () => Array.from({ length: whole(0, 20) }, () => 'abcÄ水 /.'[whole(0, 8)]).join('');
  /** Values that it can carry: negative Int64, arrays and negative numbers in data sets are beyond it. */
  const draws: Partial<Record<DataType, () => MetricValue>> = {
    Int8: () => whole(-128, 127),
    Int16: () => whole(-32_768, 32_767),
    Int32: () => whole(-2_147_483_648, 2_147_483_647),
    Int64: () => BigInt(whole(0, Number.MAX_SAFE_INTEGER)),
    UInt8: () => whole(0, 255),
    UInt16: () => whole(0, 65_535),
    UInt32: () => whole(0, 4_294_967_295),
    UInt64: () => BigInt(whole(0, Number.MAX_SAFE_INTEGER)),
    Float: () => Math.fround(random() * 1e6 - 5e5),
    Double: () => random() * 1e12 - 5e11,
    Boolean: () => random() < 0.5,
    String: text,
    Text: text,
    UUID: text,
    DateTime: () => whole(0, 2_000_000_000_000),
    Bytes: () => Uint8Array.from({ length: whole(0, 30) }, () => whole(0, 255)),
  };
  const types = Object.keys(draws) as DataType[];
  const drawn = (beyond?: DataType) =>
    Array.from({ length: whole(1, 12) }, (_, i) => {
      const drawnType = types[whole(0, types.length - 1)]!;
      const type = drawnType === beyond ? 'UInt16' : drawnType;
      return {
        name: `folder/metric ${i}`,
        alias: whole(1, 1e9),
        timestamp: whole(1, 2e12),
        type,
        value: draws[type]!(),
      };
    });
  const version = (createRequire(import.meta.url)('sparkplug-payload/package.json') as { version: string }).version;

  /** Numbers of 64 bits are objects there. */
  const plain = (type: DataType, value: unknown): unknown => {
    const long = value as { toNumber?: () => number };
    if (typeof long?.toNumber === 'function') return type.endsWith('64') ? BigInt(long.toNumber()) : long.toNumber();
    if (type.endsWith('Int64')) return BigInt(value as number);
    if (value instanceof Date) return value.getTime();
    return value instanceof Uint8Array ? new Uint8Array(value) : value;
  };

  test('reads 2,000 payloads of ours as we wrote them', () => {
    for (let i = 0; i < 2000; i++) {
      // UInt32 it looks for in the field for 64 bits, and finds null in the one of the specification.
      const metrics = drawn('UInt32');
      const ours = encodePayload({
        timestamp: 1_700_000_000_000 + i,
        seq: i % 256,
        metrics: metrics.map(({ type, value, ...rest }) => ({
          ...rest,
          datatype: DATA_TYPES[type],
          value: toWire(type, value),
        })),
      });
      const read = tahu.decodePayload(ours);
      const found = read.metrics!.map(({ name, type, value }) => [name, type, plain(type as DataType, value)]);
      expect(found).toEqual(metrics.map(({ name, type, value }) => [name, type, value]));
      expect(Number(read.seq)).toBe(i % 256);
    }
    recordInterop({
      protocol: 'sparkplug',
      peer: 'sparkplug-payload',
      version,
      what: 'reads 2,000 payloads of ours',
      result: 'pass',
    });
  });

  test('writes 2,000 payloads that we read as it wrote them, byte for byte what we would write', () => {
    for (let i = 0; i < 2000; i++) {
      const metrics = drawn();
      const asked = { timestamp: 1_700_000_000_000 + i, seq: i % 256, metrics: metrics.map(forTahu) };
      const theirs = tahu.encodePayload(asked as Parameters<typeof tahu.encodePayload>[0]);
      const read = decodePayload(theirs);
      expect(read.metrics.map((one, at) => [one.name, fromWire(metrics[at]!.type, one.value!)])).toEqual(
        metrics.map(({ name, value }) => [name, value]),
      );
      expect(encodePayload(read).equals(Buffer.from(theirs))).toBe(true);
    }
    recordInterop({
      protocol: 'sparkplug',
      peer: 'sparkplug-payload',
      version,
      what: 'writes 2,000 payloads that we read',
      result: 'pass',
    });
  });

  /** It takes no bigints. */
  const forTahu = <M extends { value: MetricValue }>(metric: M) => ({
    ...metric,
    value: typeof metric.value === 'bigint' ? Number(metric.value) : metric.value,
  });
});

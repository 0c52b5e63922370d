import { PlantwrightError } from '#simulator';
import type { MqttEvent } from './events.ts';

/**
 * A capture: one event a line, as JSON; payloads in base64. A line with topic and payload alone is a message, so that
 * captures made elsewhere can be read: `{"time":1700000000000,"topic":"…","payload":"…","qos":0,"retain":false}`.
 */
export function captureLine(event: MqttEvent): string {
  const { at, ...rest } = event;
  return JSON.stringify({ time: at, ...rest }, (_, value) =>
    // A Buffer has made itself an object before it comes here; events hold plain bytes.
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  );
}

/**
 * Reads a capture: of ours, or of `mosquitto_sub -F %j`, with or without a byte order mark.
 * @throws PlantwrightError CAPTURE_MALFORMED, with the line
 */
export function readCapture(file: Uint8Array): MqttEvent[] {
  return linesOf(Buffer.from(file)).flatMap((line, i) => {
    const text = line.toString('utf8').trim();
    if (text === '') return [];
    try {
      const content = JSON.parse(text) as Record<string, unknown>;
      if (typeof content !== 'object' || content === null) throw new Error('it is no object');
      return [content.tst === undefined ? eventOf(content) : mosquittoEvent(content, line)];
    } catch (cause) {
      if (cause instanceof PlantwrightError) throw cause;
      throw new PlantwrightError('CAPTURE_MALFORMED', `Line ${i + 1} is no event: ${(cause as Error).message}.`, {
        hint: 'Each line is a JSON object with time, topic, payload (base64), qos and retain; --record writes such lines.',
        cause,
      });
    }
  });
}

/** UTF-8 or, as some shells redirect, UTF-16 with its mark (Unicode 16.0, 23.8). */
function linesOf(file: Buffer): Buffer[] {
  const [utf16, utf8] = [
    [0xff, 0xfe],
    [0xef, 0xbb, 0xbf],
  ].map((mark) => Buffer.from(mark));
  const begins = (mark: Buffer) => file.subarray(0, mark.length).equals(mark);
  const bytes = begins(utf16!) ? Buffer.from(file.toString('utf16le', 2)) : begins(utf8!) ? file.subarray(3) : file;
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    lines.push(bytes.subarray(from, end < 0 ? bytes.length : end));
    from = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

/** A line of `mosquitto_sub -F %j`: the payload stands in it as text of raw bytes, up to the first that is zero. */
function mosquittoEvent({ tst, topic, qos = 0, retain, payloadlen }: Record<string, unknown>, line: Buffer): MqttEvent {
  const raw = (JSON.parse(line.toString('latin1').trim()) as { payload?: unknown }).payload ?? '';
  const payload = new Uint8Array(Buffer.from(String(raw), 'latin1'));
  const at = Date.parse(String(tst).replace(/Z?([+-]\d\d):?(\d\d)$/, '$1:$2'));
  if (!Number.isFinite(at)) throw new Error(`time "${tst}"`);
  if (typeof topic !== 'string' || (qos !== 0 && qos !== 1 && qos !== 2)) throw new Error('it has no topic, or no QoS');
  if (payloadlen !== payload.length) {
    throw new PlantwrightError(
      'CAPTURE_MALFORMED',
      `A payload on ${topic} has ${payloadlen} bytes, of which the capture holds ${payload.length}.`,
      { hint: `-F %j cuts binary payloads at a zero byte: capture with -F '${HEXADECIMAL}'.` },
    );
  }
  // Brokers clear the flag for who is subscribed already: only a set one says something.
  return { at, kind: 'publish', topic, payload, qos, retain: retain === 1 || retain === true ? true : undefined };
}

/** A format of mosquitto_sub that keeps every byte. */
const HEXADECIMAL = '{"time":"%I","topic":"%t","qos":%q,"hex":"%x"}';

function eventOf(line: Record<string, unknown>): MqttEvent {
  const { time, kind = 'publish', client } = line;
  const at = typeof time === 'string' ? Date.parse(time) : time;
  if (typeof at !== 'number' || !Number.isFinite(at)) throw new Error('it has no time');
  const seen = { at, client: client === undefined ? undefined : String(client) };
  switch (kind) {
    case 'publish':
    case 'delivered':
      return { ...seen, kind, ...messageOf(line) };
    case 'connect': {
      const { version, clean, sessionExpiry = 0, will } = line;
      if (version !== '3.1' && version !== '3.1.1' && version !== '5') throw new Error(`version ${version}`);
      const last = will ? messageOf(will as Record<string, unknown>) : undefined;
      return { ...seen, kind, version, clean: clean !== false, sessionExpiry: Number(sessionExpiry), will: last };
    }
    case 'subscribe': {
      if (!Array.isArray(line.topics)) throw new Error('it has no topics');
      return {
        ...seen,
        kind,
        topics: line.topics.map(({ topic, qos }) => ({ topic: String(topic), qos: Number(qos) })),
      };
    }
    case 'disconnect':
      return { ...seen, kind, reason: Number(line.reason ?? 0) };
    case 'connected':
    case 'closed':
      return { ...seen, kind };
    case 'malformed':
      return { ...seen, kind, reason: String(line.reason) };
    default:
      throw new Error(`kind "${kind}"`);
  }
}

function messageOf({ topic, payload, hex, qos = 0, retain }: Record<string, unknown>) {
  if (typeof topic !== 'string') throw new Error('the topic must be text');
  if (typeof payload !== 'string' && typeof hex !== 'string') throw new Error('payload or hex must be text');
  if (qos !== 0 && qos !== 1 && qos !== 2) throw new Error(`QoS ${qos}`);
  const bytes = new Uint8Array(Buffer.from(String(hex ?? payload), hex === undefined ? 'base64' : 'hex'));
  return { topic, payload: bytes, qos, retain: retain === undefined ? undefined : retain === true } as const;
}

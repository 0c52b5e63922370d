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

/** Reads a capture. @throws PlantwrightError CAPTURE_MALFORMED, with the line */
export function readCapture(text: string): MqttEvent[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    try {
      return [eventOf(JSON.parse(line) as Record<string, unknown>)];
    } catch (cause) {
      throw new PlantwrightError('CAPTURE_MALFORMED', `Line ${i + 1} is no event: ${(cause as Error).message}.`, {
        hint: 'Each line is a JSON object with time, topic, payload (base64), qos and retain; --record writes such lines.',
        cause,
      });
    }
  });
}

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

function messageOf({ topic, payload, qos = 0, retain }: Record<string, unknown>) {
  if (typeof topic !== 'string' || typeof payload !== 'string') throw new Error('topic and payload must be text');
  if (qos !== 0 && qos !== 1 && qos !== 2) throw new Error(`QoS ${qos}`);
  const bytes = new Uint8Array(Buffer.from(payload, 'base64'));
  return { topic, payload: bytes, qos, retain: retain === undefined ? undefined : retain === true } as const;
}

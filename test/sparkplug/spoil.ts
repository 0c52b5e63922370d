import type { MqttEvent, MqttMessage } from '../../hil/mqtt/events.ts';
import {
  decodePayload,
  encodePayload,
  type Payload,
  readTopic,
  stateTopic,
  topicOf,
  type Verb,
  type WireMetric,
} from '../../hil/sparkplug/codec.ts';
import { ADDRESS } from './session.ts';

export type Session = readonly MqttEvent[];
export type Spoil = (session: Session) => Session;
type Published = Extract<MqttEvent, { kind: 'publish' }>;
type Connected = Extract<MqttEvent, { kind: 'connect' }>;

/** Which of several: counted from 0, or from the end with a negative number. */
export interface Which {
  readonly nth?: number;
  readonly device?: string;
}

export const verbOf = (event: MqttEvent): Verb | 'STATE' | undefined =>
  event.kind === 'publish' || event.kind === 'delivered' ? readTopic(event.topic)?.verb : undefined;

/** The place of a message with that verb. */
export function find(session: Session, verb: Verb | 'STATE', { nth = 0, device }: Which = {}): number {
  const places = session.flatMap((event, i) => {
    if (event.kind !== 'publish' || verbOf(event) !== verb) return [];
    const topic = readTopic(event.topic)!;
    return device === undefined || (topic.verb !== 'STATE' && topic.device === device) ? [i] : [];
  });
  const place = places.at(nth);
  if (place === undefined) throw new Error(`no ${verb} number ${nth} in the session`);
  return place;
}

const replaced = (session: Session, at: number, event: MqttEvent): Session => session.with(at, event);

/** A message with other flags. */
export const flags =
  (verb: Verb | 'STATE', change: Partial<Pick<MqttMessage, 'qos' | 'retain'>>, which?: Which): Spoil =>
  (session) => {
    const at = find(session, verb, which);
    return replaced(session, at, { ...(session[at] as Published), ...change });
  };

/** A message with another payload. */
export const payload =
  (verb: Verb, change: (payload: Payload) => Payload, which?: Which): Spoil =>
  (session) => {
    const at = find(session, verb, which);
    const event = session[at] as Published;
    return replaced(session, at, { ...event, payload: encodePayload(change(decodePayload(event.payload))) });
  };

/** A message in which one metric is another. */
export const metric = (
  verb: Verb,
  name: string | undefined,
  change: (metric: WireMetric) => WireMetric | undefined,
  which?: Which,
): Spoil =>
  payload(
    verb,
    (whole) => ({
      ...whole,
      metrics: whole.metrics.flatMap((one) => (name === undefined || one.name === name ? (change(one) ?? []) : [one])),
    }),
    which,
  );

/** A message with one more metric. */
export const added = (verb: Verb, one: WireMetric, which?: Which): Spoil =>
  payload(verb, (whole) => ({ ...whole, metrics: [...whole.metrics, one] }), which);

/** A state with another payload. */
export const state =
  (change: string | ((state: { online: boolean; timestamp: number }) => object), which?: Which): Spoil =>
  (session) => {
    const at = find(session, 'STATE', which);
    const event = session[at] as Published;
    const text =
      typeof change === 'string' ? change : JSON.stringify(change(JSON.parse(Buffer.from(event.payload).toString())));
    return replaced(session, at, { ...event, payload: Buffer.from(text) });
  };

/** The place of the CONNECT of an edge node or host. */
function connectOf(session: Session, verb: 'NDEATH' | 'STATE', nth: number): number {
  const places = session.flatMap((event, i) =>
    event.kind === 'connect' && event.will && readTopic(event.will.topic)?.verb === verb ? [i] : [],
  );
  return places.at(nth)!;
}

/** Another CONNECT. */
export const connect =
  (verb: 'NDEATH' | 'STATE', change: (event: Connected) => Partial<Connected>, nth = -1): Spoil =>
  (session) => {
    const at = connectOf(session, verb, nth);
    const event = session[at] as Connected;
    return replaced(session, at, { ...event, ...change(event) });
  };

export const will = (
  verb: 'NDEATH' | 'STATE',
  change: (will: MqttMessage) => Partial<MqttMessage>,
  nth?: number,
): Spoil => connect(verb, ({ will }) => ({ will: { ...will!, ...change(will!) } }), nth);

/** Without what fits. */
export const without =
  (fits: (event: MqttEvent, i: number, session: Session) => boolean): Spoil =>
  (session) =>
    session.filter((event, i) => !fits(event, i, session));

export const withoutMessage =
  (verb: Verb | 'STATE', which?: Which): Spoil =>
  (session) =>
    session.toSpliced(find(session, verb, which), 1);

/** One more message of the same client, after (or before) another. */
export const inserted =
  (
    verb: Verb | 'STATE',
    make: (beside: Published) => Partial<Published>,
    { before = false, ...which }: Which & { before?: boolean } = {},
  ): Spoil =>
  (session) => {
    const at = find(session, verb, which);
    const event = session[at] as Published;
    return session.toSpliced(before ? at : at + 1, 0, { ...event, ...make(event) });
  };

/** A message of the edge node, or of one of its devices. */
export const message = (verb: Verb, metrics: readonly WireMetric[], device?: string, seq?: number) => ({
  topic: topicOf(verb, { ...ADDRESS, device }),
  payload: encodePayload({ timestamp: Date.now(), metrics, seq }),
  qos: 0 as const,
  retain: false,
});

/** Numbers the messages of the edge node anew from each birth on, from what the birth has. */
export const renumbered: Spoil = (session) => {
  let next = 0;
  return session.map((event) => {
    const verb = verbOf(event);
    if (event.kind !== 'publish' || !verb || ['STATE', 'NDEATH', 'NCMD', 'DCMD'].includes(verb)) return event;
    const whole = decodePayload(event.payload);
    const seq = verb === 'NBIRTH' ? Number(whole.seq ?? 0) : next;
    next = (seq + 1) % 256;
    return { ...event, payload: encodePayload({ ...whole, seq }) };
  });
};

/** Leaves a number out before a message. */
export const gap =
  (verb: Verb, which?: Which): Spoil =>
  (session) => {
    const from = find(session, verb, which);
    let open = true;
    return session.map((event, i) => {
      const one = verbOf(event);
      if (i > from && event.kind === 'publish' && one === 'NBIRTH') open = false;
      if (i < from || !open || event.kind !== 'publish' || !one || ['STATE', 'NDEATH', 'NCMD', 'DCMD'].includes(one))
        return event;
      const whole = decodePayload(event.payload);
      return { ...event, payload: encodePayload({ ...whole, seq: (Number(whole.seq) + 1) % 256 }) };
    });
  };

/** One after the other. */
export const all =
  (...spoils: readonly Spoil[]): Spoil =>
  (session) =>
    spoils.reduce((so, spoil) => spoil(so), session);

/** Only what the connections of the edge node show. */
export const nodeOnly: Spoil = without((event) => !event.client?.startsWith(ADDRESS.node));

/** Up to the first event that fits, without it. */
export const until =
  (fits: (event: MqttEvent, i: number) => boolean): Spoil =>
  (session) => {
    const end = session.findIndex(fits);
    return end < 0 ? session : session.slice(0, end);
  };

/** A word of a host, on its way to the edge node. */
export const stateTo = (client: string, host: string, at: number, online: boolean, timestamp: number): MqttEvent => ({
  kind: 'delivered',
  at,
  client,
  topic: stateTopic(host),
  payload: Buffer.from(JSON.stringify({ online, timestamp })),
  qos: 1,
  retain: true,
});

/** The same session on MQTT 5, as our own clients speak it. */
export const onMqtt5: Spoil = (session) =>
  session.map((event) => {
    if (event.kind === 'connect') return { ...event, version: '5' };
    return event.kind === 'disconnect' && event.client?.startsWith(ADDRESS.node) ? { ...event, reason: 4 } : event;
  });

/** The alias that the first birth with that verb gives a metric. */
export function aliasOf(session: Session, verb: 'NBIRTH' | 'DBIRTH', name: string): number {
  const { payload } = session[find(session, verb)] as Published;
  return Number(decodePayload(payload).metrics.find((one) => one.name === name)!.alias);
}

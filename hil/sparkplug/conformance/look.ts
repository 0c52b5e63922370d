import type { MqttEvent } from '../../mqtt/events.ts';
import {
  decodePayload,
  type HostState,
  type Payload,
  propertyOf,
  readState,
  readTopic,
  strayTopic,
  type Topic,
  type Unsigned64,
  type Verb,
  type WireMetric,
} from '../codec.ts';
import type { Books } from './books.ts';

export type Event<K extends MqttEvent['kind']> = Extract<MqttEvent, { kind: K }>;

/** One MQTT session, as far as its connection was looked at. */
export interface ClientBook {
  readonly id: string;
  readonly connect: Event<'connect'>;
  readonly subscriptions: { readonly topic: string; readonly qos: number }[];
  /** The edge node or host that it turned out to be. */
  node?: NodeBook;
  host?: HostBook;
  /** Messages that it has published in this session, and the last of them. */
  published: number;
  last?: { readonly verb: Verb | 'STATE' | undefined; readonly online?: boolean };
  /** What it said last of itself, where it is a host. */
  online?: boolean;
  ended?: 'disconnect' | 'closed';
}

/** What births have said of an edge node or of one of its devices. */
export interface Birth {
  readonly at: number;
  readonly metrics: ReadonlyMap<string, WireMetric>;
}

export interface DeviceBook {
  alive: boolean;
  /** Whether a death certificate was ever seen: then it may be born again at any time. */
  hasDied: boolean;
  birth?: Birth;
}

export interface NodeBook {
  readonly group: string;
  readonly node: string;
  client?: ClientBook;
  /** The session that its client had before. */
  before?: ClientBook | undefined;
  birth?: Birth | undefined;
  bdSeq?: Unsigned64 | undefined;
  /** Whether anything is known of the session from its beginning. */
  followed: boolean;
  readonly devices: Map<string, DeviceBook>;
  readonly aliases: Map<Unsigned64, { readonly device: string | undefined; readonly name: string }>;
  /** What each metric said last, by device and name, in a form that compares. */
  readonly values: Map<string, string>;
  seq?: number | undefined;
  /** Whether data has followed the last birth. */
  data: boolean;
  rebirth?: { readonly at: number; born: boolean; readonly owed: Set<string> } | undefined;
  /** When it died because its host went offline. */
  leftAt?: number | undefined;
}

export interface HostBook {
  readonly host: string;
  client?: ClientBook;
  /** Newest by time. */
  state?: HostState;
  /** The word that came last. `old`: it was older than one before, and must not count. */
  latest?: { readonly state: HostState; readonly at: number; readonly old: boolean };
  /** When an old word said that it was offline; until its edge nodes have shown what they make of it. */
  strayAt?: number | undefined;
  /** When it was said to be offline by somebody else while its session lived. */
  contradicted?: number | undefined;
}

/** A message with what its topic and payload mean. */
export interface Message {
  readonly text: string;
  readonly topic: Topic | undefined;
  readonly payload?: Payload;
  readonly state?: HostState | undefined;
  readonly malformed?: string;
  readonly qos: number;
  readonly retain: boolean | undefined;
  readonly bytes: Uint8Array;
}

/** One event beside the books as they were before it. */
export interface Look {
  readonly event: MqttEvent;
  readonly at: number;
  readonly client: ClientBook | undefined;
  /** Set for what was published. */
  readonly message: Message | undefined;
  readonly node: NodeBook | undefined;
  readonly host: HostBook | undefined;
  readonly books: Books;
}

export function messageOf({ topic: text, payload: bytes, qos, retain }: MessageParts): Message {
  const topic = readTopic(text);
  const base = { text, topic, qos, retain, bytes };
  if (topic?.verb === 'STATE') return { ...base, state: readState(bytes) };
  if (!topic) {
    const stray = strayTopic(text);
    return stray === undefined ? base : { ...base, malformed: stray };
  }
  try {
    return { ...base, payload: decodePayload(bytes) };
  } catch (error) {
    return { ...base, malformed: (error as Error).message };
  }
}
interface MessageParts {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  readonly retain: boolean | undefined;
}

/** Value and quality in a form that compares. Other properties are for births. */
export const comparable = ({ value, isNull, properties }: WireMetric): string =>
  JSON.stringify([isNull ? null : value, propertyOf(properties, 'Quality')?.value?.value ?? GOOD], (_, part) =>
    typeof part === 'bigint' ? `${part}n` : part,
  );
const GOOD = 192;

export const metricKey = (device: string | undefined, name: string): string => `${device ?? ''}/${name}`;

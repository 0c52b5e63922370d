/** The namespace of Sparkplug B (Sparkplug 3.0, 4.1.1). */
export const NAMESPACE = 'spBv1.0';

export const VERBS = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD', 'DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
export type Verb = (typeof VERBS)[number];

/** Who a message is about. */
export interface Address {
  readonly group: string;
  readonly node: string;
  /** Set for the four verbs of devices. */
  readonly device?: string | undefined;
}

export type Topic = ({ readonly verb: Verb } & Address) | { readonly verb: 'STATE'; readonly host: string };

export const topicOf = (verb: Verb, { group, node, device }: Address): string =>
  `${NAMESPACE}/${group}/${verb}/${node}${device === undefined ? '' : `/${device}`}`;

export const stateTopic = (host: string): string => `${NAMESPACE}/STATE/${host}`;

/** Reads a topic; undefined for one that is no topic of Sparkplug B. */
export function readTopic(topic: string): Topic | undefined {
  const levels = topic.split('/');
  if (levels[0] !== NAMESPACE || levels.some((level) => level === '')) return undefined;
  const [, group, verb, node, device] = levels as [string, string, string?, string?, string?];
  if (group === 'STATE') return levels.length === 3 ? { verb: 'STATE', host: verb! } : undefined;
  if (!VERBS.includes(verb as Verb) || node === undefined) return undefined;
  if (levels.length !== (verb!.startsWith('D') ? 5 : 4)) return undefined;
  return { verb: verb as Verb, group, node, device };
}

/** Why a topic under the namespace, or under one that was meant to be it, is none of Sparkplug B; undefined for others. */
export function strayTopic(topic: string): string | undefined {
  const [namespace = '', group, verb] = topic.split('/');
  if (namespace.toLowerCase() !== NAMESPACE.toLowerCase() || readTopic(topic)) return undefined;
  if (namespace !== NAMESPACE) return `the namespace is "${namespace}"; ${NAMESPACE} is written so`;
  if (group === 'STATE') return 'the topic of a state names one host, and nothing more';
  if (verb === undefined || verb === '') return 'the topic names no type of message';
  if (!VERBS.includes(verb as Verb)) return `there is no type of message "${verb}"; there are ${VERBS.join(', ')}`;
  return `the topic does not have the levels of ${verb}, or one of them is empty`;
}

/** Whether a name may be a group, node, device or host (4.1.2 to 4.1.5). */
export const isValidId = (id: string): boolean => id.length > 0 && !/[+/#\0]/.test(id);

/** What a host says of itself (4.3.1): JSON, since 3.0 with a time. */
export interface HostState {
  readonly online: boolean;
  /** In ms since 1970 UTC: of the session, so that a late will is told from the present one. */
  readonly timestamp: number;
}

export const writeState = ({ online, timestamp }: HostState): string => JSON.stringify({ online, timestamp });

/** Reads a state; undefined for anything else. */
export function readState(payload: Uint8Array): HostState | undefined {
  try {
    const { online, timestamp } = JSON.parse(Buffer.from(payload).toString('utf8')) as Partial<HostState>;
    if (typeof online !== 'boolean' || typeof timestamp !== 'number' || !Number.isFinite(timestamp)) return undefined;
    return { online, timestamp };
  } catch {
    return undefined;
  }
}

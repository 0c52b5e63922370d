import type { Payload, Verb, WireMetric } from '../codec.ts';
import type { Books } from './books.ts';
import type { Look, Message, NodeBook } from './look.ts';

/** Kept, broken (and how), or nothing to say on this event. */
export type Finding = true | string | undefined;

/** One statement of the specification that can be judged by looking on. */
export interface Assertion {
  /** Its anchor in the Sparkplug 3.0 specification. */
  readonly id: `tck-id-${string}`;
  /** What it asks for, in short. */
  readonly says: string;
  /** A `should` that is not kept is shown, but does not make an implementation wrong. */
  readonly level: 'must' | 'should';
  readonly check: (look: Look) => Finding;
  /** What is still owed when nothing more comes. */
  readonly atEnd?: (books: Books, at: number) => Finding;
}

export const must = (id: string, says: string, check: Assertion['check'], atEnd?: Assertion['atEnd']): Assertion => ({
  id: `tck-id-${id}`,
  says,
  level: 'must',
  check,
  ...(atEnd && { atEnd }),
});

export const should = (...parts: Parameters<typeof must>): Assertion => ({ ...must(...parts), level: 'should' });

/** Several anchors that ask for the same. */
export const each = (ids: readonly string[], says: string, check: Assertion['check']): Assertion[] =>
  ids.map((id) => must(id, says, check));

/** A Sparkplug message that could be read, of an edge node. */
export interface Spoken {
  readonly look: Look;
  readonly message: Message;
  readonly verb: Verb;
  readonly device: string | undefined;
  readonly payload: Payload;
  readonly node: NodeBook;
}

/** A check of the messages with one of these verbs. */
export const on =
  (verbs: readonly Verb[], check: (spoken: Spoken) => Finding): Assertion['check'] =>
  (look) => {
    const { message, node } = look;
    const topic = message?.topic;
    if (!message?.payload || !node || !topic || topic.verb === 'STATE' || !verbs.includes(topic.verb)) return undefined;
    return check({ look, message, verb: topic.verb, device: topic.device, payload: message.payload, node });
  };

/** A check of each metric in the messages with one of these verbs. Nothing to say where there are none. */
export const onMetrics = (
  verbs: readonly Verb[],
  check: (metric: WireMetric, spoken: Spoken) => Finding,
): Assertion['check'] => on(verbs, (spoken) => worst(spoken.payload.metrics.map((metric) => check(metric, spoken))));

/** Broken if one is broken; kept if one is kept. */
export function worst(findings: readonly Finding[]): Finding {
  return findings.find((finding) => typeof finding === 'string') ?? (findings.includes(true) || undefined);
}

/** Kept, or broken with a reason. */
export const holds = (condition: boolean, reason: string): Finding => condition || reason;

export const called = ({ name, alias }: WireMetric): string =>
  name !== undefined ? `"${name}"` : alias !== undefined ? `alias ${alias}` : 'a metric without name and alias';

export const NODE_BIRTH = ['NBIRTH'] as const;
export const DEVICE_BIRTH = ['DBIRTH'] as const;
export const BIRTHS = ['NBIRTH', 'DBIRTH'] as const;
export const DATA = ['NDATA', 'DDATA'] as const;
export const COMMANDS = ['NCMD', 'DCMD'] as const;
export const NUMBERED = ['NBIRTH', 'DBIRTH', 'NDATA', 'DDATA', 'DDEATH'] as const;
export const ALL = [...NUMBERED, 'NDEATH', ...COMMANDS] as const;

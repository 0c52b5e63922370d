import type { MqttEvent } from '../../mqtt/events.ts';
import type { Assertion, Finding } from './assertion.ts';
import { births } from './assertions/births.ts';
import { commands } from './assertions/commands.ts';
import { data } from './assertions/data.ts';
import { hosts } from './assertions/hosts.ts';
import { messages } from './assertions/messages.ts';
import { primaryHost } from './assertions/primary-host.ts';
import { sessions } from './assertions/sessions.ts';
import { values } from './assertions/values.ts';
import { Books } from './books.ts';
import { misfitsOf } from './fitting.ts';
import type { Look } from './look.ts';

/** Everything of the Sparkplug 3.0 specification that can be judged by looking on. */
export const assertions: readonly Assertion[] = [
  ...sessions,
  ...primaryHost,
  ...births,
  ...data,
  ...messages,
  ...commands,
  ...values,
  ...hosts,
];

export type Verdict = 'pass' | 'fail' | 'not seen';

/** Where something was seen that decides. */
export interface Evidence {
  /** In ms since 1970 UTC. */
  readonly at: number;
  /** The topic, or what happened to which client. */
  readonly where: string;
  readonly reason: string;
}

export interface Graded {
  readonly id: string;
  readonly says: string;
  readonly level: Assertion['level'];
  readonly verdict: Verdict;
  /** How often it was kept, and broken. */
  readonly kept: number;
  readonly broken: number;
  /** The first that broke it; where none did, the first that kept it. */
  readonly evidence?: Evidence;
}

export interface Conformance {
  readonly assertions: readonly Graded[];
  /** Packets, topics and payloads that could not be read, and values that are not of their type. */
  readonly malformed: readonly Evidence[];
  readonly messages: number;
  readonly nodes: readonly string[];
  readonly hosts: readonly string[];
  readonly verdict: 'pass' | 'fail' | 'nothing seen';
}

interface Tally {
  kept: number;
  broken: number;
  first?: Evidence;
  wrong?: Evidence;
}

/**
 * Judges Sparkplug B by looking on: takes what was seen of MQTT, in order, and says of each assertion whether it was
 * kept, broken, or never put to the test.
 * @example const grader = new Grader(); for (const event of capture) grader.hear(event); grader.finish(Date.now())
 */
export class Grader {
  readonly #books: Books;
  readonly #tallies = assertions.map((): Tally => ({ kept: 0, broken: 0 }));
  readonly #malformed: Evidence[] = [];
  #messages = 0;

  /** @param options.primaryHost the host that edge nodes wait for, where that cannot be seen from their subscriptions */
  constructor(options: { primaryHost?: string } = {}) {
    this.#books = new Books(options.primaryHost);
  }

  hear(event: MqttEvent): void {
    const look = this.#books.look(event);
    if (look.message?.topic) this.#messages++;
    const reason = event.kind === 'malformed' ? event.reason : (look.message?.malformed ?? this.#misfit(look));
    if (reason !== undefined) this.#malformed.push({ at: event.at, where: placeOf(look), reason });
    for (const [i, { check }] of assertions.entries()) this.#count(i, check(look), look);
    this.#books.take(look);
  }

  /** What in a message is not of its type: the first, and how many more. */
  #misfit({ message, node, books }: Look): string | undefined {
    const { topic, payload } = message ?? {};
    if (!topic || topic.verb === 'STATE' || !payload || !node) return undefined;
    const [first, ...more] = payload.metrics.flatMap((metric) => [
      ...misfitsOf(metric, metric.datatype ?? books.born(node, topic.device, metric)?.datatype),
    ]);
    return first && more.length > 0 ? `${first}; and ${more.length} more` : first;
  }

  /** @param at when it stopped looking, in ms since 1970 UTC: what is owed since long is broken */
  finish(at: number): Conformance {
    assertions.forEach(({ atEnd }, i) => {
      const finding = atEnd?.(this.#books, at);
      if (finding !== undefined) this.#tally(i, finding, { at, where: 'at the end', reason: String(finding) });
    });
    const graded = assertions.map(({ id, says, level }, i): Graded => {
      const { kept, broken, first, wrong } = this.#tallies[i]!;
      const evidence = wrong ?? first;
      const verdict = broken > 0 ? 'fail' : kept > 0 ? 'pass' : 'not seen';
      return { id, says, level, verdict, kept, broken, ...(evidence && { evidence }) };
    });
    const wrong = this.#malformed.length > 0 || graded.some((one) => one.verdict === 'fail' && one.level === 'must');
    return {
      assertions: graded,
      malformed: this.#malformed,
      messages: this.#messages,
      nodes: [...this.#books.nodes.keys()],
      hosts: [...this.#books.hosts.keys()],
      verdict: wrong ? 'fail' : graded.some(({ verdict }) => verdict === 'pass') ? 'pass' : 'nothing seen',
    };
  }

  #count(i: number, finding: Finding, look: Look): void {
    if (finding === undefined) return;
    const reason = finding === true ? '' : finding;
    this.#tally(i, finding, { at: look.at, where: placeOf(look), reason });
  }

  #tally(i: number, finding: true | string, evidence: Evidence): void {
    const tally = this.#tallies[i]!;
    if (finding === true) {
      tally.kept++;
      tally.first ??= evidence;
    } else {
      tally.broken++;
      tally.wrong ??= evidence;
    }
  }
}

const placeOf = ({ event, message }: Look): string =>
  message?.text ?? `${event.kind} of ${event.client ?? 'an unknown client'}`;

import {
  type Acknowledgement,
  type Acting,
  type AssetMap,
  type Capability,
  type Duration,
  type Plant,
  PlantwrightError,
  type Quality,
  split,
  us,
  type Value,
} from '#simulator';
import { clock } from '../clock.ts';
import type { SerialLine } from '../device.ts';
import { connectMqtt, endMqtt, publish } from '../mqtt/client.ts';
import type { AlarmServer } from '../opcua/alarm-probe.ts';
import { type AskTime, ForeignClock } from './foreign-clock.ts';
import type { Tag } from './tag-list.ts';
import type { RunningTarget, TagSample, Target } from './target.ts';

/** The sensed signals of a plant by name: `LIT101.reading`. */
export type SensedSignal<A extends AssetMap> = {
  [T in keyof A & string]: A[T]['twin']['layer'] extends 'sensed'
    ? `${T}.${keyof ReturnType<A[T]['twin']['outputs']> & string}`
    : never;
}[keyof A & string];

/** What one message of a gateway says of one signal. */
export interface ReadSample<S extends string> {
  readonly signal: S;
  readonly value: Value;
  /** ISO 8601 or ms since 1970. Without it the time of receipt stands in, and requirements on source time see that. */
  readonly sourceTime?: string | number;
  readonly quality?: Quality;
}

/** What may be done to a stack that Plantwright did not start. */
export type Permission = 'commands' | 'restart' | 'network-faults' | 'acknowledgements';

export interface OwnTarget<A extends AssetMap, S extends SensedSignal<A>> {
  readonly name: string;
  readonly plant: Plant<A>;
  /** Where the virtual devices listen, as the gateway is configured to reach them. Without `opcua` that port is free. */
  readonly listen: {
    readonly host?: string;
    /** The name by which the gateway reaches this machine, where that is another than the address. */
    readonly advertise?: string;
    readonly modbus: number;
    readonly opcua?: number;
    /** Serial ports by device, for devices whose map says `transport: 'serial'`. */
    readonly serial?: Readonly<Record<string, SerialLine>>;
  };
  /** The broker that the gateway publishes to. */
  readonly broker: { readonly url: string; readonly username?: string; readonly password?: string };
  /** How often the gateway polls. */
  readonly period: Duration;
  /** The signals that it shows; requirements on others are skipped. */
  readonly shows: readonly S[];
  /** Topics to listen on, with MQTT wildcards. */
  readonly topics: readonly string[];
  /** What a message says. Throwing, or giving nothing, means that it says nothing of the plant. */
  readonly read: (
    topic: string,
    payload: Buffer,
  ) => ReadSample<NoInfer<S>> | readonly ReadSample<NoInfer<S>>[] | undefined;
  /**
   * Asks the gateway's machine for the time, where it is another one than this: polled values carry the gateway's time,
   * which is then told by our clock, and how far that may be wrong enters the verdict.
   */
  readonly clock?: AskTime;
  /** An OPC UA server whose alarms and conditions (Part 9) are the alarm list of the stack. */
  readonly alarms?: AlarmServer;
  /** How a command is given, and what answers it. */
  readonly command?: {
    readonly send: (signal: string, value: Value, id: string) => { readonly topic: string; readonly payload: string };
    readonly answers: readonly string[];
    /** The answer to the command with this id; undefined for any other message. */
    readonly answer: (topic: string, payload: Buffer, id: string) => Acknowledgement | undefined;
  };
  /** How to stop and start the gateway. */
  readonly restart?: { readonly stop: () => Promise<void>; readonly start: () => Promise<void> };
  /** Without it the stack is only looked at. */
  readonly allow?: readonly Permission[];
}

/** How long a command may stay unanswered, in ms. */
const ANSWER_WITHIN = 8000;
/** What a scenario may then do with it. */
const CAPABILITY: Readonly<Partial<Record<Permission, Capability>>> = {
  commands: 'api',
  restart: 'gateway',
  'network-faults': 'links',
};
/** The part of a target that gives the means. */
const GIVEN_BY = { commands: 'command', restart: 'restart', acknowledgements: 'alarms', 'network-faults': '' } as const;
const QUALITIES: readonly Quality[] = ['good', 'uncertain', 'bad'];

/**
 * A gateway of your own, which Plantwright neither starts nor stops: where its southbound finds the virtual devices,
 * where its northbound publishes, and how to read that.
 * @example see docs/own-target.md
 * @throws PlantwrightError TARGET_WITHOUT_MEANS when something is allowed that the target gives no means for
 */
export function ownTarget<A extends AssetMap, const S extends SensedSignal<A>>(own: OwnTarget<A, S>): Target {
  const { name, plant, listen, broker, period, shows, allow = [] } = own;
  const means: Readonly<Record<Permission, boolean>> = {
    commands: own.command !== undefined,
    restart: own.restart !== undefined,
    'network-faults': true,
    acknowledgements: own.alarms !== undefined,
  };
  for (const permission of allow) {
    if (means[permission]) continue;
    throw new PlantwrightError('TARGET_WITHOUT_MEANS', `Target ${name} allows "${permission}" and does not say how.`, {
      hint: `Give it "${GIVEN_BY[permission]}", or take the permission away.`,
    });
  }
  const tags = new Set(shows.map((signal) => tagOf(plant as unknown as Plant, signal)));
  const host = listen.host ?? '127.0.0.1';
  return {
    name,
    can: allow.flatMap((permission) => CAPABILITY[permission] ?? []),
    hops: ['broker'],
    alarmList: own.alarms !== undefined,
    period,
    defects: [],
    listen: { ...listen, host },
    shows: (tag) => tags.has(tag),
    notice: [
      `target ${name}: Plantwright did not start it.`,
      `  virtual devices listen on ${host}: Modbus ${listen.modbus}${listen.opcua ? `, OPC UA ${listen.opcua}` : ''}; sensors publish to ${broker.url}`,
      `  it is ${allow.length === 0 ? 'only looked at' : `also touched: ${allow.join(', ')}`}. Not for a plant in operation.`,
    ],
    start: ({ tags }) => OwnStack.open(own as never, tags),
  };
}

function tagOf(plant: Plant, signal: string): string {
  const [asset, name] = split(signal);
  return `${plant.pathOf(asset)}/${name}`;
}

type AnyOwn = OwnTarget<AssetMap, never>;

/** A gateway of somebody's own while a run looks at it. */
class OwnStack implements RunningTarget {
  readonly broker: RunningTarget['broker'];
  readonly topics: readonly string[];
  readonly alarms?: AlarmServer;
  readonly acknowledges: boolean;
  readonly #own: AnyOwn;
  readonly #clock: ForeignClock | undefined;
  /** Tags that the gateway polls, and gives its own time. */
  readonly #polled: ReadonlySet<string>;
  #unreadable: string | undefined;

  static async open(own: AnyOwn, tags: readonly Tag[]): Promise<OwnStack> {
    return new OwnStack(own, tags, own.clock && (await ForeignClock.open(own.name, own.clock)));
  }

  private constructor(own: AnyOwn, tags: readonly Tag[], foreign: ForeignClock | undefined) {
    this.#own = own;
    this.#clock = foreign;
    this.#polled = new Set(tags.filter(({ source }) => source.protocol === 'modbus').map(({ tag }) => tag));
    this.broker = own.broker;
    this.topics = own.topics;
    if (own.alarms) this.alarms = own.alarms;
    this.acknowledges = own.allow?.includes('acknowledgements') ?? false;
  }

  get sourceTimeUncertainty(): Duration {
    return this.#clock?.uncertainty ?? us(0);
  }

  readonly read = (topic: string, payload: Buffer): readonly TagSample[] => {
    try {
      const said = this.#own.read(topic, payload) ?? [];
      return ([said].flat() as ReadSample<string>[]).map((sample) => this.#tagSample(sample));
    } catch (error) {
      this.#unreadable ??= `${topic}: ${(error as Error).message}`;
      return [];
    }
  };

  #tagSample({ signal, value, sourceTime, quality = 'good' }: ReadSample<string>): TagSample {
    const { shows, plant } = this.#own;
    if (!(shows as readonly string[]).includes(signal)) throw new Error(`"${signal}" is not in "shows"`);
    if (!['number', 'boolean', 'string'].includes(typeof value)) throw new Error(`${signal} has no value`);
    if (!QUALITIES.includes(quality)) throw new Error(`"${quality}" is no quality: ${QUALITIES.join(', ')}`);
    const tag = tagOf(plant as unknown as Plant, signal);
    const time = timeOf(sourceTime);
    const theirs = this.#clock !== undefined && sourceTime !== undefined && this.#polled.has(tag);
    return { tag, value, quality, sourceTime: theirs ? this.#clock!.ours(time) : time };
  }

  act({ part, how }: { part: string; how: string }): Acting {
    const { restart, name } = this.#own;
    if (part !== 'gateway' || !restart)
      throw new PlantwrightError('TARGET_UNTOUCHABLE', `${name} has no way to ${how} its ${part}.`);
    return {
      tookHold: restart.stop().then(() => ({ at: clock.now(), evidence: `the target's own stop command came back` })),
      lift: async () => {
        await restart.start();
        return { at: clock.now() };
      },
    };
  }

  async command(tag: string, value: Value): Promise<Acknowledgement> {
    const { command, plant, shows, broker } = this.#own;
    const signal = (shows as readonly string[]).find((s) => tagOf(plant as unknown as Plant, s) === tag) ?? tag;
    if (!command) return { accepted: false, reason: 'the target takes no commands' };
    const id = String(clock.now());
    return new Promise((resolve) => {
      const finish = (answer: Acknowledgement) => {
        clearTimeout(timer);
        endMqtt(client).then(() => resolve(answer));
      };
      const timer = setTimeout(() => finish({ accepted: false, reason: 'no answer' }), ANSWER_WITHIN);
      const client = connectMqtt({
        ...broker,
        clientId: `command-${id}`,
        onConnect: () => {
          client.subscribe([...command.answers], { qos: 1 }, () => {
            const { topic, payload } = command.send(signal, value, id);
            publish(client, topic, payload).catch(() => {});
          });
        },
        onMessage: (topic, payload) => {
          const answer = command.answer(topic, payload, id);
          if (answer) finish(answer);
        },
      });
    });
  }

  complaints(): readonly string[] {
    return this.#unreadable === undefined ? [] : [`the target's "read" threw on ${this.#unreadable}`];
  }

  async stop(): Promise<void> {
    this.#clock?.close();
  }
}

function timeOf(time: string | number | undefined): Duration {
  if (time === undefined) return clock.now();
  const utc = typeof time === 'number' ? time : Date.parse(time);
  if (Number.isNaN(utc)) throw new Error(`"${time}" is no time`);
  return clock.instant(utc);
}

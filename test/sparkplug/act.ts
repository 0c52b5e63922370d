import net from 'node:net';
import { generate, type Packet, parser as packetParser } from 'mqtt-packet';
import { openBroker } from '../../hil/mqtt/broker.ts';
import { contains } from '../../hil/mqtt/codec.ts';
import type { MqttEvent } from '../../hil/mqtt/events.ts';
import { MqttTap } from '../../hil/mqtt/tap.ts';
import type { Session } from './spoil.ts';

type Told = Exclude<MqttEvent['kind'], 'connected' | 'delivered' | 'malformed'>;

/**
 * Acts a session out: clients that do over real connections to a real broker what its events say, right or wrong, and
 * what a tap between them saw. What the broker delivers is left to the broker.
 */
export async function act(session: Session): Promise<MqttEvent[]> {
  const seen: MqttEvent[] = [];
  const broker = await openBroker();
  let look = () => {};
  const onEvent = (event: MqttEvent) => {
    seen.push(event);
    look();
  };
  /** Looks anew at each event: waiting costs no time of its own, of which there would be much. */
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      look = () => {
        if (holds()) resolve();
      };
      look();
    });
  const tap = await MqttTap.open({ url: broker.url, onEvent });
  const actors = new Map<string, Actor>();
  let due = 0;
  /** Commands and states have come to all who want them before anybody goes on: they decide what is right afterwards. */
  const delivered = async (topic: string) => {
    if (!/\/(NCMD|STATE)\//.test(topic)) return;
    const wanting = new Set([...actors].filter(([, actor]) => actor.wants(topic)).map(([client]) => client));
    const from = seen.findLastIndex((one) => one.kind === 'publish' && one.topic === topic);
    await until(() => {
      for (const one of seen.slice(from))
        if (one.kind === 'delivered' && one.topic === topic) wanting.delete(one.client!);
      return wanting.size === 0;
    });
  };
  try {
    for (const event of session) {
      const client = event.client!;
      if (event.kind === 'connect') {
        actors.get(client)?.socket.destroy();
        actors.set(client, await Actor.connect(Number(new URL(tap.url).port), event));
      } else await actors.get(client)?.act(event);
      if (!isTold(event.kind)) continue;
      due++;
      // One after the other, so that the order of the session is the order that is seen.
      await until(() => seen.filter(({ kind }) => isTold(kind)).length >= due);
      if (event.kind === 'publish') await delivered(event.topic);
    }
  } finally {
    for (const { socket } of actors.values()) socket.destroy();
    await tap.close();
    await broker.close();
  }
  return seen.slice(0, lastTold(seen, due));
}

const isTold = (kind: MqttEvent['kind']): kind is Told => !['connected', 'delivered', 'malformed'].includes(kind);

/** Closing all at the end is no part of the session. */
function lastTold(seen: readonly MqttEvent[], due: number): number {
  let count = 0;
  const after = seen.findIndex(({ kind }) => isTold(kind) && ++count > due);
  return after < 0 ? seen.length : after;
}

/** One client that says what it is told to, packet by packet: no library that would put it right. */
class Actor {
  readonly socket: net.Socket;
  readonly #filters: string[] = [];
  #id = 0;
  #answered: () => void = () => {};

  static async connect(port: number, event: Extract<MqttEvent, { kind: 'connect' }>): Promise<Actor> {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    const actor = new Actor(socket);
    const { client, clean, will } = event;
    const answer = actor.#answer();
    actor.#send({
      cmd: 'connect',
      clientId: client!,
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean,
      keepalive: 60,
      ...(will && { will: { ...will, payload: Buffer.from(will.payload), retain: will.retain === true } }),
    });
    await answer;
    return actor;
  }

  private constructor(socket: net.Socket) {
    this.socket = socket;
    const parser = packetParser({ protocolVersion: 4 });
    parser.on('packet', ({ cmd }) => {
      if (cmd === 'connack' || cmd === 'suback') this.#answered();
    });
    socket.on('data', (chunk) => parser.parse(chunk));
    socket.on('error', () => {});
  }

  async act(event: MqttEvent): Promise<void> {
    switch (event.kind) {
      case 'subscribe': {
        const subscriptions = event.topics.map(({ topic, qos }) => ({ topic, qos: qos as 0 | 1 | 2 }));
        const answer = this.#answer();
        this.#filters.push(...subscriptions.map(({ topic }) => topic));
        this.#send({ cmd: 'subscribe', messageId: ++this.#id, subscriptions });
        await answer;
        break;
      }
      case 'publish': {
        const { topic, qos, payload, retain } = event;
        const messageId = qos > 0 ? { messageId: ++this.#id } : {};
        this.#send({
          cmd: 'publish',
          topic,
          qos,
          payload: Buffer.from(payload),
          retain: retain === true,
          dup: false,
          ...messageId,
        });
        break;
      }
      case 'disconnect':
        this.#filters.length = 0;
        this.#send({ cmd: 'disconnect' });
        break;
      case 'closed':
        this.#filters.length = 0;
        this.socket.destroy();
        break;
    }
  }

  /** Whether a message on a topic comes to it. */
  wants(topic: string): boolean {
    return this.#filters.some((filter) => contains(filter, topic));
  }

  /** The next CONNACK or SUBACK. */
  #answer(): Promise<void> {
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  #send(packet: Packet): void {
    this.socket.write(generate(packet));
  }
}

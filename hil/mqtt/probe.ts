import { randomUUID } from 'node:crypto';
import type { Duration, FrameSink, PointSample } from '#simulator';
import { connectMqtt, endMqtt, type MqttConnection } from './client.ts';

/** Reads what a message says of points; nothing for a message that says nothing of them. */
export type MessageReader = (topic: string, payload: Buffer) => readonly PointSample[];

/** Listens on a broker and tells what is said of the points, with the time of receipt taken at the socket. */
export class MqttProbe {
  readonly #client: MqttConnection;
  /** Messages that no reader understood. */
  unread = 0;

  constructor(options: {
    url: string;
    username?: string;
    password?: string;
    topics: readonly string[];
    read: MessageReader;
    emit: FrameSink;
  }) {
    const { url, username, password, topics, read, emit } = options;
    this.#client = connectMqtt({
      url,
      clientId: `probe-${randomUUID().slice(0, 8)}`,
      reconnect: 100,
      ...(username !== undefined && { username, password: password ?? '' }),
      onConnect: (client) => client.subscribe([...topics], { qos: 1 }),
      onMessage: (topic, payload, received) => {
        const samples = read(topic, payload);
        if (samples.length > 0)
          emit({ kind: 'observed', t: Number(received / 1000n) as Duration, at: 'broker', samples });
        else this.unread++;
      },
    });
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  close(): Promise<void> {
    return endMqtt(this.#client);
  }
}

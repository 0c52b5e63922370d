import { randomUUID } from 'node:crypto';
import { PlantwrightError } from '#simulator';
import { clock } from '../clock.ts';
import { connectMqtt, endMqtt, type MqttAccess, type MqttConnection } from './client.ts';
import type { MqttEventSink } from './events.ts';

export interface WatchOptions extends MqttAccess {
  readonly url: string;
  readonly topics: readonly string[];
  readonly onEvent: MqttEventSink;
  /** How long the first connection may take, in ms. */
  readonly within?: number;
}

/**
 * Looks on at a broker as one more subscriber. On MQTT 5 it sees retain flags as they were published; brokers that
 * speak only 3.1.1 clear them, and then they stay unknown.
 */
export class MqttWatch {
  readonly version: '3.1.1' | '5';
  readonly #client: MqttConnection;

  /** @throws PlantwrightError BROKER_REFUSED, BROKER_UNREACHABLE, BROKER_URL */
  static async open(options: WatchOptions): Promise<MqttWatch> {
    refuseUrl(options.url);
    const asked = options.version ?? '5';
    const first = await attempt(options, asked);
    if (typeof first !== 'string') return new MqttWatch(first, asked);
    const second = options.version === undefined ? await attempt(options, '3.1.1') : first;
    if (typeof second !== 'string') return new MqttWatch(second, '3.1.1');
    const refused = /refused: |not authorized|bad user/i.test(second);
    throw new PlantwrightError(
      refused ? 'BROKER_REFUSED' : 'BROKER_UNREACHABLE',
      `The broker at ${options.url} ${refused ? 'refuses us' : 'cannot be reached'}: ${second}.`,
      {
        hint: refused ? 'Give a user and password that it knows.' : 'Is it running, and is that its address and port?',
      },
    );
  }

  private constructor(client: MqttConnection, version: '3.1.1' | '5') {
    this.#client = client;
    this.version = version;
  }

  close(): Promise<void> {
    return endMqtt(this.#client);
  }
}

/** A connection that is subscribed, or why there is none. */
function attempt(options: WatchOptions, version: '3.1.1' | '5'): Promise<MqttConnection | string> {
  const { topics, onEvent, within = 5000 } = options;
  return new Promise((resolve) => {
    let reason = `no answer within ${within / 1000} s`;
    const give = (outcome: MqttConnection | string) => {
      clearTimeout(late);
      if (typeof outcome === 'string') client.end(true);
      resolve(outcome);
    };
    const late = setTimeout(() => give(reason), within);
    const client = connectMqtt({
      ...options,
      version,
      clientId: `watch-${randomUUID().slice(0, 8)}`,
      onConnect: () => {
        // QoS 2 shows every message with the QoS that it was published with.
        client.subscribe([...topics], { qos: 2, ...(version === '5' && { rap: true }) }, (error) =>
          give(error ? error.message : client),
        );
      },
      onError: (error) => {
        reason = error.message || String((error as NodeJS.ErrnoException).code);
        give(reason);
      },
      onMessage: (topic, payload, _, { qos, retain }) => {
        const at = clock.utc(clock.now());
        const known = version === '5' || retain ? retain : undefined;
        onEvent({ kind: 'publish', at, topic, payload: new Uint8Array(payload), qos, retain: known });
      },
    });
  });
}

function refuseUrl(url: string): void {
  const known = URL.canParse(url) && ['mqtt:', 'mqtts:'].includes(new URL(url).protocol);
  if (known) return;
  throw new PlantwrightError('BROKER_URL', `"${url}" is no address of a broker.`, {
    hint: 'Give mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS.',
  });
}

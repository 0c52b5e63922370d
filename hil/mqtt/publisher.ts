import { randomUUID } from 'node:crypto';
import type { Duration, PointSample } from '#simulator';
import { placeOf } from '../address.ts';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Silence } from '../device.ts';
import { SilenceSwitch } from '../silence.ts';
import { connectMqtt, endMqtt, type MqttAccess, type MqttConnection, publish } from './client.ts';
import type { MqttDevice } from './map.ts';

/**
 * A sensor on MQTT. A report is sent when it is handed to the sensor's client: with QoS 1 or 2 it is kept and sent
 * again until the broker has acknowledged it, however long the broker is away; with QoS 0 it waits for the broker, but
 * is lost when the connection breaks under it.
 */
export class MqttPublisher implements DeviceServer {
  readonly endpoint: Endpoint;
  readonly #device: MqttDevice;
  readonly #context: DeviceContext;
  readonly #client: MqttConnection;
  #next: Duration;
  readonly #silence = new SilenceSwitch();

  /** @param stack the broker of the stack and the login there, for a sensor that names no other */
  constructor(device: MqttDevice, context: DeviceContext, stack: { url: string } & MqttAccess) {
    const { presence } = device;
    const { url, ...access } = { ...(device.login.url === undefined && stack), ...device.login } as typeof stack;
    this.#device = device;
    this.#context = context;
    this.#client = connectMqtt({
      ...access,
      url,
      clientId: `${device.device}-${randomUUID().slice(0, 8)}`,
      reconnect: 250,
      ...(presence && {
        will: { topic: presence.topic, payload: presence.offline, retain: true },
        onConnect: () => this.#present(presence.online),
      }),
    });
    this.#next = clock.now();
    const place = placeOf(url, new URL(url).protocol === 'mqtts:' ? 8883 : 1883);
    this.endpoint = { device: device.device, protocol: 'mqtt', ...place, endpoint: url };
  }

  serve(now: Duration): void {
    if (now < this.#next) return;
    this.#next = Math.max(this.#next + this.#device.every, now) as Duration;
    if (this.#silence.keeps(() => `${this.#device.device} did not report`)) return;
    const { side, emit } = this.#context;
    const read = this.#device.fields.map(({ field, point, ref }) => ({ field, point, sample: side.sample(ref.id) }));
    const utc = clock.utc(now);
    const values = Object.fromEntries(read.map(({ field, sample }) => [field, sample.value]));
    const message = JSON.stringify({ ...values, time: new Date(utc).toISOString() });
    const { topic, qos, retain } = this.#device;
    this.#client.publish(topic, message, { qos, retain }, () => {});
    const sourceTime = clock.instant(utc);
    const samples: PointSample[] = read.map(({ point, sample: { value, quality } }) => ({
      point,
      value,
      quality,
      sourceTime,
    }));
    emit({ kind: 'sent', t: clock.now(), device: this.#device.device, protocol: 'mqtt', samples });
  }

  silence(): Silence {
    return this.#silence.begin();
  }

  async close(): Promise<void> {
    // Who leaves in order has no will: so it says itself that it is gone.
    if (this.#client.connected) await this.#present(this.#device.presence?.offline);
    await endMqtt(this.#client);
  }

  async #present(word: string | undefined): Promise<void> {
    const { presence } = this.#device;
    if (!presence || word === undefined) return;
    const lost = new Promise<void>((resolve) => this.#client.once('close', () => resolve()));
    await Promise.race([publish(this.#client, presence.topic, word, true).catch(() => {}), lost]);
  }
}

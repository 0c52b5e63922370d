import { randomUUID } from 'node:crypto';
import type { Duration, PointSample } from '#simulator';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Silence } from '../device.ts';
import { connectMqtt, endMqtt, type MqttConnection } from './client.ts';
import type { MqttDevice } from './map.ts';

/**
 * A sensor on MQTT. A report is sent when it is handed to the sensor's client: with QoS 1 it is kept and sent again
 * until the broker has acknowledged it, however long the broker is away.
 */
export class MqttPublisher implements DeviceServer {
  readonly endpoint: Endpoint;
  readonly #device: MqttDevice;
  readonly #context: DeviceContext;
  readonly #client: MqttConnection;
  #next: Duration;
  #silent: ((evidence: string) => void) | undefined;

  /** @param url the broker of the stack */
  constructor(device: MqttDevice, context: DeviceContext, url: string) {
    const { hostname, port } = new URL(url);
    this.#device = device;
    this.#context = context;
    this.#client = connectMqtt({ url, clientId: `${device.device}-${randomUUID().slice(0, 8)}`, reconnect: 250 });
    this.#next = clock.now();
    this.endpoint = { device: device.device, protocol: 'mqtt', host: hostname, port: Number(port), endpoint: url };
  }

  serve(now: Duration): void {
    if (now < this.#next) return;
    this.#next = Math.max(this.#next + this.#device.every, now) as Duration;
    if (this.#silent) {
      this.#silent(`${this.#device.device} did not report`);
      return;
    }
    const { side, emit } = this.#context;
    const read = this.#device.fields.map(({ field, point, ref }) => ({ field, point, sample: side.sample(ref.id) }));
    const utc = clock.utc(now);
    const values = Object.fromEntries(read.map(({ field, sample }) => [field, sample.value]));
    // Retained, so that who subscribes later need not wait for the next report.
    const message = JSON.stringify({ ...values, time: new Date(utc).toISOString() });
    this.#client.publish(this.#device.topic, message, { qos: 1, retain: true }, () => {});
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
    let acted!: (evidence: string) => void;
    const promise = new Promise<string>((resolve) => {
      acted = resolve;
    });
    this.#silent = acted;
    return {
      acted: promise,
      lift: () => {
        this.#silent = undefined;
      },
    };
  }

  close(): Promise<void> {
    return endMqtt(this.#client);
  }
}

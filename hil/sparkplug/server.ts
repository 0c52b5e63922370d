import type { Duration, PointSample, Quality, Sample } from '#simulator';
import { placeOf } from '../address.ts';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Silence } from '../device.ts';
import type { MqttAccess } from '../mqtt/client.ts';
import { SilenceSwitch } from '../silence.ts';
import type { Properties } from './codec.ts';
import { type Command, EdgeNode } from './edge-node.ts';
import type { SparkplugDevice, SparkplugMetric } from './map.ts';
import type { MetricDefinition, Reading, SparkplugQuality } from './metrics.ts';

/** Sparkplug has no word for uncertain; stale is what is nearest, and is not good either. */
const QUALITY: Readonly<Record<Quality, SparkplugQuality>> = { good: 'good', uncertain: 'stale', bad: 'bad' };

interface Followed {
  readonly device: string | undefined;
  readonly name: string;
  readonly metric: SparkplugMetric;
  last?: Pick<Sample, 'value' | 'quality'>;
}

/**
 * A plant's signals as a Sparkplug edge node: looks at them at its own pace and reports what has changed. A sample is
 * sent when it is handed to the edge node, which keeps it while nobody can be told.
 */
export class SparkplugServer implements DeviceServer {
  readonly endpoint: Endpoint;
  /** The edge node itself, for what only Sparkplug knows: its births, its state. */
  readonly edgeNode: EdgeNode;
  readonly #device: SparkplugDevice;
  readonly #context: DeviceContext;
  readonly #followed: readonly Followed[];
  #next: Duration;
  readonly #silence = new SilenceSwitch();

  /** @param servers brokers in the order in which they are tried @param access how it gets in at each */
  constructor(
    device: SparkplugDevice,
    context: DeviceContext,
    servers: readonly [string, ...string[]],
    access: MqttAccess = {},
  ) {
    this.#device = device;
    this.#context = context;
    this.#followed = [undefined, ...Object.keys(device.devices)].flatMap((id) =>
      Object.entries(id === undefined ? device.metrics : device.devices[id]!).map(([name, metric]) => ({
        device: id,
        name,
        metric,
      })),
    );
    const definitions = (id: string | undefined) => this.#followed.filter((one) => one.device === id).map(definitionOf);
    const [endpoint] = servers;
    this.endpoint = { device: device.device, protocol: 'sparkplug', ...placeOf(endpoint, 1883), endpoint };
    this.#next = clock.now();
    this.edgeNode = new EdgeNode({
      ...access,
      servers,
      group: device.group,
      node: device.device,
      aliases: device.aliases,
      metrics: definitions(undefined),
      devices: Object.fromEntries(Object.keys(device.devices).map((id) => [id, definitions(id)])),
      reconnect: 250,
      ...(device.primaryHost !== undefined && { primaryHost: device.primaryHost }),
      onCommand: (command) => this.#obey(command),
    });
  }

  serve(now: Duration): void {
    if (now < this.#next) return;
    this.#next = Math.max(this.#next + this.#device.every, now) as Duration;
    const timestamp = clock.utc(now);
    for (const id of [undefined, ...Object.keys(this.#device.devices)]) this.#report(id, timestamp);
  }

  #report(device: string | undefined, timestamp: number): void {
    const { side, emit } = this.#context;
    const readings: Reading[] = [];
    const samples: PointSample[] = [];
    for (const followed of this.#followed) {
      if (followed.device !== device) continue;
      const { name, metric } = followed;
      const sample = side.sample(metric.ref.id);
      if (!isNews(followed.last, sample, metric.deadband)) continue;
      if (this.#silence.keeps(() => `${this.#device.device} did not report ${name}`)) continue;
      const { value, quality } = sample;
      followed.last = { value, quality };
      const told = metric.type === 'Float' ? Math.fround(value as number) : value;
      readings.push({ metric: name, value: told, quality: QUALITY[quality], timestamp });
      samples.push({ point: metric.ref.id, value: told, quality, sourceTime: clock.instant(timestamp) });
    }
    if (readings.length === 0) return;
    this.edgeNode.report(readings, device);
    emit({ kind: 'sent', t: clock.now(), device: this.#device.device, protocol: 'mqtt', samples });
  }

  #obey({ device, metric, value }: Command): void {
    const { side, emit } = this.#context;
    const signal = this.#followed.find((one) => one.device === device && one.name === metric)!.metric.ref.id;
    const asked = value as number | boolean | string;
    const refused = side.write([{ signal, value: asked }]);
    const event = { type: 'write', device: this.#device.device, signal, value: asked, by: 'Sparkplug host' } as const;
    emit({ kind: 'event', t: clock.now(), event: { ...event, ...(refused && { refused }) } });
  }

  silence(): Silence {
    return this.#silence.begin();
  }

  close(): Promise<void> {
    return this.edgeNode.close();
  }
}

function isNews(last: Followed['last'], { value, quality }: Sample, deadband: number): boolean {
  if (!last || last.quality !== quality) return true;
  if (typeof value === 'number' && typeof last.value === 'number') return Math.abs(value - last.value) > deadband;
  return value !== last.value;
}

/** Unit and limits as most hosts know them. */
function definitionOf({ name, metric: { type, ref } }: Followed): MetricDefinition {
  const { unit, range, writable } = ref.signal;
  const properties: Properties = {
    ...(unit !== '' && { engUnit: { type: 'String', value: unit } }),
    ...(range && { engLow: { type: 'Double', value: range[0] }, engHigh: { type: 'Double', value: range[1] } }),
  };
  return { name, type, value: null, writable, ...(Object.keys(properties).length > 0 && { properties }) };
}

import {
  type DataType,
  fromWire,
  type MetricValue,
  metricType,
  type Payload,
  propertyOf,
  type Unsigned64,
  type Verb,
  type WireMetric,
} from './codec.ts';
import { QUALITY, type SparkplugQuality } from './metrics.ts';

/** What a host knows of one metric. */
export interface KnownMetric {
  readonly device: string | undefined;
  readonly name: string;
  readonly alias: Unsigned64 | undefined;
  readonly type: DataType;
  value: MetricValue | null;
  /** In ms since 1970 UTC. */
  timestamp: number;
  quality: SparkplugQuality;
}

/** What a message says of one metric. */
export interface Said {
  readonly metric: KnownMetric;
  readonly value: MetricValue | null;
  readonly timestamp: number;
  readonly quality: SparkplugQuality;
  /** Of another time: it does not change what is known now. */
  readonly historical: boolean;
}

/** What a host cannot make sense of until it has seen the births again. */
export type Confusion = 'no birth' | 'no device birth' | 'unknown metric';

export type Heard =
  | { readonly kind: 'said'; readonly said: readonly Said[]; readonly confusion?: Confusion }
  /** The edge node, or the device, is gone. */
  | { readonly kind: 'died' }
  /** A death certificate of an MQTT session that is over already. */
  | { readonly kind: 'late death' };

/**
 * What the messages of one edge node say, in the order in which it sent them: births give names, types and aliases,
 * data changes values, deaths make them stale (Sparkplug 3.0, 5.5 to 5.7). No time and no socket in it.
 */
export class NodeSession {
  online = false;
  bdSeq: Unsigned64 | undefined;
  readonly devices = new Map<string, { online: boolean }>();
  readonly #byName = new Map<string, KnownMetric>();
  readonly #byAlias = new Map<Unsigned64, KnownMetric>();

  get metrics(): IterableIterator<KnownMetric> {
    return this.#byName.values();
  }

  /** A metric of the edge node, or of one of its devices. */
  metric(device: string | undefined, name: string): KnownMetric | undefined {
    return this.#byName.get(key(device, name));
  }

  take(verb: Exclude<Verb, 'NCMD' | 'DCMD'>, device: string | undefined, payload: Payload): Heard {
    switch (verb) {
      case 'NBIRTH':
        return this.#nodeBirth(payload);
      case 'DBIRTH':
        if (!this.online) return { kind: 'said', said: [], confusion: 'no birth' };
        this.devices.set(device!, { online: true });
        return this.#said(device, payload.metrics, true);
      case 'NDATA':
      case 'DDATA':
        if (!this.online) return { kind: 'said', said: [], confusion: 'no birth' };
        if (verb === 'DDATA' && !this.devices.get(device!)?.online)
          return { kind: 'said', said: [], confusion: 'no device birth' };
        return this.#said(device, payload.metrics, false);
      case 'DDEATH':
        this.devices.set(device!, { online: false });
        this.#stale((metric) => metric.device === device);
        return { kind: 'died' };
      case 'NDEATH':
        return this.#nodeDeath(payload);
    }
  }

  /** Nothing is known to be true any more: the edge node, or the host's own connection, is gone. */
  lose(): void {
    this.online = false;
    for (const device of this.devices.values()) device.online = false;
    this.#stale(() => true);
  }

  #nodeBirth(payload: Payload): Heard {
    this.lose();
    this.online = true;
    this.bdSeq = bdSeqOf(payload);
    this.#byAlias.clear();
    return this.#said(undefined, payload.metrics, true);
  }

  #nodeDeath(payload: Payload): Heard {
    const bdSeq = bdSeqOf(payload);
    if (!this.online || (bdSeq !== undefined && this.bdSeq !== undefined && bdSeq !== this.bdSeq))
      return { kind: 'late death' };
    this.lose();
    return { kind: 'died' };
  }

  #stale(which: (metric: KnownMetric) => boolean): void {
    for (const metric of this.#byName.values()) if (which(metric)) metric.quality = 'stale';
  }

  #said(device: string | undefined, metrics: readonly WireMetric[], born: boolean): Heard {
    const said: Said[] = [];
    let confusion: Confusion | undefined;
    for (const wire of metrics) {
      const metric = born ? this.#define(device, wire) : this.#find(device, wire);
      if (!metric) {
        confusion = 'unknown metric';
        continue;
      }
      const one = sayingOf(metric, wire);
      said.push(one);
      if (one.historical) continue;
      metric.value = one.value;
      metric.timestamp = one.timestamp;
      metric.quality = one.quality;
    }
    return { kind: 'said', said, ...(confusion && { confusion }) };
  }

  #define(device: string | undefined, { name, alias, datatype }: WireMetric): KnownMetric | undefined {
    const type = metricType(datatype);
    if (name === undefined || !type) return undefined;
    const metric: KnownMetric = { device, name, alias, type, value: null, timestamp: 0, quality: 'stale' };
    this.#byName.set(key(device, name), metric);
    if (alias !== undefined) this.#byAlias.set(alias, metric);
    return metric;
  }

  #find(device: string | undefined, { name, alias }: WireMetric): KnownMetric | undefined {
    const metric = name === undefined ? alias !== undefined && this.#byAlias.get(alias) : this.metric(device, name);
    return metric && metric.device === device ? metric : undefined;
  }
}

const key = (device: string | undefined, name: string) => `${device ?? ''}/${name}`;

/** The birth/death sequence number in a payload. */
export function bdSeqOf({ metrics }: Payload): Unsigned64 | undefined {
  const value = metrics.find(({ name }) => name === 'bdSeq')?.value;
  return value?.field === 'long' || value?.field === 'int' ? value.value : undefined;
}

function sayingOf(metric: KnownMetric, wire: WireMetric): Said {
  const { value, isNull, isHistorical, timestamp, properties } = wire;
  const read = value && !isNull ? fromWire(metric.type, value) : null;
  const code = propertyOf(properties, 'Quality')?.value?.value;
  const quality = code === QUALITY.bad ? 'bad' : code === QUALITY.stale ? 'stale' : 'good';
  return { metric, value: read, timestamp: Number(timestamp ?? 0), quality, historical: isHistorical === true };
}

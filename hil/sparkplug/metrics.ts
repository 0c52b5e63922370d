import { PlantwrightError } from '#simulator';
import {
  DATA_TYPES,
  type DataType,
  type MetricValue,
  type Properties,
  toPropertySet,
  toWire,
  type Unsigned64,
  type WireMetric,
  type WirePropertySet,
} from './codec.ts';

/** A metric that an edge node or a device has: pure data. */
export interface MetricDefinition {
  /** May have folders: `Tank 101/Level`. */
  readonly name: string;
  readonly type: DataType;
  /** Its value before anything was reported; null where there is none yet. */
  readonly value: MetricValue | null;
  readonly writable?: boolean;
  /** Sent with each birth: unit, limits. */
  readonly properties?: Properties;
}

/** Quality as Sparkplug has it: property `Quality`, left out where it is good (Sparkplug 3.0, 6.4.9.1). */
export const QUALITY = { bad: 0, good: 192, stale: 500 } as const;
export type SparkplugQuality = keyof typeof QUALITY;

/** What a metric says now. */
export interface Reading {
  readonly metric: string;
  readonly value: MetricValue | null;
  /** When it was acquired, in ms since 1970 UTC. */
  readonly timestamp: number;
  readonly quality?: SparkplugQuality;
}

interface Entry {
  readonly definition: MetricDefinition;
  readonly alias: number | undefined;
  readonly properties: WirePropertySet | undefined;
  now: Reading;
}

const qualitySets = Object.fromEntries(
  Object.entries(QUALITY).map(([name, value]) => [name, toPropertySet({ Quality: { type: 'Int32', value } })]),
) as Readonly<Record<SparkplugQuality, WirePropertySet>>;

/** The metrics of an edge node, or of one of its devices, with what they say at present. */
export class MetricSet {
  readonly #entries = new Map<string, Entry>();
  readonly #byAlias = new Map<Unsigned64, Entry>();

  /**
   * @param alias gives the next number that no metric of the edge node has; without, names are sent with every reading
   * @throws PlantwrightError METRIC_TWICE
   */
  constructor(definitions: readonly MetricDefinition[], alias: (() => number) | undefined, timestamp: number) {
    for (const definition of definitions) {
      const { name, value, properties } = definition;
      if (this.#entries.has(name)) {
        throw new PlantwrightError('METRIC_TWICE', `Two metrics are called "${name}".`, {
          hint: 'Names are told apart by case, and not by anything else: give one of them another.',
        });
      }
      const entry: Entry = {
        definition,
        alias: alias?.(),
        properties: properties && toPropertySet(properties),
        now: { metric: name, value, timestamp },
      };
      this.#entries.set(name, entry);
      if (entry.alias !== undefined) this.#byAlias.set(entry.alias, entry);
    }
  }

  /** All metrics with name, alias, type and present value, the oldest value first as births ask. */
  birth(): WireMetric[] {
    return [...this.#entries.values()]
      .sort((a, b) => a.now.timestamp - b.now.timestamp)
      .map(({ definition: { name, type }, alias, properties, now }) => ({
        name,
        alias,
        timestamp: now.timestamp,
        datatype: DATA_TYPES[type],
        ...(now.value === null ? { isNull: true } : { value: toWire(type, now.value) }),
        properties: merged(properties, now.quality),
      }));
  }

  /**
   * Takes a reading over; whether it says anything new. One that is older than what is known does not.
   * @throws PlantwrightError METRIC_UNKNOWN
   */
  take(reading: Reading): boolean {
    const entry = this.#known(reading.metric);
    const { now } = entry;
    if (reading.timestamp < now.timestamp) return false;
    const same = Object.is(reading.value, now.value) && (reading.quality ?? 'good') === (now.quality ?? 'good');
    if (same) return false;
    entry.now = reading;
    return true;
  }

  /** A reading as DATA messages carry it: by alias where there is one, without its type. */
  data({ metric, value, timestamp, quality = 'good' }: Reading, historical: boolean): WireMetric {
    const { definition, alias } = this.#known(metric);
    return {
      name: alias === undefined ? metric : undefined,
      alias,
      timestamp,
      isHistorical: historical ? true : undefined,
      isNull: value === null ? true : undefined,
      properties: quality === 'good' ? undefined : qualitySets[quality],
      value: value === null ? undefined : toWire(definition.type, value),
    };
  }

  /** What is known of a metric at present. */
  reading(metric: string): Reading {
    return this.#known(metric).now;
  }

  /** The metric that a command is about. Undefined for none, and where name and alias are of two. */
  find({ name, alias }: WireMetric): MetricDefinition | undefined {
    const entry = name === undefined ? alias !== undefined && this.#byAlias.get(alias) : this.#entries.get(name);
    if (!entry || (alias !== undefined && entry.alias !== alias)) return undefined;
    return entry.definition;
  }

  #known(metric: string): Entry {
    const entry = this.#entries.get(metric);
    if (entry) return entry;
    throw new PlantwrightError('METRIC_UNKNOWN', `There is no metric "${metric}".`, {
      hint: 'Everything that is ever reported must be in the birth certificate: declare it.',
    });
  }
}

function merged(properties: WirePropertySet | undefined, quality: SparkplugQuality = 'good') {
  if (quality === 'good') return properties;
  const { keys, values } = qualitySets[quality];
  return { keys: [...keys, ...(properties?.keys ?? [])], values: [...values, ...(properties?.values ?? [])] };
}

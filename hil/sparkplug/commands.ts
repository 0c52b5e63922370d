import { NEXT_SERVER, REBIRTH } from './certificates.ts';
import { DATA_TYPES, fromWire, type MetricValue, type Payload, type WireMetric } from './codec.ts';
import type { MetricSet } from './metrics.ts';

/** What the metrics of one command message ask for. */
export interface Asked {
  readonly writes: readonly { readonly metric: string; readonly value: MetricValue }[];
  /** What is asked of the edge node itself, each once, however often it is said: births are large. */
  readonly rebirth: boolean;
  readonly nextServer: boolean;
  /** Why the others are no commands: the first, and how many more. */
  readonly refused?: string;
}

/**
 * Reads a command message. Each metric is a command of its own: one that is none does not hold up its neighbours.
 * @param own whether it is for the edge node itself, which has controls too
 */
export function commandsIn({ metrics }: Payload, known: MetricSet, own: boolean): Asked {
  const writes: { metric: string; value: MetricValue }[] = [];
  const controls = new Set<string>();
  const reasons: string[] = [];
  for (const metric of metrics) {
    try {
      if (own && (metric.name === REBIRTH || metric.name === NEXT_SERVER)) {
        if (isAsked(metric)) controls.add(metric.name);
      } else writes.push(writeOf(metric, known));
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  const more = reasons.length > 1 ? `; and ${reasons.length - 1} more` : '';
  return {
    writes,
    rebirth: controls.has(REBIRTH),
    nextServer: controls.has(NEXT_SERVER),
    ...(reasons.length > 0 && { refused: reasons[0] + more }),
  };
}

function isAsked(metric: WireMetric): boolean {
  if (metric.isNull || metric.value?.field !== 'boolean') throw new Error(`"${metric.name}" is no Boolean`);
  refuseOtherType(metric, 'Boolean');
  return metric.value.value;
}

function writeOf(metric: WireMetric, known: MetricSet): Asked['writes'][number] {
  const definition = known.find(metric);
  if (!definition) throw new Error(`there is no metric ${spoken(metric)}`);
  if (!definition.writable) throw new Error(`"${definition.name}" cannot be written`);
  if (metric.isNull || !metric.value) throw new Error(`"${definition.name}" cannot be null`);
  refuseOtherType(metric, definition.type);
  return { metric: definition.name, value: fromWire(definition.type, metric.value) };
}

/** Commands leave the type out; one that is given must be that of the birth. */
function refuseOtherType(metric: WireMetric, type: keyof typeof DATA_TYPES): void {
  if (metric.datatype === undefined || metric.datatype === DATA_TYPES[type]) return;
  throw new Error(`${spoken(metric)} is ${type}, and not of type ${metric.datatype}`);
}

const LONGEST = 60;
const spoken = ({ name, alias }: WireMetric) =>
  name === undefined ? `with alias ${alias}` : `"${name.slice(0, LONGEST)}"`;

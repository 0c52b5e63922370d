import { PlantwrightError } from '#simulator';
import { type Address, DATA_TYPES, encodePayload, isValidId, topicOf, type WireMetric } from './codec.ts';

/** Asks for all births again; every NBIRTH has it (Sparkplug 3.0, 5.15). */
export const REBIRTH = 'Node Control/Rebirth';
/** Asks an edge node that knows several servers to go to the next. */
export const NEXT_SERVER = 'Node Control/Next Server';

/** The number by which a host tells the death of this MQTT session from that of another. */
export const bdSeqMetric = (bdSeq: number, timestamp: number): WireMetric => ({
  name: 'bdSeq',
  timestamp,
  datatype: DATA_TYPES.UInt64,
  value: { field: 'long', value: bdSeq },
});

/** A command of the edge node's own. It has no alias: who has lost the aliases must still be able to ask. */
export const controlMetric = (name: string, timestamp: number): WireMetric => ({
  name,
  timestamp,
  datatype: DATA_TYPES.Boolean,
  value: { field: 'boolean', value: false },
});

/** What is said of an edge node that is gone: by its broker as its will, or by itself when it leaves. */
export function deathCertificate(address: Address, bdSeq: number, timestamp: number) {
  const payload = encodePayload({ timestamp, metrics: [bdSeqMetric(bdSeq, timestamp)] });
  return { topic: topicOf('NDEATH', address), payload };
}

/** Refuses names that cannot be a level of a topic, by what they are for. @throws PlantwrightError SPARKPLUG_ID */
export function refuseIds(ids: Readonly<Record<string, string | undefined>>): void {
  for (const [what, id] of Object.entries(ids)) {
    if (id === undefined || isValidId(id)) continue;
    throw new PlantwrightError('SPARKPLUG_ID', `The ${what} "${id}" cannot be part of a topic.`, {
      hint: 'An id of Sparkplug has at least one character, and none of +, / and #.',
    });
  }
}

import type { Spoil } from '../spoil.ts';

/** One wrong edge node or host: what it does wrong, and exactly the assertions that it breaks. */
export interface Variant {
  readonly name: string;
  readonly spoil: Spoil;
  readonly breaks: readonly string[];
  /** Set where it can only be looked at, not acted out: for time that passes, MQTT 5, or words of somebody else. */
  readonly onPaper?: true;
  /** How long after the last event the looking on ends, in ms. */
  readonly later?: number;
}

/** @param breaks ids without `tck-id-` */
export const variant = (name: string, spoil: Spoil, breaks: readonly string[], later?: number): Variant => ({
  name,
  spoil,
  breaks,
  ...(later !== undefined && { later }),
});

export const BIRTH_FLOW = 'message-flow-edge-node-birth-publish-nbirth';
export const DEVICE_FLOW = 'message-flow-device-birth-publish-dbirth';
export const WILL_FLOW = 'message-flow-edge-node-birth-publish-will-message';
export const PHID = 'message-flow-edge-node-birth-publish-phid';
export const BEHAVIOUR = 'operational-behavior';
export const MATCHING = ['topics-nbirth-bdseq-matching', `${BIRTH_FLOW}-payload-bdSeq`, 'payloads-ndeath-bdseq'];

export const LAST = { nth: -1 };
export const TANK = 'T-101';
export const intValue = (value: number) => ({ field: 'int', value }) as const;
export const longValue = (value: number) => ({ field: 'long', value }) as const;

/** Variants that are looked at as they were written, not acted out. */
export const onPaper = (one: Variant): Variant => ({ ...one, onPaper: true });

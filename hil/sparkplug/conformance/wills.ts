import { decodePayload, type Payload, readTopic } from '../codec.ts';
import type { ClientBook } from './look.ts';

/** The death certificate in the will of a session, if it is one that can be read. */
export function payloadOfWill(client: ClientBook | undefined): Payload | undefined {
  const will = client?.connect.will;
  if (!will || readTopic(will.topic)?.verb !== 'NDEATH') return undefined;
  try {
    return decodePayload(will.payload);
  } catch {
    return undefined;
  }
}

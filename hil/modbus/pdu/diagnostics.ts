import { EXCEPTION } from '../codec.ts';
import type { Handler } from './unit.ts';

/** Function 7: eight exception status bits. */
export const exceptionStatus: Handler = (_, unit, reply, at) => {
  reply[at + 1] = unit.can.exceptionStatus!();
  return at + 2;
};

/** Function 8, sub-function 0: gives back what it was given. Other sub-functions are none (V1.1b3, section 6.8). */
export const loopback: Handler = (pdu, _, reply, at) => {
  if (pdu[1] !== 0 || pdu[2] !== 0) return -EXCEPTION.illegalFunction;
  // Data is a number of whole registers.
  if (pdu.length % 2 === 0) return -EXCEPTION.illegalDataValue;
  return at + pdu.copy(reply, at);
};

const RUNNING = 0xff;

/** Function 17: what identifies the device, and its run indicator. */
export const serverId: Handler = (_, unit, reply, at) => {
  const id = unit.can.serverId!;
  reply[at + 1] = id.length + 1;
  id.copy(reply, at + 2);
  reply[at + 2 + id.length] = RUNNING;
  return at + 3 + id.length;
};

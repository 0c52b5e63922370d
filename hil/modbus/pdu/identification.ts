import { EXCEPTION } from '../codec.ts';
import { type Handler, LONGEST } from './unit.ts';

/** The one encapsulated interface we have: Read Device Identification (V1.1b3, section 6.21). */
const READ_DEVICE_IDENTIFICATION = 14;
/** The last object of each category, by the Read Device ID code that asks for it. */
const LAST = [0, 2, 0x7f, 0xff] as const;
const INDIVIDUAL = 4;
/** Bytes before the first object. */
const HEAD = 7;

/** Function 43/14: basic, regular or extended objects as a stream, or one of them. */
export const identification: Handler = (pdu, unit, reply, at) => {
  if (pdu[1] !== READ_DEVICE_IDENTIFICATION) return -EXCEPTION.illegalFunction;
  if (pdu.length !== 4) return -EXCEPTION.illegalDataValue;
  const [code, asked] = [pdu[2]!, pdu[3]!];
  const objects = unit.can.identity!;
  if (code < 1 || code > INDIVIDUAL) return -EXCEPTION.illegalDataValue;
  if (code === INDIVIDUAL && !objects.has(asked)) return -EXCEPTION.illegalDataAddress;

  const wanted = code === INDIVIDUAL ? [asked] : streamFrom(objects, asked, LAST[code]!);
  let end = at + HEAD;
  let count = 0;
  for (const id of wanted) {
    const object = objects.get(id)!;
    if (end + 2 + object.length > at + LONGEST) break;
    reply[end] = id;
    reply[end + 1] = object.length;
    object.copy(reply, end + 2);
    end += 2 + object.length;
    count++;
  }
  const next = wanted[count];
  const head = [READ_DEVICE_IDENTIFICATION, code, conformity(objects), next === undefined ? 0 : 0xff, next ?? 0, count];
  reply.set(head, at + 1);
  return end;
};

/** The objects of a category from the one asked for on; from the first where there is no such object. */
function streamFrom(objects: ReadonlyMap<number, Buffer>, asked: number, last: number): number[] {
  const ids = [...objects.keys()].filter((id) => id <= last);
  return ids.includes(asked) ? ids.filter((id) => id >= asked) : ids;
}

/** What of the categories the device has, with the bit that says that objects can be read one by one. */
function conformity(objects: ReadonlyMap<number, Buffer>): number {
  const highest = Math.max(...objects.keys());
  return 0x80 | (highest >= 0x80 ? 3 : highest > 2 ? 2 : 1);
}

import { PlantwrightError, type Ref } from '#simulator';
import type { NumberItem } from './items.ts';

/** What function 43/14 says of a device (V1.1b3, section 6.21). The first three are the basic objects. */
export interface Identity {
  readonly vendor: string;
  readonly product: string;
  readonly revision: string;
  /** Regular objects 3 to 6. */
  readonly url?: string;
  readonly productName?: string;
  readonly model?: string;
  readonly application?: string;
  /** Extended objects by their number, 128 to 255. */
  readonly extended?: Readonly<Record<number, string>>;
}

/** What a device can do beside reading and writing its tables. What is not declared is answered with exception 1. */
export interface Functions {
  /** Function 43/14. */
  readonly identity?: Identity;
  /** Function 17: what identifies the device, and whether it runs. */
  readonly serverId?: string;
  /** Function 7: up to eight discretes, the first in the lowest bit. */
  readonly exceptionStatus?: readonly Ref<boolean, string, 'sensed'>[];
  /** Functions 20 and 21: files by their number, with the registers that they hold at start. */
  readonly files?: Readonly<Record<number, readonly number[]>>;
  /** Function 24: by pointer address, the last values of a number in one register, at most 31. */
  readonly queues?: Readonly<Record<number, { readonly of: NumberItem; readonly length: number }>>;
  /** Function 22 (`mask-write`), 23 (`read-write`) and 8/0 (`loopback`). */
  readonly also?: readonly ('mask-write' | 'read-write' | 'loopback')[];
}

const BASIC = ['vendor', 'product', 'revision'] as const;
const REGULAR = ['url', 'productName', 'model', 'application'] as const;

/** The objects of an identity by their number, in order. */
export function objectsOf(identity: Identity): ReadonlyMap<number, string> {
  const named = [...BASIC, ...REGULAR].map((name, id) => [id, identity[name]] as const);
  const extended = Object.entries(identity.extended ?? {}).map(([id, text]) => [Number(id), text] as const);
  return new Map([...named, ...extended].filter((entry): entry is [number, string] => entry[1] !== undefined));
}

/** @throws PlantwrightError IDENTITY_TOO_LONG, FUNCTION_IMPOSSIBLE */
export function refuseImpossible(device: string, functions: Functions): void {
  const impossible = (what: string, hint: string): PlantwrightError =>
    new PlantwrightError('FUNCTION_IMPOSSIBLE', `${device}: ${what}`, { hint });
  for (const [id, text] of functions.identity ? objectsOf(functions.identity) : []) {
    if (id > 6 && (id < 0x80 || id > 0xff))
      throw impossible(`extended object ${id}.`, 'Extended objects are 128 to 255.');
    if (text.length > 244) {
      throw new PlantwrightError('IDENTITY_TOO_LONG', `Object ${id} of ${device} has ${text.length} characters.`, {
        hint: 'An object must fit a frame: at most 244.',
      });
    }
  }
  if ((functions.exceptionStatus?.length ?? 0) > 8) {
    throw impossible('more than eight exception status bits.', 'Function 7 answers with one byte.');
  }
  for (const [file, records] of Object.entries(functions.files ?? {})) {
    if (Number(file) < 1 || Number(file) > 0xffff || records.length > 10_000) {
      throw impossible(`file ${file} of ${records.length} records.`, 'Files are 1 to 65535, of at most 10000 records.');
    }
  }
  for (const [pointer, { of, length }] of Object.entries(functions.queues ?? {})) {
    if (Number(pointer) < 0 || Number(pointer) > 0xffff || length < 1 || length > 31 || of.size !== 1) {
      throw impossible(`queue ${pointer}.`, 'A queue holds 1 to 31 numbers of one register.');
    }
  }
}

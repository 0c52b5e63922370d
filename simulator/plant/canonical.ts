import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { PlantwrightError } from '../error.ts';

/**
 * Canonical JSON: one text for one value, keys sorted. What JSON cannot say is tagged with a `$` key
 * (`{"$":"NaN"}`, `{"$bigint":"7"}`); a key of the data that begins with `$` gets one more.
 * @throws PlantwrightError STATE_NOT_PLAIN for functions, class instances, symbols
 */
export function encode(value: unknown): string {
  return JSON.stringify(tagged(value, '$'));
}

/** The value that `encode` wrote. @throws PlantwrightError STATE_UNREADABLE */
export function decode(text: string): unknown {
  try {
    return untagged(JSON.parse(text));
  } catch (cause) {
    throw new PlantwrightError('STATE_UNREADABLE', 'This is no saved state.', {
      hint: 'It should be the text that was written by a snapshot.',
      cause,
    });
  }
}

/** SHA-256 of the canonical JSON of a value, in hexadecimal. */
export const digestOf = (value: unknown): string => bytesToHex(sha256(utf8ToBytes(encode(value))));

function tagged(value: unknown, path: string): unknown {
  switch (typeof value) {
    case 'number':
      if (Object.is(value, -0)) return { $: '-0' };
      return Number.isFinite(value) ? value : { $: String(value) };
    case 'bigint':
      return { $bigint: String(value) };
    case 'undefined':
      return { $: 'undefined' };
    case 'string':
    case 'boolean':
      return value;
    case 'object':
      break;
    default:
      throw notPlain(path, typeof value);
  }
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item, i) => tagged(item, `${path}[${i}]`));
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw notPlain(path, prototype.constructor?.name ?? 'an object with a prototype');
  }
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object).sort();
  return Object.fromEntries(keys.map((k) => [k.startsWith('$') ? `$${k}` : k, tagged(object[k], `${path}.${k}`)]));
}

const notPlain = (path: string, found: string) =>
  new PlantwrightError('STATE_NOT_PLAIN', `${path} is ${found}, which is not plain data.`, {
    hint: 'Keep state in numbers, booleans, strings, bigints, arrays and plain objects.',
  });

const SPECIAL: Readonly<Record<string, unknown>> = {
  '-0': -0,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  undefined: undefined,
};

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(untagged);
  const object = value as Record<string, unknown>;
  if (typeof object.$ === 'string' && Object.hasOwn(SPECIAL, object.$)) return SPECIAL[object.$];
  if (typeof object.$bigint === 'string') return BigInt(object.$bigint);
  return Object.fromEntries(Object.entries(object).map(([k, v]) => [k.startsWith('$') ? k.slice(1) : k, untagged(v)]));
}

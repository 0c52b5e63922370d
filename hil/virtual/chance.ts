import crypto from 'node:crypto';
import { openStream, type Stream } from '#simulator';
import { replaceKeys } from './keys.ts';

let stream: Stream = openStream(0, 'virtual time');

/** From here on all chance of the process comes from a seed. */
export function seedChance(seed: number): void {
  stream = openStream(seed, 'virtual time');
}

const fill = <T extends ArrayBufferView>(into: T): T => {
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(stream() * 256);
  return into;
};
const bytesOf = (size: number): Buffer => fill(Buffer.alloc(size));

/** The number of every process in virtual time. */
const PID = 1000;

type Done<T> = (error: Error | null, value: T) => void;

/** Replaces chance that reaches a wire: ids of clients and sessions, first sequence numbers, tokens, nonces. */
export function replaceChance(): void {
  Math.random = () => stream();
  // Ids of clients are made of it, and ports are chosen by it.
  Object.defineProperty(process, 'pid', { value: PID, configurable: true });
  /** At once, or in a callback that comes later, as a process that has enough of it would answer. */
  const either = <T>(value: T, done?: Done<T>): T | undefined => {
    if (!done) return value;
    process.nextTick(done, null, value);
    return undefined;
  };
  Object.assign(crypto, {
    randomUUID: () => {
      const bytes = bytesOf(16);
      bytes[6] = (bytes[6]! & 0x0f) | 0x40;
      bytes[8] = (bytes[8]! & 0x3f) | 0x80;
      return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
    randomBytes: (size: number, done?: Done<Buffer>) => either(bytesOf(size), done),
    pseudoRandomBytes: (size: number, done?: Done<Buffer>) => either(bytesOf(size), done),
    randomInt: (...given: (number | Done<number>)[]) => {
      const numbers = given.filter((each) => typeof each === 'number');
      const [least, beyond] = numbers.length > 1 ? numbers : [0, numbers[0]];
      const done = given.find((each) => typeof each === 'function');
      return either(least! + Math.floor(stream() * (beyond! - least!)), done);
    },
    randomFillSync: fill,
    randomFill: (into: Buffer, ...given: unknown[]) => either(fill(into), given.at(-1) as Done<Buffer>),
  });
  // `crypto.webcrypto` and the global `crypto` are one object.
  Object.assign(Object.getPrototypeOf(globalThis.crypto), { getRandomValues: fill, randomUUID: crypto.randomUUID });
  replaceKeys(bytesOf);
}

import crypto from 'node:crypto';
import dns from 'node:dns';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { real } from './real.ts';

type Call = (...given: unknown[]) => unknown;
type Names = Record<string, unknown>;

/**
 * Real work that somebody waits for: files, keys, compression, names. Time stands still until it is done, or it would
 * be over at another instant each time.
 */
export class Outstanding {
  readonly #open = new Map<string, number>();
  #count = 0;
  #since = 0;
  /** Told when the last of it is done. */
  onDone: () => void = () => {};

  get some(): boolean {
    return this.#count > 0;
  }

  /** For how long there has been some without a pause, in ms of the wall. */
  get lasts(): number {
    return this.some ? real.now() - this.#since : 0;
  }

  /** What it is, for people: `fs.readFile, crypto.generateKeyPair`. */
  get names(): string {
    return [...this.#open]
      .filter(([, count]) => count > 0)
      .map(([name]) => name)
      .join(', ');
  }

  /** Begins a piece of work. @returns ends it */
  begin(name: string): () => void {
    if (this.#count++ === 0) this.#since = real.now();
    this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
    let done = false;
    return () => {
      if (done) return;
      done = true;
      this.#open.set(name, this.#open.get(name)! - 1);
      if (--this.#count === 0) this.onDone();
    };
  }

  /** Counts all that Node does aside and answers in a callback or a promise. */
  watch(): void {
    const callbacks = (module: object, name: string, functions: readonly string[]) => {
      for (const each of functions) this.#watchCallback(module as Names, `${name}.${each}`, each);
    };
    const asynchronous = Object.keys(fs).filter(
      (name) => `${name}Sync` in fs && typeof (fs as Names)[name] === 'function',
    );
    callbacks(fs, 'fs', asynchronous);
    callbacks(crypto, 'crypto', [
      'pbkdf2',
      'scrypt',
      'hkdf',
      'generateKeyPair',
      'generateKey',
      'generatePrime',
      'sign',
      'verify',
    ]);
    callbacks(zlib, 'zlib', [
      'deflate',
      'inflate',
      'gzip',
      'gunzip',
      'deflateRaw',
      'inflateRaw',
      'brotliCompress',
      'brotliDecompress',
      'unzip',
      'zstdCompress',
      'zstdDecompress',
    ]);
    callbacks(dns, 'dns', ['lookup', 'lookupService', 'resolve', 'resolve4', 'resolve6', 'reverse']);
    this.#watchPromises(fs.promises as never, 'fs.promises');
    this.#watchPromises(dns.promises as never, 'dns.promises');
    const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle) as Names;
    this.#watchPromises(subtle, 'crypto.subtle');
  }

  #watchCallback(module: Names, name: string, of: string): void {
    const call = module[of];
    if (typeof call !== 'function') return;
    const begin = () => this.begin(name);
    const watched = function (this: unknown, ...given: unknown[]) {
      const last = given.at(-1);
      if (typeof last !== 'function') return call.apply(this, given);
      const end = begin();
      given[given.length - 1] = function (this: unknown, ...answer: unknown[]) {
        // What follows may begin the next piece: there is no pause between them.
        try {
          return last.apply(this, answer);
        } finally {
          end();
        }
      };
      try {
        return call.apply(this, given);
      } catch (error) {
        end();
        throw error;
      }
    };
    // `util.promisify` finds its own way by a symbol: it must lead through here too.
    for (const symbol of Object.getOwnPropertySymbols(call)) {
      const custom = (call as unknown as Record<symbol, unknown>)[symbol];
      const value = typeof custom === 'function' ? this.#watchedPromise(custom as Call, name) : custom;
      Object.defineProperty(watched, symbol, { value });
    }
    module[of] = Object.assign(watched, call);
  }

  #watchPromises(module: Names, name: string): void {
    for (const of of Object.getOwnPropertyNames(module)) {
      if (of === 'constructor' || of === 'watch') continue;
      const { value, writable } = Object.getOwnPropertyDescriptor(module, of)!;
      if (typeof value === 'function' && writable) module[of] = this.#watchedPromise(value as Call, `${name}.${of}`);
    }
  }

  #watchedPromise(call: Call, name: string): Call {
    const begin = () => this.begin(name);
    return function (this: unknown, ...given: unknown[]) {
      const end = begin();
      try {
        const answer = call.apply(this, given);
        if (!(answer instanceof Promise)) end();
        else answer.then(end, end);
        return answer;
      } catch (error) {
        end();
        throw error;
      }
    };
  }
}

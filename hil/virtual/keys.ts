import crypto, { checkPrimeSync } from 'node:crypto';

const EXPONENT = 65_537n;

/** What is asked of `SubtleCrypto.generateKey` for RSA. */
interface Asked {
  readonly name: string;
  readonly modulusLength: number;
}
type Jwk = Readonly<Record<string, string>>;
/** `SubtleCrypto`, as far as it is used here. */
interface Subtle {
  generateKey(algorithm: Asked, extractable: boolean, usages: readonly string[]): Promise<unknown>;
  importKey(format: 'jwk', key: object, algorithm: Asked, extractable: boolean, usages: string[]): Promise<unknown>;
}

/**
 * RSA keys come from the run's chance too: a certificate and a signature with another key would be other bytes on the
 * wire. Such keys protect nothing, and nothing that is in virtual time leaves its process.
 * @param bytesOf draws bytes
 */
export function replaceKeys(bytesOf: (size: number) => Buffer): void {
  const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle) as Subtle;
  const generate = subtle.generateKey;
  Object.assign(subtle, {
    async generateKey(this: Subtle, algorithm: Asked, extractable: boolean, usages: readonly string[]) {
      if (!algorithm.name?.startsWith('RSA')) return generate.call(this, algorithm, extractable, usages);
      const key = rsaKey(algorithm.modulusLength, bytesOf);
      const { n, e } = key;
      const take = (jwk: Jwk, of: readonly string[]) => {
        const fit = usages.filter((usage) => of.includes(usage));
        return this.importKey('jwk', { kty: 'RSA', ext: true, ...jwk }, algorithm, extractable, fit);
      };
      const privateKey = await take(key, ['sign', 'decrypt', 'unwrapKey']);
      return { privateKey, publicKey: await take({ n: n!, e: e! }, ['verify', 'encrypt', 'wrapKey']) };
    },
  });
}

/** A key of two primes (RFC 8017, 3.2), as a JSON Web Key (RFC 7518, 6.3). */
function rsaKey(bits: number, bytesOf: (size: number) => Buffer): Jwk {
  for (;;) {
    const [p, q] = [prime(bits / 2, bytesOf), prime(bits / 2, bytesOf)];
    const phi = (p - 1n) * (q - 1n);
    const d = inverse(EXPONENT, phi);
    if (p === q || d === undefined) continue;
    const parts = { n: p * q, e: EXPONENT, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p)! };
    return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, encoded(value)]));
  }
}

/** A prime of so many bits, the two highest of which are set, so that a product of two has all of its own. */
function prime(bits: number, bytesOf: (size: number) => Buffer): bigint {
  const drawn = bytesOf(bits / 8);
  drawn[0]! |= 0xc0;
  drawn[drawn.length - 1]! |= 1;
  let candidate = BigInt(`0x${drawn.toString('hex')}`);
  while (!checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

/** The inverse modulo `m`, by Euclid's algorithm; undefined where there is none. */
function inverse(of: bigint, m: bigint): bigint | undefined {
  let [r0, r1, t0, t1] = [m, of % m, 0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  if (r0 !== 1n) return undefined;
  return ((t0 % m) + m) % m;
}

const encoded = (value: bigint): string => {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex').toString('base64url');
};

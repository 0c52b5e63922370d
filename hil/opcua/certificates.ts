import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type StatusCode, StatusCodes } from 'node-opcua';
import { type ICertificateStore, InMemoryCertificateKeyPairProvider } from 'node-opcua-common';
import {
  type Certificate,
  CertificatePurpose,
  convertPEMtoDER,
  createSelfSignedCertificate,
  generatePrivateKey,
  makePrivateKeyFromPem,
  privateKeyToPEM,
} from 'node-opcua-crypto/web';

/** A certificate with its private key, both PEM: what is copied onto a device. */
export interface Identity {
  readonly certificate: string;
  readonly privateKey: string;
}

const DAY = 86_400_000;

/** The application URI in certificate and application description, which must agree (Part 6, 6.2.2). */
export const applicationUri = (name: string): string => `urn:plantwright:${name}`;

/**
 * A new RSA-2048 key with a self-signed certificate for application `name`. A client may compare the host in the URL
 * with the names in it (Part 4, 6.1.3): these are the loopback's, the machine's, and those that are given.
 * @param from first day of its validity @param days length of its validity
 */
export async function createIdentity(
  name: string,
  from: Date,
  { days = 3650, names = [] }: { readonly days?: number; readonly names?: readonly string[] } = {},
): Promise<Identity> {
  const hosts = [...new Set(['localhost', hostname(), '127.0.0.1', '::1', ...names])];
  const key = await generatePrivateKey(2048);
  const { cert } = await createSelfSignedCertificate({
    privateKey: key,
    subject: `/CN=${name}`,
    applicationUri: applicationUri(name),
    dns: hosts.filter((host) => !net.isIP(host)),
    ip: hosts.filter((host) => net.isIP(host)),
    // Clocks of devices differ by minutes.
    notBefore: new Date(from.getTime() - 3_600_000),
    validity: days,
    purpose: CertificatePurpose.ForApplication,
  });
  const { privPem } = await privateKeyToPEM(key);
  return { certificate: cert, privateKey: privPem };
}

/** An identity whose certificate ran out the day before. */
export const createExpiredIdentity = (name: string, now: Date, names: readonly string[] = []): Promise<Identity> =>
  createIdentity(name, new Date(now.getTime() - 31 * DAY), { days: 30, names });

/** An identity in the form that the library asks for. */
export const keyPairOf = ({ certificate, privateKey }: Identity): InMemoryCertificateKeyPairProvider =>
  new InMemoryCertificateKeyPairProvider([convertPEMtoDER(certificate)], makePrivateKeyFromPem(privateKey));

/** A key pair that lives in memory only. */
export const keyPair = async (name: string, from: Date): Promise<InMemoryCertificateKeyPairProvider> =>
  keyPairOf(await createIdentity(name, from));

const printOf = (certificate: Certificate): string => new X509Certificate(certificate).fingerprint256;
const firstOf = (chain: Certificate | Certificate[]): Certificate => (Array.isArray(chain) ? chain[0]! : chain);

export interface TrustOptions {
  /** Asked at every check. */
  readonly now: () => Date;
  /** What happens to a certificate on no list. */
  readonly unknown: 'refused' | 'accepted';
  /** With `trusted/certs` and `rejected`; looked at at every check, so that a file moved by hand counts at once. */
  readonly folder?: string | undefined;
}

/**
 * The trust list of an application. Checked in the order of Part 4, 6.1.3: can it be read, is it trusted, is it valid
 * now. The library's own list in memory accepts unknown certificates by default and never looks at a date.
 */
export class TrustList implements ICertificateStore {
  referenceCounter = 0;
  readonly #options: TrustOptions;
  readonly #trusted = new Set<string>();
  readonly #rejected = new Map<string, Certificate>();

  constructor(options: TrustOptions) {
    this.#options = options;
    if (options.folder) for (const place of PLACES) mkdirSync(join(options.folder, place), { recursive: true });
  }

  /** Trusts a certificate, PEM. */
  trust(certificate: string): void {
    const der = convertPEMtoDER(certificate);
    this.#rejected.delete(printOf(der));
    this.#trusted.add(printOf(der));
  }

  /** Trusts a certificate, PEM, no more. */
  distrust(certificate: string): void {
    this.#trusted.delete(printOf(convertPEMtoDER(certificate)));
  }

  /** Who knocked and was refused: subjects, for the person who looks after the list. */
  get rejected(): readonly string[] {
    return [...this.#rejected.values()].map((certificate) => new X509Certificate(certificate).subject);
  }

  async checkCertificate(chain: Certificate | Certificate[]): Promise<StatusCode> {
    return this.#check(firstOf(chain));
  }

  async verifyCertificate(chain: Certificate | Certificate[]): Promise<string> {
    return this.#check(firstOf(chain)).name;
  }

  async trustCertificate(chain: Certificate | Certificate[]): Promise<void> {
    this.#trusted.add(printOf(firstOf(chain)));
  }

  async rejectCertificate(chain: Certificate | Certificate[]): Promise<void> {
    this.#trusted.delete(printOf(firstOf(chain)));
  }

  async getTrustStatus(certificate: Certificate): Promise<StatusCode> {
    return this.#check(certificate);
  }

  async initialize(): Promise<void> {}
  async dispose(): Promise<void> {}
  /** Authorities are not in use: every certificate is listed by itself. */
  async addIssuer(): Promise<void> {}
  async addRevocationList(): Promise<void> {}

  #check(certificate: Certificate): StatusCode {
    let read: X509Certificate;
    try {
      read = new X509Certificate(certificate);
    } catch {
      return StatusCodes.BadCertificateInvalid;
    }
    if (!this.#listed(read.fingerprint256) && this.#options.unknown === 'refused') {
      this.#reject(read);
      return StatusCodes.BadCertificateUntrusted;
    }
    const now = this.#options.now();
    const valid = new Date(read.validFrom) <= now && now <= new Date(read.validTo);
    return valid ? StatusCodes.Good : StatusCodes.BadCertificateTimeInvalid;
  }

  #listed(print: string): boolean {
    const { folder } = this.#options;
    return this.#trusted.has(print) || (folder !== undefined && printsIn(join(folder, TRUSTED)).includes(print));
  }

  #reject(certificate: X509Certificate): void {
    const { fingerprint256: print, raw } = certificate;
    // A client that comes with a new certificate each time must not fill the memory or the disk.
    if (this.#rejected.has(print) || this.#rejected.size >= MOST_REJECTED) return;
    this.#rejected.set(print, raw);
    const { folder } = this.#options;
    if (folder) writeFileSync(join(folder, REJECTED, `${print.replaceAll(':', '').slice(0, 40)}.der`), raw);
  }
}

const TRUSTED = 'trusted/certs';
const REJECTED = 'rejected';
const PLACES = [TRUSTED, REJECTED];
const MOST_REJECTED = 100;

/** Fingerprints of the certificates in a folder, DER or PEM. What is none is not looked at. */
function printsIn(folder: string): string[] {
  return readdirSync(folder).flatMap((file) => {
    try {
      return [new X509Certificate(readFileSync(join(folder, file))).fingerprint256];
    } catch {
      return [];
    }
  });
}

/** The identity kept in `own/` of a folder; made and kept there the first time. */
export async function keptIdentity(
  folder: string,
  name: string,
  from: Date,
  names: readonly string[] = [],
): Promise<Identity> {
  const certificate = join(folder, 'own/certs/own.pem');
  const privateKey = join(folder, 'own/private/own.pem');
  try {
    return { certificate: readFileSync(certificate, 'utf8'), privateKey: readFileSync(privateKey, 'utf8') };
  } catch {
    const made = await createIdentity(name, from, { names });
    mkdirSync(join(folder, 'own/certs'), { recursive: true });
    mkdirSync(join(folder, 'own/private'), { recursive: true, mode: 0o700 });
    writeFileSync(certificate, made.certificate);
    writeFileSync(privateKey, made.privateKey, { mode: 0o600 });
    return made;
  }
}

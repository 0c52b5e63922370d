import type { OPCUAServer } from 'node-opcua';
import { clock } from '../clock.ts';
import {
  createExpiredIdentity,
  createIdentity,
  type Identity,
  keptIdentity,
  keyPairOf,
  TrustList,
} from './certificates.ts';
import type { ClientSecurity } from './client.ts';
import type { OpcUaDevice } from './map.ts';

/**
 * What a gateway is configured with to be let in by a device: the strongest channel that it offers, a certificate of
 * the gateway's own, and a user who may operate. Undefined where nothing of that is needed.
 */
export async function clientSecurityOf({ device, access }: OpcUaDevice): Promise<ClientSecurity | undefined> {
  const { modes, policies, users } = access;
  const mode = (['SignAndEncrypt', 'Sign'] as const).find((each) => modes.includes(each));
  const policy = policies[0];
  if (mode === undefined || policy === undefined) return undefined;
  const identity = await createIdentity(`gateway of ${device}`, today());
  const user = users.find(({ role }) => role === 'operator') ?? users[0];
  return { mode, policy, identity, ...(user && { user: { name: user.name, password: user.password } }) };
}

const today = (): Date => new Date(clock.utc(clock.now()));

/**
 * Key, certificate and trust list of one server. A scenario may let the certificate run out and renew it: clients that
 * look at dates are then lost until it is renewed, and come back once they trust the new one.
 */
export class ServerSecurity {
  /** Certificates of clients. Those of users are not in use. */
  readonly trust: TrustList;
  readonly #device: string;
  readonly #names: readonly string[];
  #identity: Identity;
  #server: OPCUAServer | undefined;

  /** @param names by which clients reach the server, for its certificate */
  static async open({ device, access }: OpcUaDevice, names: readonly string[] = []): Promise<ServerSecurity> {
    const { pki } = access;
    const identity = pki
      ? await keptIdentity(pki, device, today(), names)
      : await createIdentity(device, today(), { names });
    const unknown = access.clients === 'listed' ? 'refused' : 'accepted';
    return new ServerSecurity(device, names, identity, new TrustList({ now: today, unknown, folder: pki }));
  }

  private constructor(device: string, names: readonly string[], identity: Identity, trust: TrustList) {
    this.#device = device;
    this.#names = names;
    this.#identity = identity;
    this.trust = trust;
    this.trust.trust(identity.certificate);
  }

  /** The certificate that the server shows now, PEM. */
  get certificate(): string {
    return this.#identity.certificate;
  }

  /** What of this the library takes as options. */
  get options() {
    return {
      certificateKeyPairProvider: keyPairOf(this.#identity),
      serverCertificateManager: this.trust as never,
      userCertificateManager: new TrustList({ now: today, unknown: 'refused' }) as never,
    };
  }

  /** Takes charge of the certificates of a server that has been initialised. */
  guard(server: OPCUAServer): void {
    this.#server = server;
    this.#show(this.#identity);
  }

  /** The server's certificate ran out yesterday; connections are dropped, as by the restart that makes it known. */
  async expire(): Promise<void> {
    this.#show(await createExpiredIdentity(this.#device, today(), this.#names));
    this.#drop();
  }

  /** The server has a new key and certificate; clients must come anew, and must trust it. */
  async renew(): Promise<void> {
    this.#show(await createIdentity(this.#device, today(), { names: this.#names }));
    this.#drop();
  }

  #show(identity: Identity): void {
    this.#identity = identity;
    // The library checks a server's certificate against the server's own list.
    this.trust.trust(identity.certificate);
    const shown = keyPairOf(identity);
    // The server answers with its own, the endpoints with theirs: by default those would look for one on disk.
    this.#server?.setProvider(shown);
    for (const endpoint of this.#server?.endpoints ?? []) endpoint.setCertificateProvider(shown);
  }

  #drop(): void {
    for (const endpoint of this.#server?.endpoints ?? []) endpoint.abruptlyInterruptChannels();
  }
}

import dns from 'node:dns';
import {
  AttributeIds,
  type ClientMonitoredItemBase,
  type ClientMonitoredItemGroup,
  type ClientSession,
  type ClientSubscription,
  DataType,
  type DataValue,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  type StatusCode,
  setErrorLogger,
  setWarningLogger,
  TimestampsToReturn,
  UserTokenType,
  Variant,
} from 'node-opcua';
import { applicationUri, type Identity, keyPair, keyPairOf, TrustList } from './certificates.ts';

setErrorLogger(() => {});
setWarningLogger(() => {});
mendLookup();

/**
 * The library has the name of `opc.tcp://[::1]` looked up with its brackets, which no resolver knows, so that it reaches
 * no IPv6 address (node-opcua 2.186.4). Brackets are in no name, so nobody else is concerned.
 */
function mendLookup(): void {
  const lookup = dns.lookup as (host: string, ...rest: unknown[]) => void;
  const bare = (host: string, ...rest: unknown[]) => lookup(host?.replace(/^\[(.*)\]$/, '$1'), ...rest);
  // Whoever promisifies it finds what belongs to it.
  dns.lookup = Object.defineProperties(bare, Object.getOwnPropertyDescriptors(dns.lookup)) as typeof dns.lookup;
}

/** A value as it was reported. */
export interface Reported {
  readonly nodeId: string;
  readonly value: number | boolean | string | null;
  readonly quality: 'good' | 'uncertain' | 'bad';
  /** ms since 1970. */
  readonly sourceTime: number;
}

export interface OpcUaOptions {
  readonly endpoint: string;
  readonly nodeIds: readonly string[];
  /** Publishing and sampling interval, in ms. */
  readonly publishing: number;
  readonly sampling: number;
  readonly onReport: (reported: readonly Reported[]) => void;
  /** Called at every sign of life, data or keep-alive. */
  readonly onAlive: () => void;
  /** None and anonymous without it. */
  readonly security?: ClientSecurity;
}

/** How a client protects its channel, and as whom it comes. */
export interface ClientSecurity {
  readonly mode: 'Sign' | 'SignAndEncrypt';
  readonly policy: 'Basic256Sha256' | 'Aes128_Sha256_RsaOaep' | 'Aes256_Sha256_RsaPss';
  /** The client's own certificate, which the server must trust. */
  readonly identity: Identity;
  /** Certificates of servers, PEM. Without a list any server is taken whose certificate is valid today. */
  readonly trusted?: readonly string[];
  readonly user?: { readonly name: string; readonly password: string };
}

/** How long a refused client waits before it tries again, in ms. */
const TRY_AGAIN = 500;

const QUALITY = ['good', 'uncertain', 'bad', 'bad'] as const;

/** The quality in the two severity bits of a status code (Part 4, 7.39). */
export const qualityOfStatus = (status: StatusCode): Reported['quality'] => QUALITY[(status.value >>> 30) & 3]!;

/** A subscription to some variables of one server, which is made anew when the connection comes back. */
export class OpcUaClient {
  readonly #options: OpcUaOptions;
  #client: OPCUAClient | undefined;
  #session: ClientSession | undefined;
  #closed = false;

  /**
   * Connects, however long it takes, and subscribes.
   * @param once gives up at the first refusal instead of waiting to be let in
   * @throws what the server refused
   */
  static async connect(options: OpcUaOptions, { once = false } = {}): Promise<OpcUaClient> {
    const self = new OpcUaClient(options);
    await self.#knock({ once: once || !options.security });
    return self;
  }

  private constructor(options: OpcUaOptions) {
    this.#options = options;
  }

  /** A certificate may be renewed, or put on a trust list, while the client waits at the door. */
  async #knock({ once }: { once: boolean }): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#open();
        // It may have been closed while it was being let in.
        if (this.#closed) await this.#client?.disconnect();
        return;
      } catch (error) {
        await this.#client?.disconnect().catch(() => {});
        if (once) throw error;
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN));
      }
    }
  }

  async #open(): Promise<void> {
    const { endpoint, security } = this.#options;
    const client = await createClient(security);
    this.#client = client;
    await client.connect(endpoint);
    if (security) this.#pauseWhereRefused(client);
    this.#session = await client.createSession(
      security?.user && {
        type: UserTokenType.UserName,
        userName: security.user.name,
        password: security.user.password,
      },
    );
    await this.#subscribe(this.#session);
  }

  /** Where the library does not like the certificate of a server it asks again without a pause; this client waits. */
  #pauseWhereRefused(client: OPCUAClient): void {
    client.on('reconnection_attempt_has_failed', async () => {
      if (this.#closed || client !== this.#client) return;
      this.#client = undefined;
      await client.disconnect().catch(() => {});
      await this.#knock({ once: false });
    });
  }

  async #subscribe(session: ClientSession): Promise<void> {
    const { publishing, sampling, nodeIds, onReport, onAlive } = this.#options;
    const subscription: ClientSubscription = await session.createSubscription2({
      requestedPublishingInterval: publishing,
      requestedLifetimeCount: 600,
      requestedMaxKeepAliveCount: 2,
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    subscription.on('keepalive', onAlive);
    const group: ClientMonitoredItemGroup = await subscription.monitorItems(
      nodeIds.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
      { samplingInterval: sampling, discardOldest: true, queueSize: 20 },
      TimestampsToReturn.Both,
    );
    group.on('changed', (item: ClientMonitoredItemBase, value: DataValue) => {
      onAlive();
      onReport([reported(item.itemToMonitor.nodeId.toString(), value)]);
    });
  }

  /** Writes a value; the answer is the server's status code. */
  async write(nodeId: string, kind: 'number' | 'boolean' | 'state', value: number | boolean): Promise<StatusCode> {
    const dataType = kind === 'number' ? DataType.Double : kind === 'boolean' ? DataType.Boolean : DataType.UInt32;
    return this.#session!.write({
      nodeId,
      attributeId: AttributeIds.Value,
      value: { value: new Variant({ dataType, value }) },
    } as never);
  }

  /** Reads values, with the source times that they have. */
  async read(nodeIds: readonly string[]): Promise<Reported[]> {
    const values = await this.#session!.read(nodeIds.map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })));
    return values.map((value, i) => reported(nodeIds[i]!, value));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#client?.disconnect().catch(() => {});
  }
}

/** A client of the library that is not connected yet, and tries for ever where it is not let in. */
export async function createClient(security: ClientSecurity | undefined): Promise<OPCUAClient> {
  const now = () => new Date();
  const certificates = new TrustList({ now, unknown: security?.trusted ? 'refused' : 'accepted' });
  for (const certificate of security?.trusted ?? []) certificates.trust(certificate);
  return OPCUAClient.create({
    applicationName: 'client',
    applicationUri: applicationUri('client'),
    certificateKeyPairProvider: security ? keyPairOf(security.identity) : await keyPair('client', now()),
    clientCertificateManager: certificates as never,
    ...(security && {
      securityMode: MessageSecurityMode[security.mode],
      securityPolicy: SecurityPolicy[security.policy],
    }),
    endpointMustExist: false,
    keepSessionAlive: true,
    requestedSessionTimeout: 60_000,
    transportTimeout: 30_000,
    connectionStrategy: { initialDelay: 200, maxDelay: 1000, maxRetry: -1 },
  });
}

const reported = (nodeId: string, { value, statusCode, sourceTimestamp }: DataValue): Reported => ({
  nodeId,
  value: (value?.value ?? null) as Reported['value'],
  quality: qualityOfStatus(statusCode),
  sourceTime: sourceTimestamp?.getTime() ?? Date.now(),
});

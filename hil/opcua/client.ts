import {
  AttributeIds,
  type ClientMonitoredItemBase,
  type ClientMonitoredItemGroup,
  type ClientSession,
  type ClientSubscription,
  DataType,
  type DataValue,
  OPCUAClient,
  type StatusCode,
  setErrorLogger,
  setWarningLogger,
  TimestampsToReturn,
  Variant,
} from 'node-opcua';
import { keyPair } from './certificates.ts';

setErrorLogger(() => {});
setWarningLogger(() => {});

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
}

const QUALITY = ['good', 'uncertain', 'bad', 'bad'] as const;

/** The quality in the two severity bits of a status code (Part 4, 7.39). */
export const qualityOfStatus = (status: StatusCode): Reported['quality'] => QUALITY[(status.value >>> 30) & 3]!;

/** A subscription to some variables of one server, which is made anew when the connection comes back. */
export class OpcUaClient {
  readonly #client: OPCUAClient;
  readonly #options: OpcUaOptions;
  #session: ClientSession | undefined;
  #subscription: ClientSubscription | undefined;
  #closed = false;

  /** Connects, however long it takes, and subscribes. */
  static async connect(options: OpcUaOptions): Promise<OpcUaClient> {
    const client = OPCUAClient.create({
      applicationName: 'client',
      applicationUri: 'urn:plantwright:client',
      certificateKeyPairProvider: await keyPair('client', new Date()),
      endpointMustExist: false,
      keepSessionAlive: true,
      requestedSessionTimeout: 60_000,
      transportTimeout: 30_000,
      connectionStrategy: { initialDelay: 200, maxDelay: 1000, maxRetry: -1 },
    });
    const self = new OpcUaClient(client, options);
    await self.#open();
    return self;
  }

  private constructor(client: OPCUAClient, options: OpcUaOptions) {
    this.#client = client;
    this.#options = options;
  }

  async #open(): Promise<void> {
    const { endpoint, publishing, sampling, nodeIds, onReport, onAlive } = this.#options;
    await this.#client.connect(endpoint);
    this.#session = await this.#client.createSession();
    this.#subscription = await this.#session.createSubscription2({
      requestedPublishingInterval: publishing,
      requestedLifetimeCount: 600,
      requestedMaxKeepAliveCount: 2,
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    this.#subscription.on('keepalive', onAlive);
    const group: ClientMonitoredItemGroup = await this.#subscription.monitorItems(
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
    await this.#client.disconnect().catch(() => {});
  }
}

const reported = (nodeId: string, { value, statusCode, sourceTimestamp }: DataValue): Reported => ({
  nodeId,
  value: (value?.value ?? null) as Reported['value'],
  quality: qualityOfStatus(statusCode),
  sourceTime: sourceTimestamp?.getTime() ?? Date.now(),
});

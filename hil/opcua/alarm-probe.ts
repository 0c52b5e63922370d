import {
  AttributeIds,
  type ClientSession,
  type ClientSubscription,
  DataType,
  type OPCUAClient,
  StatusCodes,
  TimestampsToReturn,
  UserTokenType,
  Variant,
} from 'node-opcua';
import type { Acknowledgement, FrameSink } from '#simulator';
import { clock } from '../clock.ts';
import { AlarmList, type AlarmName, alarmFilter } from './alarm-list.ts';
import { type ClientSecurity, createClient } from './client.ts';

/** An OPC UA server whose alarms and conditions are a stack's alarm list. */
export interface AlarmServer {
  readonly endpoint: string;
  /** The alarms that it shows, by the tags of the plant: `LAHH-101`. */
  readonly shows: readonly string[];
  /** The tag of an alarm by the names that the server gives it; without it its condition's own. */
  readonly named?: AlarmName;
  readonly security?: ClientSecurity;
}

const SERVER = 'i=2253';
const CONDITION_TYPE = 'i=2782';
const CONDITION_REFRESH = 'i=3875';
const ACKNOWLEDGE = 'i=9111';

/** Events that may wait between two publishings. */
const QUEUE = 1000;
const PUBLISHING = 100;

/**
 * Reads the alarms and conditions of an OPC UA server (Part 9): subscribes to its events, asks for all that stand, and asks
 * again whenever it is back. What it says goes into frames as an alarm list does, for the same monitors.
 */
export class AlarmProbe {
  readonly #options: AlarmServer & { readonly emit: FrameSink };
  readonly #list: AlarmList;
  #client: OPCUAClient | undefined;
  #session: ClientSession | undefined;
  #subscription: ClientSubscription | undefined;
  #refused: string | undefined;
  #closed = false;

  constructor(options: AlarmServer & { readonly emit: FrameSink }) {
    this.#options = options;
    this.#list = new AlarmList(options.shows, options.named);
    // A server that is not there yet is waited for; one that never came is told of at the end.
    this.#open().catch((error: Error) => {
      this.#refused = error.message;
    });
  }

  async #open(): Promise<void> {
    const { endpoint, security } = this.#options;
    const client = await createClient(security);
    // It may have been closed before it could begin, and the library would try for ever.
    if (this.#closed) return;
    this.#client = client;
    await client.connect(endpoint);
    if (this.#closed) return client.disconnect();
    const user = security?.user;
    this.#session = await client.createSession(
      user && { type: UserTokenType.UserName, userName: user.name, password: user.password },
    );
    this.#session.on('session_restored', () => this.#refresh());
    this.#subscription = await this.#session.createSubscription2({
      requestedPublishingInterval: PUBLISHING,
      requestedLifetimeCount: 600,
      requestedMaxKeepAliveCount: 5,
      publishingEnabled: true,
    });
    const item = await this.#subscription.monitor(
      { nodeId: SERVER, attributeId: AttributeIds.EventNotifier },
      { samplingInterval: 0, discardOldest: true, queueSize: QUEUE, filter: alarmFilter() },
      TimestampsToReturn.Both,
    );
    item.on('changed', (values) => {
      const t = clock.now();
      for (const frame of this.#list.take(t, values as unknown as readonly Variant[])) this.#options.emit(frame);
    });
    await this.#refresh();
  }

  /** Asks for all conditions that stand; the answers come as events. */
  async #refresh(): Promise<void> {
    const inputArguments = [new Variant({ dataType: DataType.UInt32, value: this.#subscription!.subscriptionId })];
    try {
      const { statusCode } = await this.#session!.call({
        objectId: CONDITION_TYPE,
        methodId: CONDITION_REFRESH,
        inputArguments,
      });
      this.#refused = statusCode.isGood() ? undefined : `it answered a refresh with ${statusCode.name}`;
    } catch (error) {
      this.#refused = (error as Error).message;
    }
  }

  /** How often the server has told all that stands: once when it was reached, and whenever it was back. */
  get refreshes(): number {
    return this.#list.refreshes;
  }

  /** Acknowledges the present occurrence of an alarm. */
  async acknowledge(alarm: string, comment = ''): Promise<Acknowledgement> {
    const occurrence = this.#list.occurrence(alarm);
    if (!occurrence || !this.#session) return { accepted: false, reason: 'the server has not shown this alarm' };
    const { statusCode } = await this.#session.call({
      objectId: occurrence.conditionId,
      methodId: ACKNOWLEDGE,
      inputArguments: [
        new Variant({ dataType: DataType.ByteString, value: occurrence.eventId }),
        new Variant({ dataType: DataType.LocalizedText, value: { text: comment } }),
      ],
    });
    return statusCode === StatusCodes.Good ? { accepted: true } : { accepted: false, reason: statusCode.name };
  }

  /** Why what was read is not all that the server had to say. */
  complaints(): readonly string[] {
    const { endpoint } = this.#options;
    const { unreadable, refreshes } = this.#list;
    return [
      ...(refreshes > 0 && this.#refused === undefined
        ? []
        : [`the alarms of ${endpoint} were not told in full${this.#refused ? `: ${this.#refused}` : ''}`]),
      ...(unreadable > 0 ? [`${unreadable} events of ${endpoint} were no alarms that anybody could read`] : []),
    ];
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#client?.disconnect().catch(() => {});
  }
}

import { CreateMonitoredItemsRequest, CreateSubscriptionRequest, PublishRequest, ReadRequest } from 'node-opcua';
import { eventually } from '../fixtures/device.ts';
import { openSession } from '../fixtures/opcua-session.ts';
import type { besieged } from '../fixtures/siege.ts';
import { node, type Own, WRITTEN } from './opcua-requests.ts';

type Siege = Awaited<ReturnType<typeof besieged>>;

const VALUE = 13;
export const BEAT = node('heartbeat');
/** In ms; the slowest answer is a large history. */
const ANSWERED_WITHIN = 10_000;

const endpointOf = (siege: Siege) => siege.endpoints.find(({ protocol }) => protocol === 'opcua')!.endpoint;

/** A client that was there before, whose subscription must lose no beat. */
export async function bystander(siege: Siege) {
  const client = await openSession(endpointOf(siege));
  const beats: number[] = [];
  const subscription = await client.subscribe(100);
  const item = await subscription.monitor(
    { nodeId: BEAT, attributeId: VALUE },
    { samplingInterval: 0, queueSize: 5000 },
    2,
  );
  item.on('changed', ({ value }) => beats.push(value.value));
  return {
    subscription: subscription.subscriptionId,
    /** What it has to complain of, once it has heard of the present. */
    async complaints(): Promise<string[]> {
      const before = beats.length;
      await eventually('a beat', () => beats.length > before || siege.ended().length > 0, 20_000);
      const gaps = beats.slice(1).flatMap((beat, i) => {
        // The first value of an item may come twice.
        const missing = beat - beats[i]! - 1;
        return missing > 0 ? [`the bystander lost ${missing} beats before ${beat}`] : [];
      });
      beats.splice(0, beats.length - 1);
      return gaps;
    },
    leave: () => client[Symbol.asyncDispose](),
  };
}

export interface Reply {
  /** `Good`, a fault, or how the connection ended instead. */
  readonly outcome: string;
  /** The status of each item. */
  readonly results: readonly string[];
}

/** A client that sends what no client would; it comes again when it is thrown out. */
export async function attacker(siege: Siege) {
  let client = await openSession(endpointOf(siege));
  const session = () => client.session as unknown as Sender;
  let own: Own;
  let publishing: Sender | undefined;
  /** Creates what requests are about. Whatever is monitored is sent too, until the session ends. */
  async function equip() {
    const sender = session();
    own = await ownOf(sender);
    if (publishing === sender) return;
    publishing = sender;
    const publish = (): unknown =>
      sender.performMessageTransaction(new PublishRequest({})).then(publish, () => {
        if (publishing === sender) publishing = undefined;
      });
    publish();
  }
  await equip();
  return {
    equip,
    own: () => own,
    async send(request: object): Promise<Reply> {
      (request as { requestHeader: { timeoutHint: number } }).requestHeader.timeoutHint = ANSWERED_WITHIN;
      try {
        return replyOf(await session().performMessageTransaction(request));
      } catch (error) {
        const { response, message } = error as { response?: unknown; message: string };
        if (response) return replyOf(response);
        const fault = /ServiceResult is (\w+)/.exec(message)?.[1];
        return { outcome: fault ?? `thrown out: ${message}`, results: [] };
      }
    },
    async comeAgain() {
      await client[Symbol.asyncDispose]().catch(() => {});
      client = await openSession(endpointOf(siege));
      await equip();
    },
    stillServed: (): Promise<boolean> =>
      client.value(BEAT).then(
        (value) => typeof value === 'number',
        () => false,
      ),
    /** What the nodes hold that a batch writes; undefined where nobody answers. */
    async written(): Promise<readonly unknown[] | undefined> {
      const nodesToRead = WRITTEN.map((nodeId) => ({ nodeId, attributeId: VALUE }));
      const read = session().performMessageTransaction(new ReadRequest({ nodesToRead, timestampsToReturn: 3 }));
      const { results } = (await read.catch(() => ({}))) as { results?: readonly { value: { value: unknown } }[] };
      return results?.map(({ value }) => value.value);
    },
    leave: () => client[Symbol.asyncDispose](),
  };
}

interface Sender {
  performMessageTransaction(request: object): Promise<unknown>;
}

/** Subscriptions that the client of the library knows nothing of: it would trip over what comes of them. */
async function ownOf(sender: Sender): Promise<Own> {
  const subscriptions: number[] = [];
  for (const requestedPublishingInterval of [100, 60_000, 60_000]) {
    const created = await sender.performMessageTransaction(
      new CreateSubscriptionRequest({
        requestedPublishingInterval,
        requestedLifetimeCount: 6000,
        requestedMaxKeepAliveCount: 20,
        publishingEnabled: true,
      }),
    );
    subscriptions.push((created as { subscriptionId: number }).subscriptionId);
  }
  const itemsToCreate = [BEAT, node('LIT-101.reading'), node('PLC-1.lowSetpoint')].map((nodeId, i) => ({
    itemToMonitor: { nodeId, attributeId: VALUE },
    monitoringMode: 2,
    requestedParameters: { clientHandle: i + 1, samplingInterval: 100, queueSize: 2, discardOldest: true },
  }));
  const monitored = await sender.performMessageTransaction(
    new CreateMonitoredItemsRequest({ subscriptionId: subscriptions[0]!, timestampsToReturn: 2, itemsToCreate }),
  );
  const { results } = monitored as { results: readonly { monitoredItemId: number }[] };
  const items = results.map(({ monitoredItemId }) => monitoredItemId);
  return { subscriptions, items } as unknown as Own;
}

function replyOf(response: unknown): Reply {
  const { responseHeader, results } = response as {
    responseHeader: { serviceResult: { name: string } };
    results?: readonly ({ name: string } | { statusCode: { name: string } })[] | null;
  };
  const names = (results ?? []).map((result) => ('statusCode' in result ? result.statusCode : result).name);
  return { outcome: responseHeader.serviceResult.name, results: names };
}

import {
  AttributeIds,
  DataType,
  type DataValue,
  type OPCUAServer,
  ReadRequest,
  ReadResponse,
  type ReadValueId,
  type ServerSession,
  type Subscription,
} from 'node-opcua';
import type { PointSample } from '#simulator';
import { clock } from '../clock.ts';
import { qualityOfStatus } from './client.ts';
import { nodeIdOf, type OpcUaDevice, type OpcUaNode } from './map.ts';
import { valueOfVariant } from './variables.ts';

interface Notification {
  readonly notificationData?: readonly {
    readonly monitoredItems?: readonly { readonly clientHandle: number; readonly value: DataValue }[];
  }[];
}

/**
 * Tells of every value that leaves a server for a client: in a notification of a subscription, or in the answer to a
 * read. What was never asked for was never sent.
 */
export function followAnswers(server: OPCUAServer, device: OpcUaDevice, sent: (samples: PointSample[]) => void): void {
  const nodes = new Map(device.nodes.map((node) => [nodeIdOf(node), node]));
  const tell = (values: readonly { node: OpcUaNode | undefined; value: DataValue }[]) => {
    const samples = values.flatMap(({ node, value }) => (node && hasValue(value) ? [sampleOf(node, value)] : []));
    if (samples.length > 0) sent(samples);
  };

  server.on('create_session', (session: ServerSession) => {
    session.on('new_subscription', (subscription: Subscription) => {
      const items = new FollowedItems();
      subscription.on('monitoredItem', (item: unknown, { nodeId, attributeId }: ReadValueId) => {
        const node = attributeId === AttributeIds.Value ? nodes.get(nodeId.toString()) : undefined;
        items.add(item as Item, node);
      });
      subscription.on('removeMonitoredItem', (item: unknown) => items.remove(item as Item));
      // Called for every notification at full speed: one loop, and no object but the sample.
      subscription.on('notification', ({ notificationData = [] }: Notification) => {
        const samples: PointSample[] = [];
        for (const { monitoredItems } of notificationData) {
          for (const { clientHandle, value } of monitoredItems ?? []) {
            const node = items.nodeOf(clientHandle);
            if (node && hasValue(value)) samples.push(sampleOf(node, value));
          }
        }
        if (samples.length > 0) sent(samples);
      });
    });
  });

  // By channel, so that what is asked on a channel and never answered goes with it.
  const asked = new WeakMap<object, Map<number, (OpcUaNode | undefined)[]>>();
  server.on('request', (request: unknown, channel: object) => {
    if (!(request instanceof ReadRequest)) return;
    const values = (request.nodesToRead ?? []).map(({ nodeId, attributeId }) =>
      attributeId === AttributeIds.Value ? nodes.get(nodeId.toString()) : undefined,
    );
    if (!values.some(Boolean)) return;
    const open = asked.get(channel) ?? new Map();
    asked.set(channel, open.set(request.requestHeader.requestHandle, values));
  });
  server.on('response', (response: { responseHeader: { requestHandle: number } }, channel: object) => {
    const { requestHandle } = response.responseHeader;
    const values = asked.get(channel)?.get(requestHandle);
    if (!values) return;
    // A fault is an answer too: then nothing has left.
    asked.get(channel)!.delete(requestHandle);
    if (response instanceof ReadResponse)
      tell((response.results ?? []).map((value, i) => ({ node: values[i], value })));
  });
}

interface Item {
  readonly clientHandle: number;
}

/** The items of one subscription. Their handles are the client's, and it may change them. */
class FollowedItems {
  readonly #items = new Map<Item, OpcUaNode | undefined>();
  #byHandle = new Map<number, Item>();

  /** @param node undefined where it is not the value of a point that is monitored */
  add(item: Item, node: OpcUaNode | undefined): void {
    this.#items.set(item, node);
  }

  remove(item: Item): void {
    this.#items.delete(item);
    this.#byHandle.delete(item.clientHandle);
  }

  nodeOf(handle: number): OpcUaNode | undefined {
    if (this.#byHandle.get(handle)?.clientHandle !== handle) {
      this.#byHandle = new Map([...this.#items.keys()].map((item) => [item.clientHandle, item]));
    }
    const item = this.#byHandle.get(handle);
    return item && this.#items.get(item);
  }
}

/** A refusal has none: then nothing of a point has left. */
const hasValue = ({ value }: DataValue): boolean => Boolean(value) && value.dataType !== DataType.Null;

const sampleOf = (node: OpcUaNode, { value, statusCode, sourceTimestamp }: DataValue): PointSample => ({
  point: node.point,
  value: valueOfVariant(node, value),
  quality: qualityOfStatus(statusCode),
  sourceTime: sourceTimestamp ? clock.instant(sourceTimestamp.getTime()) : clock.now(),
});

import {
  AttributeIds,
  type DataValue,
  type OPCUAServer,
  ReadRequest,
  ReadResponse,
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
    const samples = values.flatMap(({ node, value }) => (node && value.value ? [sampleOf(node, value)] : []));
    if (samples.length > 0) sent(samples);
  };

  server.on('create_session', (session: ServerSession) => {
    session.on('new_subscription', (subscription: Subscription) => {
      const handles = new Map<number, OpcUaNode>();
      subscription.on('monitoredItem', (item: unknown, to: { nodeId: { toString(): string } }) => {
        const node = nodes.get(to.nodeId.toString());
        if (node) handles.set((item as { clientHandle: number }).clientHandle, node);
      });
      subscription.on('removeMonitoredItem', (item: unknown) => {
        handles.delete((item as { clientHandle: number }).clientHandle);
      });
      // Called for every notification at full speed: one loop, and no object but the sample.
      subscription.on('notification', ({ notificationData = [] }: Notification) => {
        const samples: PointSample[] = [];
        for (const { monitoredItems } of notificationData) {
          for (const { clientHandle, value } of monitoredItems ?? []) {
            const node = handles.get(clientHandle);
            if (node && value.value) samples.push(sampleOf(node, value));
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

const sampleOf = (node: OpcUaNode, { value, statusCode, sourceTimestamp }: DataValue): PointSample => ({
  point: node.point,
  value: valueOfVariant(node, value),
  quality: qualityOfStatus(statusCode),
  sourceTime: sourceTimestamp ? clock.instant(sourceTimestamp.getTime()) : clock.now(),
});

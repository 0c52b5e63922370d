import { randomBytes } from 'node:crypto';
import * as ua from 'node-opcua';

const VALUE = ua.AttributeIds.Value;
export const node = (name: string) => `ns=1;s=${name}`;
/** What a batch writes: the middle one is spoilt, the others must be written. */
export const WRITTEN = [node('PLC-1.manualMV101'), node('PLC-1.lowSetpoint'), node('PLC-1.manualP101')] as const;
const READ = [node('heartbeat'), node('LIT-101.reading'), node('PLC-1.modeMV101')];

const written = (value: number) => [
  new ua.Variant({ dataType: ua.DataType.Boolean, value: value % 2 === 1 }),
  new ua.Variant({ dataType: ua.DataType.Double, value: 0.4 + (value % 8) / 100 }),
  new ua.Variant({ dataType: ua.DataType.Boolean, value: value % 2 === 0 }),
];

const events = () =>
  new ua.EventFilter({
    selectClauses: ['EventId', 'Message', 'Severity'].map(
      (name) =>
        new ua.SimpleAttributeOperand({
          typeDefinitionId: ua.resolveNodeId('BaseEventType'),
          browsePath: [{ name }],
          attributeId: VALUE,
        }),
    ),
    whereClause: {
      elements: [
        {
          filterOperator: ua.FilterOperator.GreaterThan,
          filterOperands: [
            new ua.SimpleAttributeOperand({
              typeDefinitionId: ua.resolveNodeId('BaseEventType'),
              browsePath: [{ name: 'Severity' }],
              attributeId: VALUE,
            }),
            new ua.LiteralOperand({ value: { dataType: ua.DataType.UInt16, value: 1 } }),
          ],
        },
      ],
    },
  });

const FILTERS = [
  () => null,
  () => new ua.DataChangeFilter({ trigger: 1, deadbandType: 1, deadbandValue: 0.5 }),
  () => new ua.DataChangeFilter({ trigger: 1, deadbandType: 2, deadbandValue: 5 }),
  () =>
    new ua.AggregateFilter({ aggregateType: ua.resolveNodeId('AggregateFunction_Average'), processingInterval: 100 }),
  events,
];
const DETAILS = [
  () => new ua.ReadRawModifiedDetails({ startTime: new Date(0), endTime: new Date(), numValuesPerNode: 10 }),
  () => new ua.ReadAtTimeDetails({ reqTimes: [new Date(0), new Date(), new Date()] }),
  () =>
    new ua.ReadProcessedDetails({
      startTime: new Date(Date.now() - 5000),
      endTime: new Date(),
      processingInterval: 1000,
      aggregateConfiguration: { useServerCapabilitiesDefaults: true },
      aggregateType: [0, 1, 2].map(() => ua.resolveNodeId('AggregateFunction_Average')),
    }),
  () => new ua.ReadEventDetails({ numValuesPerNode: 1, filter: events() }),
];

/** What the session of whoever asks has to its name. The items are of the first subscription. */
export interface Own {
  readonly subscriptions: readonly [number, number, number];
  readonly items: readonly [number, number, number];
}

/** Sound requests with three items, of which the middle one is spoilt; the n-th is another than the one before. */
const BATCHES: Readonly<Record<string, (own: Own, n: number) => object>> = {
  Read: () =>
    new ua.ReadRequest({ timestampsToReturn: 2, nodesToRead: READ.map((nodeId) => ({ nodeId, attributeId: VALUE })) }),
  Write: (_, n) =>
    new ua.WriteRequest({
      nodesToWrite: WRITTEN.map((nodeId, i) => ({ nodeId, attributeId: VALUE, value: { value: written(n)[i]! } })),
    }),
  Browse: () =>
    new ua.BrowseRequest({
      requestedMaxReferencesPerNode: 0,
      nodesToBrowse: ['i=85', 'i=2253', node('PLC-1')].map((nodeId) => ({
        nodeId,
        browseDirection: 0,
        includeSubtypes: true,
        resultMask: 63,
      })),
    }),
  TranslateBrowsePathsToNodeIds: () =>
    new ua.TranslateBrowsePathsToNodeIdsRequest({
      browsePaths: [0, 1, 2].map(() => ({
        startingNode: 'i=84',
        relativePath: {
          elements: [{ referenceTypeId: 'i=35', includeSubtypes: true, targetName: { name: 'Objects' } }],
        },
      })),
    }),
  CreateMonitoredItems: ({ subscriptions: [subscriptionId] }, n) =>
    new ua.CreateMonitoredItemsRequest({
      subscriptionId,
      timestampsToReturn: 2,
      itemsToCreate: READ.map((nodeId, i) => {
        const filter = i === 1 ? FILTERS[n % FILTERS.length]!() : null;
        const onEvents = filter instanceof ua.EventFilter;
        return {
          itemToMonitor: onEvents
            ? { nodeId: 'i=2253', attributeId: ua.AttributeIds.EventNotifier }
            : { nodeId, attributeId: VALUE },
          monitoringMode: 2,
          requestedParameters: {
            clientHandle: 1000 + n,
            samplingInterval: n % 2 ? 100 : 0,
            filter,
            queueSize: 2,
            discardOldest: true,
          },
        };
      }),
    }),
  ModifyMonitoredItems: ({ subscriptions: [subscriptionId], items }, n) =>
    new ua.ModifyMonitoredItemsRequest({
      subscriptionId,
      timestampsToReturn: 2,
      itemsToModify: items.map((monitoredItemId) => ({
        monitoredItemId,
        requestedParameters: {
          clientHandle: n,
          samplingInterval: 100,
          filter: null,
          queueSize: 2,
          discardOldest: true,
        },
      })),
    }),
  SetMonitoringMode: ({ subscriptions: [subscriptionId], items }) =>
    new ua.SetMonitoringModeRequest({ subscriptionId, monitoringMode: 2, monitoredItemIds: [...items] }),
  DeleteMonitoredItems: ({ subscriptions: [subscriptionId], items }) =>
    new ua.DeleteMonitoredItemsRequest({ subscriptionId, monitoredItemIds: [...items] }),
  SetPublishingMode: ({ subscriptions }) =>
    new ua.SetPublishingModeRequest({ publishingEnabled: true, subscriptionIds: [...subscriptions] }),
  DeleteSubscriptions: ({ subscriptions }) =>
    new ua.DeleteSubscriptionsRequest({ subscriptionIds: [...subscriptions] }),
  Call: () =>
    new ua.CallRequest({
      methodsToCall: [0, 1, 2].map(() => ({ objectId: node('PLC-1'), methodId: node('Reset'), inputArguments: [] })),
    }),
  HistoryRead: (_, n) =>
    new ua.HistoryReadRequest({
      historyReadDetails: DETAILS[n % DETAILS.length]!(),
      timestampsToReturn: 0,
      nodesToRead: [0, 1, 2].map(() => ({ nodeId: node('LIT-101.reading') })),
    }),
};

/** The same of one thing each: where there is nothing between which an item could stand. */
const SINGLE: typeof BATCHES = {
  CreateSubscription: () =>
    new ua.CreateSubscriptionRequest({
      requestedPublishingInterval: 1000,
      requestedLifetimeCount: 60,
      requestedMaxKeepAliveCount: 20,
      publishingEnabled: true,
    }),
  ModifySubscription: ({ subscriptions: [subscriptionId] }) =>
    new ua.ModifySubscriptionRequest({
      subscriptionId,
      requestedPublishingInterval: 100,
      requestedLifetimeCount: 600,
      requestedMaxKeepAliveCount: 20,
    }),
  SetTriggering: ({ subscriptions: [subscriptionId], items: [first, second, third] }) =>
    new ua.SetTriggeringRequest({
      subscriptionId,
      triggeringItemId: first,
      linksToAdd: [second, third],
      linksToRemove: [],
    }),
  Publish: ({ subscriptions: [subscriptionId] }) =>
    new ua.PublishRequest({ subscriptionAcknowledgements: [{ subscriptionId, sequenceNumber: 1 }] }),
  Republish: ({ subscriptions: [subscriptionId] }) =>
    new ua.RepublishRequest({ subscriptionId, retransmitSequenceNumber: 1 }),
  TransferSubscriptions: ({ subscriptions }) =>
    new ua.TransferSubscriptionsRequest({ subscriptionIds: [...subscriptions] }),
  RegisterNodes: () => new ua.RegisterNodesRequest({ nodesToRegister: READ }),
  UnregisterNodes: () => new ua.UnregisterNodesRequest({ nodesToUnregister: READ }),
  BrowseNext: () =>
    new ua.BrowseNextRequest({ continuationPoints: [Buffer.alloc(8), Buffer.alloc(0), Buffer.alloc(3)] }),
  CreateSession: () =>
    new ua.CreateSessionRequest({
      clientDescription: { applicationUri: 'urn:siege', applicationName: { text: 'siege' }, applicationType: 1 },
      endpointUrl: 'opc.tcp://127.0.0.1',
      sessionName: 'siege',
      // One that was used before is refused.
      clientNonce: randomBytes(32),
      requestedSessionTimeout: 1000,
      maxResponseMessageSize: 1_000_000,
    }),
  ActivateSession: () =>
    new ua.ActivateSessionRequest({
      localeIds: ['en', 'de'],
      userIdentityToken: new ua.AnonymousIdentityToken({ policyId: 'anonymous' }),
    }),
};

/** The names of all services that the library's server has a handler for. */
const SERVICES: readonly string[] = (() => {
  const names = new Set<string>();
  for (let prototype = ua.OPCUAServer.prototype; prototype; prototype = Object.getPrototypeOf(prototype)) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const service = /^_on_(\w+?)(Request)?$/.exec(name)?.[1];
      if (service !== undefined && `${service}Request` in ua) names.add(service);
    }
  }
  return [...names];
})();

export interface SoundRequest {
  readonly service: string;
  /** The list of items, of which the middle one is spoilt: between two good ones, or by itself. */
  readonly list: string | undefined;
  readonly items: 1 | 3;
  /** What a sound item is answered with: there is no history of events, whatever is asked of it. */
  readonly sound: readonly string[];
  readonly request: Structure;
}
type Structure = Record<string, unknown>;

/** A sound request of every service in turn, with one item; two of three are batches, because most is in them. */
export function soundRequest(n: number, own: Own): SoundRequest {
  const batches = Object.keys(BATCHES);
  const [names, turn] = n % 3 === 0 ? [SERVICES, n / 3] : [batches, 2 * Math.floor(n / 3) + (n % 3) - 1];
  const service = names[turn % names.length]!;
  const make = BATCHES[service] ?? SINGLE[service];
  const request = (make?.(own, Math.floor(turn / names.length)) ?? new REQUESTS[`${service}Request`]!()) as Structure;
  const list = service in BATCHES ? Object.keys(request).find((name) => isList(request[name])) : undefined;
  const alone = list !== undefined && n % 3 === 0;
  if (alone) request[list] = [(request[list] as readonly unknown[])[1]];
  const details = request.historyReadDetails;
  if (alone && details instanceof ua.ReadProcessedDetails) details.aggregateType!.length = 1;
  const sound = details instanceof ua.ReadEventDetails ? ['BadHistoryOperationUnsupported'] : ['Good', 'GoodNoData'];
  return { service, list, items: alone ? 1 : 3, sound, request };
}

const REQUESTS = ua as unknown as Readonly<Record<string, new () => object>>;
const isList = (value: unknown) => value instanceof Uint32Array || (Array.isArray(value) && value.length === 3);

/** What was written by the batch of a request, so that it can be read back. */
export const writtenBy = (request: Structure): unknown[] =>
  (request as unknown as ua.WriteRequest).nodesToWrite!.map(({ value }) => value.value.value);

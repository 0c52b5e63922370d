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

/** What the session of whoever asks has to its name. */
export interface Own {
  readonly subscription: number;
  readonly items: readonly [number, number, number];
}

/** How often the same service has had its turn among the batches: what it asks for goes on with that. */
const turn = (n: number): number => Math.floor(n / Object.keys(BATCHES).length);

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
  CreateMonitoredItems: ({ subscription }, n) =>
    new ua.CreateMonitoredItemsRequest({
      subscriptionId: subscription,
      timestampsToReturn: 2,
      itemsToCreate: READ.map((nodeId, i) => {
        const filter = i === 1 ? FILTERS[turn(n) % FILTERS.length]!() : null;
        const onEvents = filter instanceof ua.EventFilter;
        return {
          itemToMonitor: onEvents
            ? { nodeId: 'i=2253', attributeId: ua.AttributeIds.EventNotifier }
            : { nodeId, attributeId: VALUE },
          monitoringMode: 2,
          requestedParameters: {
            clientHandle: 1000 + n,
            samplingInterval: turn(n) % 2 ? 100 : 0,
            filter,
            queueSize: 2,
            discardOldest: true,
          },
        };
      }),
    }),
  ModifyMonitoredItems: ({ subscription, items }, n) =>
    new ua.ModifyMonitoredItemsRequest({
      subscriptionId: subscription,
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
  SetMonitoringMode: ({ subscription, items }) =>
    new ua.SetMonitoringModeRequest({ subscriptionId: subscription, monitoringMode: 2, monitoredItemIds: [...items] }),
  Call: () =>
    new ua.CallRequest({
      methodsToCall: [0, 1, 2].map(() => ({ objectId: node('PLC-1'), methodId: node('Reset'), inputArguments: [] })),
    }),
  HistoryRead: (_, n) =>
    new ua.HistoryReadRequest({
      historyReadDetails: DETAILS[turn(n) % DETAILS.length]!(),
      timestampsToReturn: 0,
      nodesToRead: [0, 1, 2].map(() => ({ nodeId: node('LIT-101.reading') })),
    }),
  RegisterNodes: () => new ua.RegisterNodesRequest({ nodesToRegister: READ }),
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
  ModifySubscription: ({ subscription }) =>
    new ua.ModifySubscriptionRequest({
      subscriptionId: subscription,
      requestedPublishingInterval: 100,
      requestedLifetimeCount: 600,
      requestedMaxKeepAliveCount: 20,
    }),
  SetPublishingMode: ({ subscription }) =>
    new ua.SetPublishingModeRequest({ publishingEnabled: true, subscriptionIds: [subscription] }),
  SetTriggering: ({ subscription, items: [first, second, third] }) =>
    new ua.SetTriggeringRequest({
      subscriptionId: subscription,
      triggeringItemId: first,
      linksToAdd: [second, third],
      linksToRemove: [],
    }),
  Republish: ({ subscription }) =>
    new ua.RepublishRequest({ subscriptionId: subscription, retransmitSequenceNumber: 1 }),
  TransferSubscriptions: ({ subscription }) => new ua.TransferSubscriptionsRequest({ subscriptionIds: [subscription] }),
  BrowseNext: () =>
    new ua.BrowseNextRequest({ continuationPoints: [Buffer.alloc(8), Buffer.alloc(0), Buffer.alloc(3)] }),
  CreateSession: () =>
    new ua.CreateSessionRequest({
      clientDescription: { applicationUri: 'urn:siege', applicationName: { text: 'siege' }, applicationType: 1 },
      endpointUrl: 'opc.tcp://127.0.0.1',
      sessionName: 'siege',
      clientNonce: Buffer.alloc(32, 1),
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
  readonly isBatch: boolean;
  readonly request: object;
  /** What its sound items are answered with. */
  readonly itemStatus: string;
}

/** A sound request of every service in turn; the batches come most, because most is in them. */
export function soundRequest(n: number, own: Own): SoundRequest {
  const batches = Object.keys(BATCHES);
  const service = n % 3 === 0 ? SERVICES[(n / 3) % SERVICES.length]! : batches[n % batches.length]!;
  const made = (BATCHES[service] ?? SINGLE[service])?.(own, n);
  const Request = (ua as unknown as Record<string, new () => object>)[`${service}Request`]!;
  const request = made ?? new Request();
  // What a variable has no history of is not served, whatever the item.
  const ofEvents =
    request instanceof ua.HistoryReadRequest && request.historyReadDetails instanceof ua.ReadEventDetails;
  const itemStatus = ofEvents ? 'BadHistoryOperationUnsupported' : 'Good';
  return { service, isBatch: service in BATCHES, request, itemStatus };
}

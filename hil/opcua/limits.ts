import type { OPCUAServerOptions } from 'node-opcua';
import type { OpcUaProfile } from './profile.ts';

/** A profile as the options of the library; clients read them under Server/ServerCapabilities. */
export const limitOptions = (profile: OpcUaProfile) =>
  ({
    maxConnectionsPerEndpoint: profile.connections,
    serverCapabilities: {
      maxSessions: profile.sessions,
      minSupportedSampleRate: profile.sampling,
      maxSubscriptions: profile.subscriptions,
      maxSubscriptionsPerSession: profile.subscriptionsPerSession,
      maxMonitoredItems: profile.monitoredItems,
      maxMonitoredItemsPerSubscription: profile.monitoredItems,
      maxMonitoredItemsQueueSize: profile.queue,
      maxBrowseContinuationPoints: profile.continuationPoints,
      maxHistoryContinuationPoints: profile.continuationPoints,
      operationLimits: {
        maxNodesPerRead: profile.nodesPerCall,
        maxNodesPerWrite: profile.nodesPerCall,
        maxNodesPerBrowse: profile.nodesPerCall,
        maxNodesPerTranslateBrowsePathsToNodeIds: profile.nodesPerCall,
        maxNodesPerRegisterNodes: profile.nodesPerCall,
        maxMonitoredItemsPerCall: profile.nodesPerCall,
        maxNodesPerMethodCall: Math.min(profile.nodesPerCall, 100),
        maxNodesPerHistoryReadData: Math.min(profile.nodesPerCall, 100),
        // No history of events: not told, and of no effect on that of values, to which the library applies it too.
        maxNodesPerHistoryReadEvents: 0,
      },
    },
  }) satisfies OPCUAServerOptions;

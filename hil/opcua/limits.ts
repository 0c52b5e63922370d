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
      operationLimits: {
        maxNodesPerRead: profile.nodesPerCall,
        maxNodesPerWrite: profile.nodesPerCall,
        maxNodesPerBrowse: profile.nodesPerCall,
        maxMonitoredItemsPerCall: profile.nodesPerCall,
        maxNodesPerMethodCall: Math.min(profile.nodesPerCall, 100),
        maxNodesPerHistoryReadData: Math.min(profile.nodesPerCall, 100),
      },
    },
  }) satisfies OPCUAServerOptions;

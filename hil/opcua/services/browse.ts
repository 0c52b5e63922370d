import type { OPCUAServer } from 'node-opcua';

interface Message {
  readonly session?: { readonly continuationPointManager: { hasReachedMaximum(most: number): boolean; clear(): void } };
}

/**
 * Browses that were never continued give way to a new one (Part 4, 7.9); with the library a session would be locked out
 * for good. Their points are the only ones that the library keeps.
 */
export function freeContinuationPoints(server: OPCUAServer): void {
  const handlers = server as unknown as { _on_BrowseRequest(message: Message, channel: object): unknown };
  const handle = handlers._on_BrowseRequest.bind(server);
  handlers._on_BrowseRequest = (message, channel) => {
    const points = message.session?.continuationPointManager;
    if (points?.hasReachedMaximum(server.engine.serverCapabilities.maxBrowseContinuationPoints)) points.clear();
    return handle(message, channel);
  };
}

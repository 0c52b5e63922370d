/** What a server grants its clients. Real controllers are small, and say so in their ServerCapabilities (Part 5, 6.3.2). */
export interface OpcUaProfile {
  readonly name: 'plc' | 'ideal' | 'small';
  /** Period of the scan that fills the address space, in ms; 0 follows every step. */
  readonly scan: number;
  /** Fastest sampling that a client gets, in ms; 0 reports every change. */
  readonly sampling: number;
  /** Sessions at a time; one more is refused with BadTooManySessions. */
  readonly sessions: number;
  /** TCP connections at a time. One without a session gives way to a newcomer. */
  readonly connections: number;
  /** Subscriptions of all sessions together, and of one; one more is refused with BadTooManySubscriptions. */
  readonly subscriptions: number;
  readonly subscriptionsPerSession: number;
  /** Monitored items of all subscriptions together; one more is refused with BadTooManyMonitoredItems. */
  readonly monitoredItems: number;
  /** Longest queue of a monitored item, for values and for events; who asks for more gets this. */
  readonly queue: number;
  /**
   * Most nodes in one Read, Write, Browse, translation of paths, registration or CreateMonitoredItems; more is refused
   * with BadTooManyOperations. Of a HistoryRead and of a Call at most 100.
   */
  readonly nodesPerCall: number;
  /** Browses that one session may leave to be continued, and as many history reads. */
  readonly continuationPoints: number;
  /** How long after a connection is made its first answer waits, in ms. */
  readonly quiet: number;
}

export const OPCUA_PROFILES: Readonly<Record<OpcUaProfile['name'], OpcUaProfile>> = {
  /** A controller of the middle class: cyclic sampling, never below 100 ms. */
  plc: {
    name: 'plc',
    scan: 100,
    sampling: 100,
    sessions: 8,
    connections: 12,
    subscriptions: 32,
    subscriptionsPerSession: 10,
    monitoredItems: 5000,
    queue: 100,
    nodesPerCall: 1000,
    continuationPoints: 20,
    quiet: 0,
  },
  /** Exact and immediate: every change is reported with its own time. For measuring stacks, not for imitating devices. */
  ideal: {
    name: 'ideal',
    scan: 0,
    sampling: 0,
    sessions: 100,
    connections: 120,
    subscriptions: 500,
    subscriptionsPerSession: 100,
    monitoredItems: 1_000_000,
    queue: 5000,
    nodesPerCall: 10_000,
    continuationPoints: 1000,
    quiet: 0,
  },
  /** A compact controller, at whose limits many gateways meet their first surprise. */
  small: {
    name: 'small',
    scan: 250,
    sampling: 250,
    sessions: 2,
    connections: 4,
    subscriptions: 4,
    subscriptionsPerSession: 2,
    monitoredItems: 100,
    queue: 10,
    nodesPerCall: 60,
    continuationPoints: 5,
    quiet: 250,
  },
};

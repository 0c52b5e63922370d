/** How much a broker takes and keeps, whoever sends it. All but `sessions`, `connections` and `filtersEach` in bytes. */
export interface BrokerLimits {
  /** The largest packet; who announces a larger one is cut off. */
  readonly packet: number;
  /** Packets that are not whole or not dealt with, over all connections; the one that began first is cut off. */
  readonly intake: number;
  /** Messages that wait for one session; the oldest is dropped. */
  readonly queue: number;
  /** Messages that wait, over all sessions; the session that was left first is forgotten. */
  readonly queues: number;
  /** Sessions that are kept for clients that ask for it; the one that was left first is forgotten. */
  readonly sessions: number;
  /** Retained messages; one more is delivered, and not retained. */
  readonly retained: number;
  /** Wills, over all connections; who brings one more is cut off. */
  readonly wills: number;
  /** Subscriptions, over all clients; one more is answered with a failure. */
  readonly filters: number;
  /** Subscriptions of one client. */
  readonly filtersEach: number;
  readonly connections: number;
}

const MiB = 1 << 20;

export const LIMITS: BrokerLimits = {
  packet: 4 * MiB,
  intake: 64 * MiB,
  queue: 16 * MiB,
  queues: 64 * MiB,
  sessions: 1000,
  retained: 64 * MiB,
  wills: 8 * MiB,
  filters: 32 * MiB,
  filtersEach: 1000,
  connections: 4096,
};

import type { OPCUAServer, ServerSession } from 'node-opcua';
import { ClientScope } from '../containment/scope.ts';

/** A subscription as the library keeps it: one that outlived its session has none. */
export interface ServedSubscription {
  readonly $session?: ServerSession;
  terminate(): void;
}

/** Whose connection a session is on. */
const owners = new WeakMap<ServerSession, ClientScope>();

/** Keeps which client each session of a server belongs to; one may be carried over to a new connection. */
export function followSessions(server: OPCUAServer): void {
  const follow = (session: ServerSession) => {
    const client = ClientScope.current;
    if (client) owners.set(session, client);
  };
  server.on('create_session', follow);
  server.on('session_activated', follow);
}

/** Closes the sessions of a client that was dropped, with their subscriptions: what it began must not go on. */
export function closeSessionsOf(server: OPCUAServer, client: ClientScope): void {
  for (const session of server.engine.getSessions()) {
    if (owners.get(session) === client) server.engine.closeSession(session.authenticationToken, true, 'Terminated');
  }
}

/** Drops the client that a subscription belongs to, or only the subscription where no client is there any more. */
export function endFor(subscription: ServedSubscription, error: unknown): void {
  const owner = subscription.$session && owners.get(subscription.$session);
  if (owner) owner.fail(error);
  else subscription.terminate();
}

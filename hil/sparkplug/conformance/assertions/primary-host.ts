import { type Assertion, DATA, each, type Finding, holds, must, on, type Spoken, worst } from '../assertion.ts';
import type { Look } from '../look.ts';

/** How long an edge node may take to leave when its host goes offline, and to come back, in ms. */
const LEAVES_WITHIN = 1000;
const RETURNS_WITHIN = 30_000;

/** What an edge node does that has a primary host: one whose state it has subscribed to. */
export const primaryHost: readonly Assertion[] = [
  must(
    'message-flow-edge-node-birth-publish-phid-wait',
    'it waits for its primary host before it publishes its births',
    on(['NBIRTH'], (spoken) => {
      const host = hostOf(spoken);
      return host && holds(host.state?.online === true, `${host.host} is not known to be online`);
    }),
  ),
  must(
    'message-flow-edge-node-birth-publish-phid-wait-id',
    'it waits for its own primary host, not for another',
    on(['NBIRTH'], (spoken) => {
      const host = hostOf(spoken);
      if (!host) return undefined;
      const others = [...spoken.look.books.hosts.values()].filter((one) => one !== host && one.state?.online);
      return holds(host.state !== undefined || others.length === 0, `only ${others[0]?.host} was online`);
    }),
  ),
  must(
    'message-flow-edge-node-birth-publish-phid-wait-online',
    'it waits until its primary host is online',
    on(['NBIRTH'], (spoken) => {
      const state = hostOf(spoken)?.state;
      return state && holds(state.online, 'it was offline');
    }),
  ),
  must(
    'message-flow-edge-node-birth-publish-phid-wait-timestamp',
    'a word of its primary host that is older than one before does not count',
    on(['NBIRTH'], (spoken) => {
      const host = hostOf(spoken);
      const latest = host?.latest;
      if (!latest || !host?.state) return undefined;
      return holds(!(latest.old && latest.state.online && !host.state.online), 'an old word was taken for a new one');
    }),
  ),
  ...each(
    ['message-flow-edge-node-birth-publish-phid-offline', 'operational-behavior-edge-node-termination-host-offline'],
    'it dies and disconnects when its primary host goes offline',
    leaves,
  ),
  must(
    'operational-behavior-edge-node-termination-host-offline-timestamp',
    'it stays when an old word says that its primary host is offline',
    on(['NDEATH', ...DATA], (spoken) => {
      const host = hostOf(spoken);
      if (host?.strayAt === undefined || !host.state?.online) return undefined;
      if (spoken.verb !== 'NDEATH') return true;
      return holds(spoken.look.at - host.strayAt > LEAVES_WITHIN, 'it left');
    }),
  ),
  must(
    'operational-behavior-edge-node-termination-host-offline-reconnect',
    'it comes back after it has left for its primary host',
    ({ event, books }) => {
      if (event.kind !== 'connect' || !event.will) return undefined;
      const node = [...books.nodes.values()].find(({ group, node }) =>
        event.will!.topic.endsWith(`${group}/NDEATH/${node}`),
      );
      if (node?.leftAt === undefined) return undefined;
      node.leftAt = undefined;
      return true;
    },
    (books, at) =>
      worst(
        [...books.nodes.values()].map(({ leftAt, node }) =>
          leftAt !== undefined && at - leftAt > RETURNS_WITHIN ? `${node} did not` : undefined,
        ),
      ),
  ),
];

const hostOf = ({ look, node }: Spoken) => (node.client ? look.books.primaryHostOf(node) : undefined);

/** Kept when it dies in time; broken when it goes on. */
function leaves(look: Look): Finding {
  const { node, message, books } = look;
  const verb = message?.topic?.verb;
  if (!node?.client || !node.birth || !message || verb === 'STATE') return undefined;
  const host = books.primaryHostOf(node);
  if (!host?.latest || host.latest.old || host.state?.online !== false) return undefined;
  const late = look.at - host.latest.at;
  if (verb === 'NDEATH') return holds(late <= LEAVES_WITHIN, `after ${late} ms`);
  return late > LEAVES_WITHIN ? `${verb} ${late} ms after it went offline` : undefined;
}

import { contains } from '../../../mqtt/codec.ts';
import { type Payload, readTopic, topicOf } from '../../codec.ts';
import { bdSeqOf } from '../../session.ts';
import { type Assertion, each, type Finding, holds, must, on, should } from '../assertion.ts';
import type { ClientBook, Look } from '../look.ts';
import { payloadOfWill } from '../wills.ts';

/** MQTT 5: DISCONNECT, and publish the will all the same. */
const WITH_WILL = 0x04;

/** How edge nodes come and go: CONNECT with its will, subscriptions, death certificates, DISCONNECT. */
export const sessions: readonly Assertion[] = [
  must('principles-persistence-clean-session-311', 'Clean Session is set', (look) => clean(look, '3.1.1')),
  must('principles-persistence-clean-session-50', 'Clean Start is set and the session expires at once', (look) =>
    clean(look, '5'),
  ),
  ...each(
    ['message-flow-edge-node-birth-publish-will-message', 'payloads-ndeath-will-message'],
    'CONNECT has a will',
    atBirth(({ connect }) => holds(connect.will !== undefined, 'there is none')),
  ),
  must(
    'message-flow-edge-node-birth-publish-will-message-topic',
    'the will goes to the NDEATH of the edge node',
    atBirth(({ connect: { will } }, look) => {
      const due = topicOf('NDEATH', look.node!);
      return will && holds(will.topic === due, `it goes to ${will.topic}, not to ${due}`);
    }),
  ),
  must(
    'message-flow-edge-node-birth-publish-will-message-payload',
    'the will is a death certificate',
    atBirth((client) => client.connect.will && holds(payloadOfWill(client) !== undefined, 'it cannot be read as one')),
  ),
  must(
    'message-flow-edge-node-birth-publish-will-message-payload-bdSeq',
    'the will has a bdSeq',
    atBirth((client) => {
      const payload = payloadOfWill(client);
      return payload && holds(bdSeqOf(payload) !== undefined, 'it has none');
    }),
  ),
  ...each(
    ['message-flow-edge-node-birth-publish-will-message-qos', 'payloads-ndeath-will-message-qos'],
    'the will has QoS 1',
    atBirth(({ connect: { will } }) => will && holds(will.qos === 1, `QoS ${will.qos}`)),
  ),
  ...each(
    ['message-flow-edge-node-birth-publish-will-message-will-retained', 'payloads-ndeath-will-message-retain'],
    'the will is not retained',
    atBirth(({ connect: { will } }) => will && holds(will.retain === false, 'it is')),
  ),
  must('topics-nbirth-bdseq-increment', 'each CONNECT has the bdSeq after the last, and 0 follows 255', increments),
  ...each(
    ['topics-ndeath-seq', 'payloads-ndeath-seq'],
    'it has no sequence number',
    onDeaths(({ seq }) => holds(seq === undefined, `it has ${seq}`)),
  ),
  must(
    'topics-ndeath-payload',
    'it has one metric, the bdSeq',
    onDeaths(({ metrics }) =>
      holds(metrics.length === 1 && metrics[0]!.name === 'bdSeq', `it has ${metrics.length} metrics`),
    ),
  ),
  must(
    'message-flow-edge-node-ncmd-subscribe',
    'commands to the edge node are subscribed to with QoS 1 before the birth',
    atBirth((client, { node }) => subscribed(client, topicOf('NCMD', node!))),
  ),
  must(
    'message-flow-device-dcmd-subscribe',
    'commands to a device are subscribed to with QoS 1 before its birth',
    on(
      ['DBIRTH'],
      ({ look: { client }, node, device }) => client && subscribed(client, topicOf('DCMD', { ...node, device })),
    ),
  ),
  must(
    'operational-behavior-edge-node-intentional-disconnect-ndeath',
    'an edge node publishes its death before it disconnects',
    (look) => leaving(look, undefined),
  ),
  should('payloads-ndeath-will-message-publisher', 'an edge node publishes its death before it disconnects', (look) =>
    leaving(look, undefined),
  ),
  must(
    'payloads-ndeath-will-message-publisher-disconnect-mqtt311',
    'on MQTT 3.1.1 an edge node publishes its death before DISCONNECT',
    (look) => leaving(look, '3.1.1'),
  ),
  must(
    'payloads-ndeath-will-message-publisher-disconnect-mqtt50',
    'on MQTT 5 DISCONNECT has reason 0x04, "with will message"',
    ({ event, client }) => {
      if (event.kind !== 'disconnect' || client?.connect.version !== '5' || !client.node) return undefined;
      return holds(event.reason === WITH_WILL, `reason ${event.reason}`);
    },
  ),
  must(
    'operational-behavior-edge-node-intentional-disconnect-packet',
    'DISCONNECT follows the death certificate',
    ({ event, client }) => {
      if (!client?.node || client.last?.verb !== 'NDEATH' || client.ended) return undefined;
      if (event.kind === 'disconnect') return true;
      return event.kind === 'closed' || event.kind === 'publish' ? `${event.kind} follows it` : undefined;
    },
  ),
];

function clean({ event, client, node }: Look, version: '3.1.1' | '5'): Finding {
  // A session is known to be an edge node's by its will, or when it publishes as one.
  const connect = event.kind === 'connect' ? event : client?.published === 0 && node ? client.connect : undefined;
  const will = connect?.will && readTopic(connect.will.topic);
  if (!connect || connect.version !== version || (event.kind === 'connect' && will?.verb !== 'NDEATH'))
    return undefined;
  if (!connect.clean) return 'it is not';
  return holds(connect.sessionExpiry === 0, `it expires after ${connect.sessionExpiry} s`);
}

/** A check of the session in which an edge node is born, at its birth. */
function atBirth(check: (client: ClientBook, look: Look) => Finding): Assertion['check'] {
  return (look) => {
    const { client, message } = look;
    return client && message?.topic?.verb === 'NBIRTH' ? check(client, look) : undefined;
  };
}

function increments({ event, books }: Look): Finding {
  if (event.kind !== 'connect' || !event.will) return undefined;
  const topic = readTopic(event.will.topic);
  if (topic?.verb !== 'NDEATH') return undefined;
  const last = payloadOfWill(books.nodes.get(`${topic.group}/${topic.node}`)?.client);
  const now = payloadOfWill({ id: '', connect: event, subscriptions: [], published: 0 });
  const [before, after] = [last && bdSeqOf(last), now && bdSeqOf(now)];
  if (before === undefined || after === undefined) return undefined;
  const due = (Number(before) + 1) % 256;
  return holds(Number(after) === due, `${after} follows ${before}; ${due} is due`);
}

/** A check of death certificates, in wills and as they are published. */
function onDeaths(check: (payload: Payload) => Finding): Assertion['check'] {
  return (look) => {
    const { event, message } = look;
    if (event.kind === 'connect') {
      const payload = payloadOfWill({ id: '', connect: event, subscriptions: [], published: 0 });
      return payload && check(payload);
    }
    return message?.topic?.verb === 'NDEATH' && message.payload ? check(message.payload) : undefined;
  };
}

function subscribed({ subscriptions }: ClientBook, topic: string): Finding {
  const covering = subscriptions.filter((one) => contains(one.topic, topic));
  if (covering.length === 0) return `there is no subscription to ${topic}`;
  return holds(
    covering.some(({ qos }) => qos === 1),
    `QoS ${covering[0]!.qos}`,
  );
}

function leaving({ event, client }: Look, version: '3.1.1' | undefined): Finding {
  if (event.kind !== 'disconnect' || !client?.node || client.published === 0) return undefined;
  if (version !== undefined && client.connect.version !== version) return undefined;
  return holds(client.last?.verb === 'NDEATH', `the last message was ${client.last?.verb ?? 'another'}`);
}

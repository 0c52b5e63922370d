import { contains } from '../../../mqtt/codec.ts';
import { type HostState, NAMESPACE, readState, readTopic, stateTopic } from '../../codec.ts';
import { type Assertion, each, type Finding, holds, must, worst } from '../assertion.ts';
import type { ClientBook, HostBook, Look, Message } from '../look.ts';

/** How long a host may take to contradict a late will, in ms. */
const CONTRADICTS_WITHIN = 5000;

type Stated = {
  look: Look;
  message: Message;
  host: HostBook;
  client: ClientBook | undefined;
  state: HostState | undefined;
};

/** What hosts say of themselves. */
export const hosts: readonly Assertion[] = [
  must('message-flow-phid-sparkplug-clean-session-311', 'Clean Session is set', (look) => clean(look, '3.1.1')),
  must('message-flow-phid-sparkplug-clean-session-50', 'Clean Start is set and the session expires at once', (look) =>
    clean(look, '5'),
  ),
  ...each(
    ['host-topic-phid-birth-topic', 'operational-behavior-host-application-connect-birth-topic'],
    'the state goes to spBv1.0/STATE/ and the id',
    ({ message }) => {
      if (message?.text.split('/')[0] === 'STATE') return `it goes to ${message.text}, as before 3.0`;
      return message?.topic?.verb === 'STATE' ? true : undefined;
    },
  ),
  ...each(
    [
      'host-topic-phid-birth-payload',
      'operational-behavior-host-application-connect-birth-payload',
      'payloads-state-birth-payload',
    ],
    'the state is JSON with online and timestamp',
    stated(({ state }) => holds(state !== undefined, 'it cannot be read as that')),
  ),
  ...each(
    ['host-topic-phid-birth-qos', 'operational-behavior-host-application-connect-birth-qos'],
    'the birth has QoS 1',
    online(({ message }) => holds(message.qos === 1, `QoS ${message.qos}`)),
  ),
  ...each(
    ['host-topic-phid-birth-retain', 'operational-behavior-host-application-connect-birth-retained'],
    'the birth is retained',
    online(({ message }) => (message.retain === undefined ? undefined : holds(message.retain, 'it is not'))),
  ),
  must(
    'host-topic-phid-birth-payload-timestamp',
    'the birth has the timestamp of the will',
    online(({ client, state }) => {
      const will = client && stateOfWill(client);
      return (
        will && holds(will.timestamp === state!.timestamp, `${state!.timestamp}, and ${will.timestamp} in the will`)
      );
    }),
  ),
  ...each(
    ['host-topic-phid-birth-sub-required', 'payloads-state-subscribe', 'message-flow-phid-sparkplug-subscription'],
    'it subscribes to its own state and to its edge nodes before its birth',
    online(({ client, host }) => client && subscribed(client, stateTopic(host.host))),
  ),
  ...each(
    [
      'host-topic-phid-birth-message',
      'host-topic-phid-birth-required',
      'payloads-state-birth',
      'message-flow-phid-sparkplug-state-publish',
      'operational-behavior-host-application-connect-birth',
      'operational-behavior-primary-application-state-with-multiple-servers-state',
    ],
    'the first message of a host is its birth',
    ({ client, host, message }) => {
      if (!message || !client || !host || client.published > 0 || !isHost(client)) return undefined;
      return holds(message.state?.online === true, `the first is on ${message.text}`);
    },
  ),
  ...each(
    [
      'host-topic-phid-death-required',
      'operational-behavior-host-application-connect-will',
      'payloads-state-will-message',
    ],
    'CONNECT has a will with the state',
    online(({ client }) => client && holds(client.connect.will !== undefined, 'there is none')),
  ),
  ...each(
    ['host-topic-phid-death-topic', 'operational-behavior-host-application-connect-will-topic'],
    'the will goes to its own state',
    online(({ client, host }) => {
      const topic = client?.connect.will?.topic;
      return topic === undefined ? undefined : holds(topic === stateTopic(host.host), `it goes to ${topic}`);
    }),
  ),
  ...each(
    [
      'host-topic-phid-death-payload',
      'operational-behavior-host-application-connect-will-payload',
      'payloads-state-will-message-payload',
    ],
    'the will says that it is offline, with a timestamp',
    online(({ client }) => {
      if (!client?.connect.will) return undefined;
      return holds(readState(client.connect.will.payload)?.online === false, 'it does not');
    }),
  ),
  ...each(
    [
      'host-topic-phid-death-qos',
      'operational-behavior-host-application-connect-will-qos',
      'payloads-state-will-message-qos',
    ],
    'the will has QoS 1',
    online(
      ({ client }) => client?.connect.will && holds(client.connect.will.qos === 1, `QoS ${client.connect.will.qos}`),
    ),
  ),
  ...each(
    [
      'host-topic-phid-death-retain',
      'operational-behavior-host-application-connect-will-retained',
      'payloads-state-will-message-retain',
    ],
    'the will is retained',
    online(({ client }) => client?.connect.will && holds(client.connect.will.retain === true, 'it is not')),
  ),
  ...each(
    ['operational-behavior-host-application-termination', 'operational-behavior-host-application-death-payload'],
    'a host that leaves says that it is offline before DISCONNECT',
    ({ event, client }) => {
      if (event.kind !== 'disconnect' || !client?.host || client.published === 0) return undefined;
      return holds(client.last?.online === false, 'its last message does not');
    },
  ),
  must(
    'operational-behavior-host-application-death-qos',
    'the death has QoS 1',
    offline(({ message }) => holds(message.qos === 1, `QoS ${message.qos}`)),
  ),
  must(
    'operational-behavior-host-application-death-retained',
    'the death is retained',
    offline(({ message }) => (message.retain === undefined ? undefined : holds(message.retain, 'it is not'))),
  ),
  must(
    'operational-behavior-host-application-disconnect-intentional',
    'DISCONNECT follows the death',
    ({ event, client }) => {
      if (!client?.host || client.last?.online !== false || client.ended) return undefined;
      if (event.kind === 'disconnect') return true;
      return event.kind === 'closed' || event.kind === 'publish' ? `${event.kind} follows it` : undefined;
    },
  ),
  must(
    'message-flow-hid-sparkplug-state-message-delivered',
    'a host that is online says so again when it hears that it is offline',
    online(({ host }) => (host.contradicted === undefined ? undefined : true)),
    (books, at) =>
      worst(
        [...books.hosts.values()].map(({ host, contradicted }) =>
          contradicted !== undefined && at - contradicted > CONTRADICTS_WITHIN ? `${host} did not` : undefined,
        ),
      ),
  ),
];

/** A check of states as they are published. */
function stated(check: (stated: Stated) => Finding): Assertion['check'] {
  return (look) => {
    const { message, host, client } = look;
    if (!message || !host || message.topic?.verb !== 'STATE') return undefined;
    return check({ look, message, host, client, state: message.state });
  };
}

function online(check: (stated: Stated) => Finding): Assertion['check'] {
  return stated((one) => (one.state?.online ? check(one) : undefined));
}

/** What a host itself says when it leaves; a will that fires has no client. */
function offline(check: (stated: Stated) => Finding): Assertion['check'] {
  return stated((one) => (one.state?.online === false && one.client ? check(one) : undefined));
}

const isHost = ({ connect }: ClientBook) =>
  connect.will !== undefined && readTopic(connect.will.topic)?.verb === 'STATE';

const stateOfWill = ({ connect: { will } }: ClientBook) => will && readState(will.payload);

function clean({ event }: Look, version: '3.1.1' | '5'): Finding {
  if (event.kind !== 'connect' || event.version !== version || !event.will) return undefined;
  if (readTopic(event.will.topic)?.verb !== 'STATE') return undefined;
  if (!event.clean) return 'it is not';
  return holds(event.sessionExpiry === 0, `it expires after ${event.sessionExpiry} s`);
}

function subscribed({ subscriptions }: ClientBook, own: string): Finding {
  if (!subscriptions.some(({ topic }) => contains(topic, own))) return `there is no subscription to ${own}`;
  const nodes = subscriptions.some(({ topic }) => topic.startsWith(`${NAMESPACE}/`) && topic !== own);
  return holds(nodes, 'there is no subscription to edge nodes');
}

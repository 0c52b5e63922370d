import { encodePayload } from '../../../hil/sparkplug/codec.ts';
import {
  added,
  aliasOf,
  all,
  connect,
  find,
  message,
  nodeOnly,
  onMqtt5,
  renumbered,
  type Spoil,
  stateTo,
  until,
  verbOf,
  will,
  without,
  withoutMessage,
} from '../spoil.ts';
import { BEHAVIOUR, LAST, longValue, onPaper, PHID, TANK, type Variant, variant, WILL_FLOW } from './variant.ts';

const comingAndGoing = [
  variant(
    'a session that is kept, on MQTT 3.1.1',
    connect('NDEATH', () => ({ clean: false })),
    ['principles-persistence-clean-session-311'],
  ),
  onPaper(
    variant(
      'a session that is kept, on MQTT 5',
      all(
        onMqtt5,
        connect('NDEATH', () => ({ sessionExpiry: 60 })),
      ),
      ['principles-persistence-clean-session-50'],
    ),
  ),
  variant(
    'CONNECT without a will',
    connect('NDEATH', () => ({ will: undefined })),
    [WILL_FLOW, 'payloads-ndeath-will-message'],
  ),
  variant(
    'a will of another edge node',
    will('NDEATH', () => ({ topic: 'spBv1.0/Water/NDEATH/Other' })),
    [`${WILL_FLOW}-topic`],
  ),
  variant(
    'a will that is no death certificate',
    will('NDEATH', () => ({ payload: Buffer.from([7]) })),
    [`${WILL_FLOW}-payload`],
  ),
  variant(
    'a will without bdSeq',
    will('NDEATH', () => ({ payload: encodePayload({ timestamp: 1, metrics: [] }) })),
    [`${WILL_FLOW}-payload-bdSeq`, 'topics-ndeath-payload'],
  ),
  variant(
    'a will with QoS 0',
    will('NDEATH', () => ({ qos: 0 })),
    [`${WILL_FLOW}-qos`, 'payloads-ndeath-will-message-qos'],
  ),
  variant(
    'a will that is retained',
    will('NDEATH', () => ({ retain: true })),
    [`${WILL_FLOW}-will-retained`, 'payloads-ndeath-will-message-retain'],
  ),
  variant('NDEATH with more than bdSeq', added('NDEATH', { name: 'Reason', datatype: 12 }), ['topics-ndeath-payload']),
  variant('commands to the edge node with QoS 0', subscribedWith(0, '/NCMD/'), [
    'message-flow-edge-node-ncmd-subscribe',
  ]),
  variant('commands to devices with QoS 0', subscribedWith(0, '/DCMD/'), ['message-flow-device-dcmd-subscribe']),
  variant('leaving without a death certificate', withoutMessage('NDEATH', LAST), [
    `${BEHAVIOUR}-edge-node-intentional-disconnect-ndeath`,
    'payloads-ndeath-will-message-publisher',
    'payloads-ndeath-will-message-publisher-disconnect-mqtt311',
  ]),
  variant(
    'a death certificate without DISCONNECT',
    without((event) => event.kind === 'disconnect' && event.client!.startsWith('Intake')),
    [`${BEHAVIOUR}-edge-node-intentional-disconnect-packet`],
  ),
  onPaper(
    variant(
      'DISCONNECT that drops the will, on MQTT 5',
      all(onMqtt5, (session) =>
        session.map((event) => (event.kind === 'disconnect' ? { ...event, reason: 0 } : event)),
      ),
      ['payloads-ndeath-will-message-publisher-disconnect-mqtt50'],
    ),
  ),
];

/** The first session of the edge node alone, up to its births, without any word of its host. */
const unheard = all(
  nodeOnly,
  without((event) => event.kind === 'delivered' && verbOf(event) === 'STATE'),
  until((event) => event.kind === 'publish' && verbOf(event) === 'NDATA'),
);
const beforeBirth =
  (...states: (readonly [host: string, online: boolean, timestamp: number])[]): Spoil =>
  (session) => {
    const at = find(session, 'NBIRTH');
    const { client, at: time } = session[at]!;
    return session.toSpliced(
      at,
      0,
      ...states.map(([host, online, stamp]) => stateTo(client!, host, time, online, stamp)),
    );
  };

const primaryHostVariants = [
  variant('births without waiting for the host', unheard, [`${PHID}-wait`]),
  onPaper(
    variant('births for another host', all(unheard, beforeBirth(['OTHER', true, 1])), [
      `${PHID}-wait`,
      `${PHID}-wait-id`,
    ]),
  ),
  onPaper(
    variant('births while the host is offline', all(unheard, beforeBirth(['SCADA', false, 1])), [
      `${PHID}-wait`,
      `${PHID}-wait-online`,
    ]),
  ),
  onPaper(
    variant('births on an old word of the host', all(unheard, beforeBirth(['SCADA', false, 9], ['SCADA', true, 8])), [
      `${PHID}-wait`,
      `${PHID}-wait-online`,
      `${PHID}-wait-timestamp`,
    ]),
  ),
  onPaper(
    variant(
      'data that goes on without the host',
      (session) => {
        const death = find(session, 'NDEATH');
        const { client, at } = session[death]!;
        const alias = aliasOf(session, 'DBIRTH', 'Level');
        const data = message('DDATA', [{ alias, timestamp: 1, value: { field: 'double', value: 9 } }], TANK);
        return renumbered([...session.slice(0, death), { kind: 'publish', client, at: at + 3000, ...data }]);
      },
      [`${PHID}-offline`, `${BEHAVIOUR}-edge-node-termination-host-offline`],
    ),
  ),
  onPaper(
    variant(
      'leaving for an old word of the host',
      all(
        until((event) => event.kind === 'publish' && verbOf(event) === 'NDATA'),
        (session) => {
          const { client, at } = session[find(session, 'NBIRTH')]!;
          const death = message('NDEATH', [{ name: 'bdSeq', datatype: 8, value: longValue(0) }]);
          return [
            ...session,
            stateTo(client!, 'SCADA', at + 1, false, 5),
            { kind: 'publish', client, at: at + 2, ...death },
            { kind: 'disconnect', client, at: at + 3, reason: 0 },
          ];
        },
      ),
      [`${BEHAVIOUR}-edge-node-termination-host-offline-timestamp`],
    ),
  ),
  variant(
    'not coming back',
    (session) =>
      session.slice(0, session.findIndex((event) => event.kind === 'closed' && event.client!.startsWith('Intake')) + 1),
    [`${BEHAVIOUR}-edge-node-termination-host-offline-reconnect`],
    31_000,
  ),
];

/** Wrong in how it comes and goes. */
export const sessionVariants: readonly Variant[] = [...comingAndGoing, ...primaryHostVariants];

function subscribedWith(qos: number, part: string): Spoil {
  return (session) =>
    session.map((event) =>
      event.kind === 'subscribe'
        ? { ...event, topics: event.topics.map((one) => (one.topic.includes(part) ? { ...one, qos } : one)) }
        : event,
    );
}

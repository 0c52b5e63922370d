import {
  all,
  connect,
  find,
  flags,
  inserted,
  message,
  onMqtt5,
  type Spoil,
  state,
  until,
  verbOf,
  will,
  without,
  withoutMessage,
} from '../spoil.ts';
import { BEHAVIOUR, LAST, onPaper, type Variant, variant } from './variant.ts';

const HOST = `${BEHAVIOUR}-host-application`;
/** States in the session: online, online again after a stray word, offline; then a second session with two. */
const SECOND_BIRTH = { nth: 3 };
const BIRTH_PAYLOAD = [
  'host-topic-phid-birth-payload',
  `${HOST}-connect-birth-payload`,
  'payloads-state-birth-payload',
];
const FIRST = [
  'host-topic-phid-birth-message',
  'host-topic-phid-birth-required',
  'payloads-state-birth',
  'message-flow-phid-sparkplug-state-publish',
  `${HOST}-connect-birth`,
  `${BEHAVIOUR}-primary-application-state-with-multiple-servers-state`,
];

const isHost = (client: string | undefined) => client?.startsWith('SCADA') ?? false;
const withoutSubscription: Spoil = without(({ kind, client }) => kind === 'subscribe' && isHost(client));

/** Wrong hosts. */
export const hostVariants: readonly Variant[] = [
  variant(
    'a session that is kept, on MQTT 3.1.1',
    connect('STATE', () => ({ clean: false })),
    ['message-flow-phid-sparkplug-clean-session-311'],
  ),
  onPaper(
    variant(
      'a session that is kept, on MQTT 5',
      all(
        onMqtt5,
        connect('STATE', () => ({ sessionExpiry: 60 })),
      ),
      ['message-flow-phid-sparkplug-clean-session-50'],
    ),
  ),
  variant(
    'a state where it was before 3.0',
    inserted('STATE', () => ({ topic: 'STATE/SCADA' })),
    ['host-topic-phid-birth-topic', `${HOST}-connect-birth-topic`],
  ),
  variant('a state as it was before 3.0', state('ONLINE', { nth: 1 }), BIRTH_PAYLOAD),
  variant('a birth with QoS 0', flags('STATE', { qos: 0 }), ['host-topic-phid-birth-qos', `${HOST}-connect-birth-qos`]),
  variant('a birth that is not retained', flags('STATE', { retain: false }), [
    'host-topic-phid-birth-retain',
    `${HOST}-connect-birth-retained`,
  ]),
  variant(
    'a birth with another time than the will',
    state(({ online, timestamp }) => ({ online, timestamp: timestamp + 1 }), SECOND_BIRTH),
    ['host-topic-phid-birth-payload-timestamp'],
  ),
  variant('a birth without subscriptions', withoutSubscription, [
    'host-topic-phid-birth-sub-required',
    'payloads-state-subscribe',
    'message-flow-phid-sparkplug-subscription',
  ]),
  variant(
    'a command before the birth',
    inserted('STATE', () => message('NCMD', [{ name: 'bdSeq', value: { field: 'long', value: 0 } }]), { before: true }),
    FIRST,
  ),
  variant(
    'CONNECT without a will',
    connect('STATE', () => ({ will: undefined })),
    ['host-topic-phid-death-required', `${HOST}-connect-will`, 'payloads-state-will-message'],
  ),
  variant(
    'a will of another host',
    will('STATE', () => ({ topic: 'spBv1.0/STATE/OTHER' })),
    ['host-topic-phid-death-topic', `${HOST}-connect-will-topic`],
  ),
  variant(
    'a will that says nothing',
    will('STATE', () => ({ payload: Buffer.from('OFFLINE') })),
    ['host-topic-phid-death-payload', `${HOST}-connect-will-payload`, 'payloads-state-will-message-payload'],
  ),
  variant(
    'a will with QoS 0',
    will('STATE', () => ({ qos: 0 })),
    ['host-topic-phid-death-qos', `${HOST}-connect-will-qos`, 'payloads-state-will-message-qos'],
  ),
  variant(
    'a will that is not retained',
    will('STATE', () => ({ retain: false })),
    ['host-topic-phid-death-retain', `${HOST}-connect-will-retained`, 'payloads-state-will-message-retain'],
  ),
  variant('leaving without a word', withoutMessage('STATE', LAST), [`${HOST}-termination`, `${HOST}-death-payload`]),
  variant('a death with QoS 0', flags('STATE', { qos: 0 }, LAST), [`${HOST}-death-qos`]),
  variant('a death that is not retained', flags('STATE', { retain: false }, LAST), [`${HOST}-death-retained`]),
  variant(
    'a death without DISCONNECT',
    without(({ kind, client }) => kind === 'disconnect' && isHost(client)),
    [`${HOST}-disconnect-intentional`],
  ),
  onPaper(
    variant(
      'silence when a late will says that it is offline',
      (session) => {
        const end = find(session, 'STATE', { nth: 1 });
        return until((event, i) => i >= end && verbOf(event) === 'STATE')(session);
      },
      ['message-flow-hid-sparkplug-state-message-delivered'],
      6000,
    ),
  ),
];

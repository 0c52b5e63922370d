import { isValidId, NAMESPACE, VERBS, type Verb } from '../../codec.ts';
import { type Assertion, each, type Finding, holds, must, NUMBERED, on } from '../assertion.ts';
import type { Look } from '../look.ts';

const QOS = 'QoS is 0';
const RETAIN = 'it is not retained';
const TIME = 'the payload has a timestamp';

const qos = (verb: Verb) => on([verb], ({ message }) => holds(message.qos === 0, `QoS ${message.qos}`));
const retain = (verb: Verb) =>
  on([verb], ({ message }) => (message.retain === undefined ? undefined : holds(!message.retain, 'it is retained')));
const both = (verb: Verb) =>
  on([verb], ({ message }) => {
    if (message.qos !== 0) return `QoS ${message.qos}`;
    return message.retain === undefined ? undefined : holds(!message.retain, 'it is retained');
  });
const timestamp = (verb: Verb) =>
  on([verb], ({ payload }) => holds(Number(payload.timestamp ?? 0) > 0, 'the payload has no timestamp'));
const noSeq = (verb: Verb) =>
  on([verb], ({ payload }) => holds(payload.seq === undefined, `it has sequence number ${payload.seq}`));
const hasSeq = (verb: Verb) =>
  on([verb], ({ payload }) => holds(payload.seq !== undefined, 'it has no sequence number'));
const inRange = (verb: Verb) =>
  on([verb], ({ payload: { seq } }) => holds(seq !== undefined && Number(seq) <= 255, `sequence number ${seq}`));
const follows = (verbs: readonly Verb[]) =>
  on(verbs, ({ payload: { seq }, node }) => {
    if (seq === undefined || node.seq === undefined || !node.birth) return undefined;
    const expected = (node.seq + 1) % 256;
    return holds(seq === expected, `${seq} follows ${node.seq}; ${expected} is due`);
  });
const included =
  (verb: Verb) =>
  (look: Look): Finding =>
    hasSeq(verb)(look) === true ? follows([verb])(look) : hasSeq(verb)(look);

/** QoS, retain, timestamps and sequence numbers: what each kind of message has around its metrics. */
export const messages: readonly Assertion[] = [
  ...each(['topics-nbirth-mqtt'], `${QOS} and ${RETAIN}`, both('NBIRTH')),
  ...each(['topics-dbirth-mqtt'], `${QOS} and ${RETAIN}`, both('DBIRTH')),
  ...each(['topics-ndata-mqtt'], `${QOS} and ${RETAIN}`, both('NDATA')),
  ...each(['topics-ddata-mqtt'], `${QOS} and ${RETAIN}`, both('DDATA')),
  ...each(['topics-ddeath-mqtt'], `${QOS} and ${RETAIN}`, both('DDEATH')),
  ...each(['topics-ncmd-mqtt'], `${QOS} and ${RETAIN}`, both('NCMD')),
  ...each(['topics-dcmd-mqtt'], `${QOS} and ${RETAIN}`, both('DCMD')),
  ...each(['payloads-nbirth-qos', 'message-flow-edge-node-birth-publish-nbirth-qos'], QOS, qos('NBIRTH')),
  ...each(['payloads-dbirth-qos', 'message-flow-device-birth-publish-dbirth-qos'], QOS, qos('DBIRTH')),
  ...each(['payloads-ndata-qos'], QOS, qos('NDATA')),
  ...each(['payloads-ddata-qos'], QOS, qos('DDATA')),
  ...each(['payloads-ncmd-qos'], QOS, qos('NCMD')),
  ...each(['payloads-dcmd-qos'], QOS, qos('DCMD')),
  ...each(['payloads-nbirth-retain', 'message-flow-edge-node-birth-publish-nbirth-retained'], RETAIN, retain('NBIRTH')),
  ...each(['payloads-dbirth-retain', 'message-flow-device-birth-publish-dbirth-retained'], RETAIN, retain('DBIRTH')),
  ...each(['payloads-ndata-retain'], RETAIN, retain('NDATA')),
  ...each(['payloads-ddata-retain'], RETAIN, retain('DDATA')),
  ...each(['payloads-ncmd-retain'], RETAIN, retain('NCMD')),
  ...each(['payloads-dcmd-retain'], RETAIN, retain('DCMD')),
  ...each(['topics-nbirth-timestamp', 'payloads-nbirth-timestamp'], TIME, timestamp('NBIRTH')),
  ...each(['topics-dbirth-timestamp', 'payloads-dbirth-timestamp'], TIME, timestamp('DBIRTH')),
  ...each(['topics-ndata-timestamp', 'payloads-ndata-timestamp'], TIME, timestamp('NDATA')),
  ...each(['topics-ddata-timestamp', 'payloads-ddata-timestamp'], TIME, timestamp('DDATA')),
  ...each(['payloads-ddeath-timestamp'], TIME, timestamp('DDEATH')),
  ...each(['topics-ncmd-timestamp', 'payloads-ncmd-timestamp'], TIME, timestamp('NCMD')),
  ...each(['topics-dcmd-timestamp', 'payloads-dcmd-timestamp'], TIME, timestamp('DCMD')),
  ...each(['payloads-ncmd-seq'], 'it has no sequence number', noSeq('NCMD')),
  ...each(['payloads-dcmd-seq'], 'it has no sequence number', noSeq('DCMD')),
  must(
    'topics-nbirth-seq-num',
    'its sequence number is 0',
    on(['NBIRTH'], ({ payload: { seq } }) => holds(seq === 0, `sequence number ${seq}`)),
  ),
  ...each(
    ['payloads-nbirth-seq', 'message-flow-edge-node-birth-publish-nbirth-payload-seq'],
    'it has a sequence number from 0 to 255',
    inRange('NBIRTH'),
  ),
  ...each(['payloads-dbirth-seq'], 'it has a sequence number', hasSeq('DBIRTH')),
  ...each(['payloads-ndata-seq'], 'it has a sequence number', hasSeq('NDATA')),
  ...each(['payloads-ddata-seq'], 'it has a sequence number', hasSeq('DDATA')),
  ...each(['payloads-ddeath-seq', 'payloads-ddeath-seq-number'], 'it has a sequence number', hasSeq('DDEATH')),
  ...each(
    ['topics-dbirth-seq', 'message-flow-device-birth-publish-dbirth-payload-seq'],
    'its sequence number is the next one',
    included('DBIRTH'),
  ),
  ...each(['topics-ndata-seq-num'], 'its sequence number is the next one', included('NDATA')),
  ...each(['topics-ddata-seq-num'], 'its sequence number is the next one', included('DDATA')),
  ...each(['topics-ddeath-seq-num'], 'its sequence number is the next one', included('DDEATH')),
  ...each(['payloads-dbirth-seq-inc'], 'its sequence number is the next one', follows(['DBIRTH'])),
  ...each(['payloads-ndata-seq-inc'], 'its sequence number is the next one', follows(['NDATA'])),
  ...each(['payloads-ddata-seq-inc'], 'its sequence number is the next one', follows(['DDATA'])),
  ...each(['payloads-ddeath-seq-inc'], 'its sequence number is the next one', follows(['DDEATH'])),
  must(
    'payloads-sequence-num-always-included',
    'births, data and device deaths have a sequence number',
    on(NUMBERED, ({ payload }) => holds(payload.seq !== undefined, 'it has no sequence number')),
  ),
  must(
    'payloads-sequence-num-incrementing',
    'sequence numbers count each message, and 0 follows 255',
    follows(['DBIRTH', 'NDATA', 'DDATA', 'DDEATH']),
  ),
  must('topic-structure-namespace-valid-group-id', 'the group id has at least one character, and no + / #', (look) =>
    level(look, 1, 'group'),
  ),
  must(
    'topic-structure-namespace-valid-edge-node-id',
    'the edge node id has at least one character, and no + / #',
    (look) => level(look, 3, 'edge node'),
  ),
  must('topic-structure-namespace-valid-device-id', 'the device id has at least one character, and no + / #', (look) =>
    device(look),
  ),
  must(
    'topic-structure-namespace-device-id-associated-message-types',
    'DBIRTH, DDATA, DDEATH and DCMD name a device',
    (look) => {
      const levels = levelsOf(look);
      return levels?.[2]?.startsWith('D') ? holds(levels.length > 4, `${look.message!.text} names none`) : undefined;
    },
  ),
  must(
    'topic-structure-namespace-device-id-non-associated-message-types',
    'NBIRTH, NDATA, NDEATH and NCMD name no device',
    (look) => {
      const levels = levelsOf(look);
      return levels?.[2]?.startsWith('N') ? holds(levels.length === 4, `${look.message!.text} names one`) : undefined;
    },
  ),
];

/** The levels of a topic of the namespace with one of its verbs. */
function levelsOf({ message }: Look): string[] | undefined {
  const levels = message?.text.split('/');
  return levels?.[0] === NAMESPACE && VERBS.includes(levels[2] as Verb) ? levels : undefined;
}

function level(look: Look, at: number, what: string): Finding {
  const levels = levelsOf(look);
  return levels && holds(isValidId(levels[at] ?? ''), `${what} "${levels[at] ?? ''}" in ${look.message!.text}`);
}

/** A slash in the id of a device makes one level more. */
function device(look: Look): Finding {
  const levels = levelsOf(look);
  if (!levels?.[2]?.startsWith('D') || levels.length < 5) return undefined;
  const id = levels.slice(4).join('/');
  return holds(isValidId(id), `device "${id}" in ${look.message!.text}`);
}

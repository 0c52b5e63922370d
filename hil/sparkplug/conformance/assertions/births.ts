import { REBIRTH } from '../../certificates.ts';
import { metricType } from '../../codec.ts';
import { bdSeqOf } from '../../session.ts';
import {
  type Assertion,
  BIRTHS,
  called,
  DEVICE_BIRTH,
  each,
  type Finding,
  holds,
  must,
  NODE_BIRTH,
  on,
  onMetrics,
  type Spoken,
} from '../assertion.ts';
import { payloadOfWill } from '../wills.ts';

/** What birth certificates contain, and the order in which they come. */
export const births: readonly Assertion[] = [
  must('topics-nbirth-metrics', 'each metric has name, data type and value', onMetrics(NODE_BIRTH, complete)),
  must('topics-dbirth-metrics', 'each metric has name, data type and value', onMetrics(DEVICE_BIRTH, complete)),
  must(
    'operational-behavior-data-publish-nbirth-values',
    'each metric has its present value',
    onMetrics(NODE_BIRTH, valued),
  ),
  must(
    'operational-behavior-data-publish-dbirth-values',
    'each metric has its present value',
    onMetrics(DEVICE_BIRTH, valued),
  ),
  must(
    'payloads-metric-datatype-req',
    'each metric of a birth has its data type',
    onMetrics(BIRTHS, (metric) => holds(metric.datatype !== undefined, `${called(metric)} has no data type`)),
  ),
  must(
    'topics-nbirth-bdseq-included',
    'a metric bdSeq is there',
    on(NODE_BIRTH, (spoken) => holds(bdSeqOf(spoken.payload) !== undefined, 'there is no bdSeq')),
  ),
  ...each(
    ['payloads-nbirth-bdseq'],
    'a metric bdSeq is there',
    on(NODE_BIRTH, (spoken) => holds(bdSeqOf(spoken.payload) !== undefined, 'there is no bdSeq')),
  ),
  ...each(
    [
      'topics-nbirth-bdseq-matching',
      'message-flow-edge-node-birth-publish-nbirth-payload-bdSeq',
      'payloads-ndeath-bdseq',
    ],
    'its bdSeq is that of the will in the last CONNECT',
    on(NODE_BIRTH, matching),
  ),
  must(
    'payloads-nbirth-bdseq-inc',
    'each session has the bdSeq after the last, and 0 follows 255',
    on(NODE_BIRTH, counts),
  ),
  ...each(
    ['topics-nbirth-rebirth-metric', 'payloads-nbirth-rebirth-req'],
    'Node Control/Rebirth is there, Boolean and false',
    on(NODE_BIRTH, (spoken) => {
      const metric = rebirth(spoken);
      if (!metric) return 'there is no Node Control/Rebirth';
      return holds(metric.datatype === 11 && metric.value?.value === false, 'it is not a Boolean that is false');
    }),
  ),
  must(
    'operational-behavior-data-commands-rebirth-name',
    'Node Control/Rebirth is there',
    on(NODE_BIRTH, (spoken) => holds(rebirth(spoken) !== undefined, 'there is no Node Control/Rebirth')),
  ),
  must(
    'operational-behavior-data-commands-rebirth-datatype',
    'Node Control/Rebirth is Boolean',
    on(NODE_BIRTH, (spoken) =>
      about(rebirth(spoken), ({ datatype }) => holds(datatype === 11, `data type ${datatype}`)),
    ),
  ),
  must(
    'operational-behavior-data-commands-rebirth-value',
    'Node Control/Rebirth is false',
    on(NODE_BIRTH, (spoken) =>
      about(rebirth(spoken), ({ value }) => holds(value?.value === false, `it is ${value?.value}`)),
    ),
  ),
  must(
    'operational-behavior-data-commands-rebirth-name-aliases',
    'Node Control/Rebirth has no alias where others have one',
    on(NODE_BIRTH, (spoken) => {
      if (!spoken.payload.metrics.some(({ alias }) => alias !== undefined)) return undefined;
      return about(rebirth(spoken), ({ alias }) => holds(alias === undefined, `it has alias ${alias}`));
    }),
  ),
  must('principles-birth-certificates-order', 'the first message of an edge node is its birth', (look) => {
    const { client, message } = look;
    const verb = message?.topic?.verb;
    if (!client?.node || client.published > 0 || !message || verb === 'STATE') return undefined;
    return holds(verb === 'NBIRTH', `the first is ${verb ?? message.text}`);
  }),
  must(
    'message-flow-device-birth-publish-nbirth-wait',
    'devices are born after their edge node',
    on(DEVICE_BIRTH, ({ node }) =>
      node.followed ? holds(node.birth !== undefined, 'the edge node is not born') : undefined,
    ),
  ),
  must(
    'message-flow-device-birth-publish-dbirth-match-edge-node-topic',
    'a device is born under the edge node of its session',
    on(DEVICE_BIRTH, ({ look: { client }, node }) => {
      const own = client?.node;
      return own && holds(own === node, `${node.group}/${node.node} in the session of ${own.group}/${own.node}`);
    }),
  ),
  must(
    'payloads-dbirth-order',
    'devices are born right after their edge node, before any data',
    on(DEVICE_BIRTH, ({ node, device }) => {
      if (!node.birth || node.devices.get(device!)?.hasDied) return undefined;
      return holds(!node.data, `${device} is born after data was sent`);
    }),
  ),
];

function complete(metric: Spoken['payload']['metrics'][number]): Finding {
  const { name, datatype } = metric;
  if (name === undefined) return `${called(metric)} has no name`;
  if (metricType(datatype) === undefined) return `"${name}" has data type ${datatype}`;
  return valued(metric);
}

function valued(metric: Spoken['payload']['metrics'][number]): Finding {
  return holds(metric.value !== undefined || metric.isNull === true, `${called(metric)} has no value`);
}

const rebirth = ({ payload }: Spoken) => payload.metrics.find(({ name }) => name === REBIRTH);

const about = <T>(thing: T | undefined, check: (thing: T) => Finding): Finding =>
  thing === undefined ? undefined : check(thing);

function matching({ payload, node, look }: Spoken): Finding {
  const will = payloadOfWill(look.client ?? node.client);
  const [born, willed] = [bdSeqOf(payload), will && bdSeqOf(will)];
  if (born === undefined || willed === undefined) return undefined;
  return holds(born === willed, `bdSeq ${born}, and ${willed} in the will`);
}

/** Of a rebirth the number stays: a session is only over when its death was seen, or another connection. */
function counts({ payload, node }: Spoken): Finding {
  const bdSeq = bdSeqOf(payload);
  if (bdSeq === undefined) return undefined;
  if (Number(bdSeq) > 255) return `bdSeq ${bdSeq}`;
  if (node.bdSeq === undefined || node.birth) return undefined;
  // Attempts to connect that failed count too, so only a number that stands still or goes back is surely wrong.
  const step = (Number(bdSeq) - Number(node.bdSeq) + 256) % 256;
  return holds(step > 0 && step < 128, `bdSeq ${bdSeq} after ${node.bdSeq}`);
}

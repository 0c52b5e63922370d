import type { Verb } from '../../../hil/sparkplug/codec.ts';
import { all, flags, gap, inserted, payload, renumbered } from '../spoil.ts';
import { BIRTH_FLOW, DEVICE_FLOW, type Variant, variant } from './variant.ts';

/** The flags of a message, one at a time. */
const flagVariants = (
  [
    ['NBIRTH', ['payloads-nbirth-qos', `${BIRTH_FLOW}-qos`], ['payloads-nbirth-retain', `${BIRTH_FLOW}-retained`]],
    ['DBIRTH', ['payloads-dbirth-qos', `${DEVICE_FLOW}-qos`], ['payloads-dbirth-retain', `${DEVICE_FLOW}-retained`]],
    ['NDATA', ['payloads-ndata-qos'], ['payloads-ndata-retain']],
    ['DDATA', ['payloads-ddata-qos'], ['payloads-ddata-retain']],
    ['NCMD', ['payloads-ncmd-qos'], ['payloads-ncmd-retain']],
    ['DCMD', ['payloads-dcmd-qos'], ['payloads-dcmd-retain']],
    ['DDEATH', [], []],
  ] as const
).flatMap(([verb, qos, retain]: readonly [Verb, readonly string[], readonly string[]]) => {
  const both = `topics-${verb.toLowerCase()}-mqtt`;
  return [
    variant(`${verb} with QoS 1`, flags(verb, { qos: 1 }), [both, ...qos]),
    variant(`a retained ${verb}`, flags(verb, { retain: true }), [both, ...retain]),
  ];
});

const timeVariants = (['NBIRTH', 'DBIRTH', 'NDATA', 'DDATA', 'NCMD', 'DCMD'] as const).map((verb) =>
  variant(
    `${verb} without a timestamp`,
    payload(verb, (whole) => ({ ...whole, timestamp: undefined })),
    [`topics-${verb.toLowerCase()}-timestamp`, `payloads-${verb.toLowerCase()}-timestamp`],
  ),
);

const withoutSeq = (verb: Verb) => payload(verb, (whole) => ({ ...whole, seq: undefined }));
const ALWAYS = 'payloads-sequence-num-always-included';
const COUNTING = 'payloads-sequence-num-incrementing';

const sequenceVariants = [
  variant('NBIRTH without a number', withoutSeq('NBIRTH'), [
    'topics-nbirth-seq-num',
    'payloads-nbirth-seq',
    `${BIRTH_FLOW}-payload-seq`,
    ALWAYS,
  ]),
  variant(
    'NBIRTH that begins at 5',
    all(
      payload('NBIRTH', (w) => ({ ...w, seq: 5 })),
      renumbered,
    ),
    ['topics-nbirth-seq-num'],
  ),
  variant('DBIRTH without a number', withoutSeq('DBIRTH'), [
    'payloads-dbirth-seq',
    'topics-dbirth-seq',
    `${DEVICE_FLOW}-payload-seq`,
    ALWAYS,
  ]),
  variant('NDATA without a number', withoutSeq('NDATA'), ['payloads-ndata-seq', 'topics-ndata-seq-num', ALWAYS]),
  variant('DDATA without a number', withoutSeq('DDATA'), ['payloads-ddata-seq', 'topics-ddata-seq-num', ALWAYS]),
  variant('DDEATH without a number', withoutSeq('DDEATH'), [
    'payloads-ddeath-seq',
    'payloads-ddeath-seq-number',
    'topics-ddeath-seq-num',
    ALWAYS,
  ]),
  variant('a number left out before DBIRTH', gap('DBIRTH'), [
    'topics-dbirth-seq',
    `${DEVICE_FLOW}-payload-seq`,
    'payloads-dbirth-seq-inc',
    COUNTING,
  ]),
  variant('a number left out before NDATA', gap('NDATA'), ['topics-ndata-seq-num', 'payloads-ndata-seq-inc', COUNTING]),
  variant('a number left out before DDATA', gap('DDATA'), ['topics-ddata-seq-num', 'payloads-ddata-seq-inc', COUNTING]),
  variant('a number left out before DDEATH', gap('DDEATH'), [
    'topics-ddeath-seq-num',
    'payloads-ddeath-seq-inc',
    COUNTING,
  ]),
  variant(
    'DDEATH without a timestamp',
    payload('DDEATH', (w) => ({ ...w, timestamp: undefined })),
    ['payloads-ddeath-timestamp'],
  ),
  variant(
    'NDEATH with a number',
    payload('NDEATH', (w) => ({ ...w, seq: 1 })),
    ['topics-ndeath-seq', 'payloads-ndeath-seq'],
  ),
  variant(
    'NCMD with a number',
    payload('NCMD', (w) => ({ ...w, seq: 1 })),
    ['payloads-ncmd-seq'],
  ),
  variant(
    'DCMD with a number',
    payload('DCMD', (w) => ({ ...w, seq: 1 })),
    ['payloads-dcmd-seq'],
  ),
];

const topicVariants = (
  [
    ['a group without a name', 'spBv1.0//NDATA/Intake', 'valid-group-id'],
    ['an edge node without a name', 'spBv1.0/Water/NDATA/', 'valid-edge-node-id'],
    ['a device with a slash in its name', 'spBv1.0/Water/DDATA/Intake/T/101', 'valid-device-id'],
    ['device data without a device', 'spBv1.0/Water/DDATA/Intake', 'device-id-associated-message-types'],
    ['edge node data with a device', 'spBv1.0/Water/NDATA/Intake/T-101', 'device-id-non-associated-message-types'],
  ] as const
).map(([name, topic, id]) =>
  variant(
    name,
    inserted('NDATA', () => ({ topic })),
    [`topic-structure-namespace-${id}`],
  ),
);

/** Wrong around the metrics: flags, times, numbers, topics. */
export const messageVariants: readonly Variant[] = [
  ...flagVariants,
  ...timeVariants,
  ...sequenceVariants,
  ...topicVariants,
];

import { REBIRTH } from '../../../hil/sparkplug/certificates.ts';
import { DATA_TYPES, encodePayload, type Verb, type WireMetric } from '../../../hil/sparkplug/codec.ts';
import {
  aliasOf,
  all,
  find,
  inserted,
  message,
  metric,
  renumbered,
  type Spoil,
  will,
  withoutMessage,
} from '../spoil.ts';
import { BEHAVIOUR, intValue, LAST, longValue, MATCHING, onPaper, TANK, type Variant, variant } from './variant.ts';

const bdSeqIs = (value: number) => (one: WireMetric) => ({ ...one, value: longValue(value) });
const spare = (verb: Verb, change: (one: WireMetric) => WireMetric) => metric(verb, 'Spare', change);

const contentVariants = (['NBIRTH', 'DBIRTH'] as const).flatMap((verb) => {
  const complete = `topics-${verb.toLowerCase()}-metrics`;
  const valued = `${BEHAVIOUR}-data-publish-${verb.toLowerCase()}-values`;
  return [
    variant(
      `${verb} with an alias without a name`,
      spare(verb, (m) => ({ ...m, name: undefined })),
      [complete, 'payloads-alias-birth-requirement'],
    ),
    variant(
      `${verb} with a metric without name and alias`,
      spare(verb, (m) => ({ ...m, name: undefined, alias: undefined })),
      [complete, 'payloads-name-requirement'],
    ),
    variant(
      `${verb} with a metric without a type`,
      spare(verb, (m) => ({ ...m, datatype: undefined })),
      [complete, 'payloads-metric-datatype-req'],
    ),
    variant(
      `${verb} with a type that there is not`,
      spare(verb, (m) => ({ ...m, datatype: 99 })),
      [complete, 'payloads-metric-datatype-value'],
    ),
    variant(
      `${verb} with a metric without a value`,
      spare(verb, (m) => ({ ...m, value: undefined })),
      [complete, valued],
    ),
  ];
});

const bdSeqVariants = [
  variant(
    'NBIRTH without bdSeq',
    metric('NBIRTH', 'bdSeq', () => undefined, LAST),
    ['topics-nbirth-bdseq-included', 'payloads-nbirth-bdseq'],
  ),
  variant('NBIRTH with another bdSeq than the will', metric('NBIRTH', 'bdSeq', bdSeqIs(2), LAST), MATCHING),
  variant(
    'the same bdSeq in each session',
    all(willBdSeq(0), metric('NBIRTH', 'bdSeq', bdSeqIs(0), LAST), metric('NDEATH', 'bdSeq', bdSeqIs(0), LAST)),
    ['topics-nbirth-bdseq-increment', 'payloads-nbirth-bdseq-inc'],
  ),
  variant(
    'a bdSeq that jumps',
    all(willBdSeq(5), metric('NBIRTH', 'bdSeq', bdSeqIs(5), LAST), metric('NDEATH', 'bdSeq', bdSeqIs(5), LAST)),
    ['topics-nbirth-bdseq-increment'],
  ),
];

const REBIRTH_METRIC = ['topics-nbirth-rebirth-metric', 'payloads-nbirth-rebirth-req'];
const REBIRTHS = `${BEHAVIOUR}-data-commands-rebirth`;
const rebirthVariants = [
  variant(
    'NBIRTH without Rebirth',
    metric('NBIRTH', REBIRTH, () => undefined, LAST),
    [...REBIRTH_METRIC, `${REBIRTHS}-name`],
  ),
  variant(
    'Rebirth that is no Boolean',
    metric('NBIRTH', REBIRTH, (m) => ({ ...m, datatype: DATA_TYPES.Int32 }), LAST),
    [...REBIRTH_METRIC, `${REBIRTHS}-datatype`],
  ),
  variant(
    'Rebirth that is true',
    metric('NBIRTH', REBIRTH, (m) => ({ ...m, value: { field: 'boolean', value: true } }), LAST),
    [...REBIRTH_METRIC, `${REBIRTHS}-value`],
  ),
  variant(
    'Rebirth with an alias',
    metric('NBIRTH', REBIRTH, (m) => ({ ...m, alias: 99 }), LAST),
    [`${REBIRTHS}-name-aliases`],
  ),
  onPaper(
    variant(
      'data that goes on after a rebirth was asked for',
      all((session) => {
        // Half a second may pass for what was on its way.
        const birth = find(session, 'NBIRTH', { nth: 1 });
        const { client, at } = session[birth]!;
        const data = message('NDATA', [
          { alias: aliasOf(session, 'NBIRTH', 'Supply voltage'), timestamp: 1, value: { field: 'float', value: 9 } },
        ]);
        const later = session.slice(birth).map((event) => ({ ...event, at: event.at + 2000 }));
        return [...session.slice(0, birth), { kind: 'publish', client, at: at + 1000, ...data }, ...later];
      }, renumbered),
      [`${REBIRTHS}-action-1`],
    ),
  ),
  variant('a rebirth without a device', all(withoutMessage('DBIRTH', { device: 'T-301', nth: 1 }), renumbered), [
    `${REBIRTHS}-action-2`,
  ]),
  variant('a rebirth with the next bdSeq', metric('NBIRTH', 'bdSeq', bdSeqIs(200), { nth: 1 }), [
    `${REBIRTHS}-action-3`,
    ...MATCHING,
  ]),
];

const orderVariants = [
  variant(
    'another message before the birth',
    inserted('NBIRTH', () => ({ topic: 'hello', payload: Buffer.from('hello') }), { nth: -1, before: true }),
    ['principles-birth-certificates-order'],
  ),
  variant(
    'data before the birth',
    inserted(
      'NBIRTH',
      () => message('NDATA', [{ alias: 1, timestamp: 1, value: { field: 'float', value: 1 } }], undefined, 0),
      {
        nth: -1,
        before: true,
      },
    ),
    ['principles-birth-certificates-order', 'payloads-ndata-order'],
  ),
  variant(
    'a device before its edge node',
    inserted('NBIRTH', () => message('DBIRTH', [], TANK, 1), { nth: -1, before: true }),
    ['principles-birth-certificates-order', 'message-flow-device-birth-publish-nbirth-wait'],
  ),
  variant(
    'a device under another edge node',
    inserted('DDATA', () => ({
      topic: 'spBv1.0/Water/DBIRTH/Other/T-1',
      payload: encodePayload({ timestamp: 1, seq: 1, metrics: [] }),
    })),
    ['message-flow-device-birth-publish-dbirth-match-edge-node-topic', 'message-flow-device-dcmd-subscribe'],
  ),
  variant(
    'a device that is born after data',
    all(
      inserted('DDATA', () => message('DBIRTH', [], 'T-999'), LAST),
      renumbered,
    ),
    ['payloads-dbirth-order'],
  ),
  variant(
    'data of a device that is not born',
    all(
      inserted('DDATA', () => message('DDATA', [{ alias: 1, timestamp: 1, value: intValue(1) }], 'T-999')),
      renumbered,
    ),
    ['payloads-ddata-order'],
  ),
];

/** Wrong births: what they contain, and when they come. */
export const birthVariants: readonly Variant[] = [
  ...contentVariants,
  ...bdSeqVariants,
  ...rebirthVariants,
  ...orderVariants,
];

function willBdSeq(value: number): Spoil {
  const metrics = [{ name: 'bdSeq', datatype: 8, value: longValue(value) }];
  return will('NDEATH', () => ({ payload: encodePayload({ timestamp: 1, metrics }) }));
}

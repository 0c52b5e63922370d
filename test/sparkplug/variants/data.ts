import { DATA_TYPES, type Verb, type WireMetric } from '../../../hil/sparkplug/codec.ts';
import { added, aliasOf, all, inserted, message, metric, renumbered } from '../spoil.ts';
import { BEHAVIOUR, intValue, LAST, type Variant, variant } from './variant.ts';

const spare = (verb: Verb, change: (one: WireMetric) => WireMetric) => metric(verb, 'Spare', change);

/** Wrong data, and wrong names. */
export const dataVariants: readonly Variant[] = [
  variant(
    'NDATA of what no birth had',
    added('NDATA', { alias: 77, timestamp: Date.now() + 1e6, value: intValue(1) }),
    ['topics-nbirth-metric-reqs', `${BEHAVIOUR}-data-publish-nbirth`],
  ),
  variant(
    'DDATA of what no birth had',
    added('DDATA', { alias: 77, timestamp: Date.now() + 1e6, value: intValue(1) }),
    ['topics-dbirth-metric-reqs', `${BEHAVIOUR}-data-publish-dbirth`],
  ),
  variant(
    'NDATA that says nothing new',
    all(
      inserted('NDATA', () => ({})),
      renumbered,
    ),
    [`${BEHAVIOUR}-data-publish-nbirth-change`, 'principles-rbe-recommended'],
  ),
  variant(
    'DDATA that says nothing new',
    all(
      inserted('DDATA', () => ({})),
      renumbered,
    ),
    [`${BEHAVIOUR}-data-publish-dbirth-change`, 'principles-rbe-recommended'],
  ),
  variant(
    'NDATA out of order',
    (session) =>
      added('NDATA', { alias: aliasOf(session, 'NBIRTH', 'Spare'), timestamp: 1, value: intValue(5) })(session),
    [`${BEHAVIOUR}-data-publish-nbirth-order`],
  ),
  variant(
    'DDATA out of order',
    (session) =>
      added('DDATA', { alias: aliasOf(session, 'DBIRTH', 'Spare'), timestamp: 1, value: intValue(5) })(session),
    [`${BEHAVIOUR}-data-publish-dbirth-order`],
  ),
  variant(
    'data without the time of a metric',
    metric('DDATA', undefined, (m) => ({ ...m, timestamp: undefined })),
    ['payloads-name-birth-data-requirement'],
  ),
  variant(
    'two metrics with one alias',
    (session) => spare('DBIRTH', (m) => ({ ...m, alias: aliasOf(session, 'NBIRTH', 'Spare') }))(session),
    ['payloads-alias-uniqueness'],
  ),
  variant(
    'data with name and alias',
    metric('DDATA', undefined, (m) => ({ ...m, name: 'Level' })),
    ['payloads-alias-data-cmd-requirement'],
  ),
  variant(
    'data with the type',
    metric('DDATA', undefined, (m) => ({ ...m, datatype: DATA_TYPES.Double })),
    ['payloads-metric-datatype-not-req'],
  ),
  variant(
    'devices that differ by case',
    all(
      inserted('DBIRTH', () => message('DBIRTH', [], 't-101'), LAST),
      renumbered,
    ),
    ['case-sensitivity-sparkplug-ids'],
  ),
  variant(
    'metrics that differ by case',
    added('NBIRTH', { name: 'SPARE', timestamp: Date.now() + 1e6, datatype: DATA_TYPES.Int32, value: intValue(1) }),
    ['case-sensitivity-metric-names'],
  ),
];

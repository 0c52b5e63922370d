import { REBIRTH } from '../../certificates.ts';
import { fromWire, metricType, type WireMetric } from '../../codec.ts';
import {
  type Assertion,
  COMMANDS,
  called,
  DATA,
  type Finding,
  holds,
  must,
  on,
  onMetrics,
  type Spoken,
  worst,
} from '../assertion.ts';
import type { Books } from '../books.ts';

/** Data may still be on its way when an edge node is asked to stop, in ms. */
const ON_ITS_WAY = 500;
/** How long a rebirth may take, in ms. */
const REBORN_WITHIN = 5000;

/** Commands, and what an edge node does when it is asked for its births. */
export const commands: readonly Assertion[] = [
  must('topics-ncmd-payload', 'it has the metrics to be written', on(['NCMD'], some)),
  must('topics-dcmd-payload', 'it has the metrics to be written', on(['DCMD'], some)),
  must(
    'operational-behavior-data-commands-ncmd-verb',
    'what belongs to an edge node is written with NCMD',
    onMetrics(COMMANDS, verbFits('NCMD')),
  ),
  must(
    'operational-behavior-data-commands-dcmd-verb',
    'what belongs to a device is written with DCMD',
    onMetrics(COMMANDS, verbFits('DCMD')),
  ),
  must(
    'operational-behavior-data-commands-ncmd-metric-name',
    'the metric was in the NBIRTH',
    onMetrics(['NCMD'], named),
  ),
  must(
    'operational-behavior-data-commands-dcmd-metric-name',
    'the metric was in the DBIRTH',
    onMetrics(['DCMD'], named),
  ),
  must(
    'operational-behavior-data-commands-ncmd-metric-value',
    'the value is of the type in the NBIRTH',
    onMetrics(['NCMD'], typed),
  ),
  must(
    'operational-behavior-data-commands-dcmd-metric-value',
    'the value is of the type in the DBIRTH',
    onMetrics(['DCMD'], typed),
  ),
  must(
    'operational-behavior-data-commands-ncmd-rebirth-verb',
    'births are asked for with NCMD',
    onMetrics(COMMANDS, ({ name }, { verb }) =>
      name === REBIRTH ? holds(verb === 'NCMD', `with ${verb}`) : undefined,
    ),
  ),
  must(
    'operational-behavior-data-commands-ncmd-rebirth-name',
    'births are asked for by the name Node Control/Rebirth',
    onMetrics(['NCMD'], ({ name }) =>
      name?.toLowerCase().includes('rebirth') ? holds(name === REBIRTH, `by "${name}"`) : undefined,
    ),
  ),
  must(
    'operational-behavior-data-commands-ncmd-rebirth-value',
    'births are asked for with true',
    onMetrics(['NCMD'], ({ name, value }) =>
      name === REBIRTH ? holds(value?.value === true, `with ${value?.value}`) : undefined,
    ),
  ),
  must(
    'operational-behavior-data-commands-rebirth-action-1',
    'an edge node that is asked for its births stops sending data',
    on([...DATA, 'NBIRTH'], ({ node, look, verb }) => {
      if (!node.rebirth || node.rebirth.born) return undefined;
      if (verb === 'NBIRTH') return true;
      const late = look.at - node.rebirth.at;
      return late > ON_ITS_WAY ? `${verb} ${late} ms after it was asked` : undefined;
    }),
  ),
  must(
    'operational-behavior-data-commands-rebirth-action-2',
    'it sends all its births again',
    on([...DATA, 'NBIRTH', 'DBIRTH'], reborn),
    owed,
  ),
  must(
    'operational-behavior-data-commands-rebirth-action-3',
    'its bdSeq stays the same',
    on(['NBIRTH'], ({ node, payload }) => {
      if (!node.rebirth || node.rebirth.born || node.bdSeq === undefined) return undefined;
      const bdSeq = payload.metrics.find(({ name }) => name === 'bdSeq')?.value?.value;
      return bdSeq === undefined ? undefined : holds(bdSeq === node.bdSeq, `bdSeq ${bdSeq} after ${node.bdSeq}`);
    }),
  ),
];

function some({ payload }: Spoken): Finding {
  return holds(payload.metrics.length > 0, 'it has none');
}

/** Only what births have told can be judged. */
function birthOf({ node, device }: Spoken) {
  return device === undefined ? node.birth : node.devices.get(device)?.birth;
}

function named(metric: WireMetric, spoken: Spoken): Finding {
  const { look, node, device } = spoken;
  if (!birthOf(spoken)) return undefined;
  return holds(look.books.born(node, device, metric) !== undefined, `${called(metric)} was not`);
}

function typed(metric: WireMetric, { look, node, device }: Spoken): Finding {
  const type = metricType(look.books.born(node, device, metric)?.datatype);
  if (!type || metric.isNull) return undefined;
  if (!metric.value) return `${called(metric)} has no value`;
  try {
    fromWire(type, metric.value);
    return true;
  } catch (error) {
    return `${called(metric)}: ${(error as Error).message}`;
  }
}

/** Kept where a command with this verb is about what it may be about; broken where the other verb was taken for it. */
function verbFits(due: 'NCMD' | 'DCMD') {
  return (metric: WireMetric, spoken: Spoken): Finding => {
    const { look, node, device, verb } = spoken;
    if (!birthOf(spoken) || metric.name === REBIRTH) return undefined;
    const fits = look.books.born(node, device, metric) !== undefined;
    if (verb === due) return fits || undefined;
    if (fits) return undefined;
    const owners = due === 'NCMD' ? [undefined] : [...node.devices.keys()];
    const belongs = owners.some((owner) => look.books.born(node, owner, metric) !== undefined);
    return belongs ? `${called(metric)} is written with ${verb}` : undefined;
  };
}

/** The first data after the births show whether all were there. */
function reborn({ node, verb, device }: Spoken): Finding {
  const { rebirth } = node;
  if (!rebirth) return undefined;
  if (verb === 'NBIRTH') return !rebirth.born && rebirth.owed.size === 0 ? true : undefined;
  if (!rebirth.born) return undefined;
  if (verb === 'DBIRTH') return rebirth.owed.size === 1 && rebirth.owed.has(device!) ? true : undefined;
  return rebirth.owed.size > 0 ? `${[...rebirth.owed].join(', ')} not born again` : undefined;
}

function owed(books: Books, at: number): Finding {
  return worst(
    [...books.nodes.values()].map(({ rebirth, node }) =>
      rebirth && !rebirth.born && at - rebirth.at > REBORN_WITHIN ? `${node} was asked, and did not` : undefined,
    ),
  );
}

import { metricType, type WireMetric } from '../../codec.ts';
import {
  ALL,
  type Assertion,
  BIRTHS,
  COMMANDS,
  called,
  DATA,
  each,
  type Finding,
  holds,
  must,
  on,
  onMetrics,
  type Spoken,
  should,
} from '../assertion.ts';
import { comparable, metricKey } from '../look.ts';

const NODE = ['NBIRTH', 'NDATA'] as const;
const DEVICE = ['DBIRTH', 'DDATA'] as const;

/** What data messages say of metrics, and how metrics are named. */
export const data: readonly Assertion[] = [
  ...each(
    ['topics-nbirth-metric-reqs', 'operational-behavior-data-publish-nbirth'],
    'everything that is reported was in the birth',
    onMetrics(['NDATA'], known),
  ),
  ...each(
    ['topics-dbirth-metric-reqs', 'operational-behavior-data-publish-dbirth'],
    'everything that is reported was in the birth',
    onMetrics(['DDATA'], known),
  ),
  must(
    'operational-behavior-data-publish-nbirth-change',
    'only what has changed is sent',
    onMetrics(['NDATA'], changed),
  ),
  must(
    'operational-behavior-data-publish-dbirth-change',
    'only what has changed is sent',
    onMetrics(['DDATA'], changed),
  ),
  should('principles-rbe-recommended', 'data is sent by exception', onMetrics(DATA, changed)),
  must('operational-behavior-data-publish-nbirth-order', 'live values are in the order of time', on(NODE, ordered)),
  must('operational-behavior-data-publish-dbirth-order', 'live values are in the order of time', on(DEVICE, ordered)),
  must(
    'payloads-ndata-order',
    'data comes after the births',
    on(['NDATA'], ({ node }) =>
      node.followed ? holds(node.birth !== undefined, 'the edge node is not born') : undefined,
    ),
  ),
  must(
    'payloads-ddata-order',
    'data comes after the births',
    on(['DDATA'], ({ node, device }) => {
      if (!node.followed) return undefined;
      return holds(node.birth !== undefined && node.devices.get(device!)?.birth !== undefined, `${device} is not born`);
    }),
  ),
  must(
    'payloads-name-requirement',
    'each metric has a name or an alias',
    onMetrics(ALL, (metric) => holds(metric.name !== undefined || metric.alias !== undefined, called(metric))),
  ),
  must(
    'payloads-name-birth-data-requirement',
    'each metric of births and data has a timestamp',
    onMetrics([...BIRTHS, ...DATA], (metric) => holds(metric.timestamp !== undefined, `${called(metric)} has none`)),
  ),
  must('payloads-alias-uniqueness', 'no two metrics of an edge node have the same alias', on(BIRTHS, unique)),
  must(
    'payloads-alias-birth-requirement',
    'a metric of a birth that has an alias has a name',
    onMetrics(BIRTHS, ({ name, alias }) =>
      alias === undefined ? undefined : holds(name !== undefined, `alias ${alias} has none`),
    ),
  ),
  must(
    'payloads-alias-data-cmd-requirement',
    'where there is an alias the name is left out',
    onMetrics([...DATA, ...COMMANDS], aliased),
  ),
  must(
    'payloads-metric-datatype-value',
    'a data type is one of those that there are',
    onMetrics(ALL, ({ datatype, ...metric }) =>
      datatype === undefined
        ? undefined
        : holds(metricType(datatype) !== undefined, `${called(metric)} has ${datatype}`),
    ),
  ),
  should(
    'payloads-metric-datatype-not-req',
    'data and commands leave the data type out',
    onMetrics([...DATA, ...COMMANDS], (metric) => holds(metric.datatype === undefined, `${called(metric)} has it`)),
  ),
  should('case-sensitivity-sparkplug-ids', 'ids differ by more than case', on(BIRTHS, idsByCase)),
  should(
    'case-sensitivity-metric-names',
    'metric names differ by more than case',
    on(BIRTHS, ({ payload }) => twin(payload.metrics.flatMap(({ name }) => name ?? []))),
  ),
];

function known(metric: WireMetric, { look, node, device }: Spoken): Finding {
  const birth = device === undefined ? node.birth : node.devices.get(device)?.birth;
  return birth && holds(look.books.born(node, device, metric) !== undefined, `${called(metric)} was in no birth`);
}

function changed(metric: WireMetric, { look, node, device, payload }: Spoken): Finding {
  const name = look.books.born(node, device, metric)?.name;
  if (name === undefined || metric.isHistorical) return undefined;
  // Several values of one metric in a message are compared with those before them in it.
  const same = payload.metrics.filter((other) => look.books.born(node, device, other)?.name === name);
  const before = same[same.indexOf(metric) - 1];
  const last = before ? comparable(before) : node.values.get(metricKey(device, name));
  return last === undefined ? undefined : holds(last !== comparable(metric), `"${name}" says what it said before`);
}

function ordered({ payload }: Spoken): Finding {
  let last = 0;
  const live = payload.metrics.filter((metric) => !metric.isHistorical && metric.timestamp !== undefined);
  for (const metric of live) {
    if (Number(metric.timestamp) < last) return `${called(metric)} is older than one before it`;
    last = Number(metric.timestamp);
  }
  return live.length > 0 || undefined;
}

function unique({ payload, node, device }: Spoken): Finding {
  const seen = new Map(device === undefined ? [] : node.aliases);
  let any: Finding;
  for (const metric of payload.metrics) {
    const { alias, name = '' } = metric;
    if (alias === undefined) continue;
    const other = seen.get(alias);
    if (other && (other.device !== device || other.name !== name))
      return `alias ${alias} is both "${other.name}" and "${name}"`;
    seen.set(alias, { device, name });
    any = true;
  }
  return any;
}

function aliased(metric: WireMetric, { look, node, device }: Spoken): Finding {
  const { name, alias } = metric;
  if (alias !== undefined) return holds(name === undefined, `alias ${alias} comes with name "${name}"`);
  const born = look.books.born(node, device, metric);
  return born?.alias === undefined ? undefined : `"${name}" has alias ${born.alias}`;
}

function idsByCase({ look, node, device }: Spoken): Finding {
  const nodes = [...look.books.nodes.values()].map((one) => `${one.group}/${one.node}`);
  const devices = device === undefined ? [] : [...node.devices.keys(), device];
  return worstTwin([twin([...new Set(nodes)]), twin([...new Set(devices)])]);
}

const worstTwin = (findings: Finding[]): Finding => findings.find((one) => typeof one === 'string') ?? true;

/** Whether two names are the same but for case. */
function twin(names: readonly string[]): Finding {
  const lower = new Map<string, string>();
  for (const name of names) {
    const other = lower.get(name.toLowerCase());
    if (other !== undefined && other !== name) return `"${other}" and "${name}"`;
    lower.set(name.toLowerCase(), name);
  }
  return true;
}

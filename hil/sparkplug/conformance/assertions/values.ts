import type { WireDataSet, WireMetric, WirePropertySet, WireTemplate } from '../../codec.ts';
import { isBasic, typeNamed } from '../../codec.ts';
import {
  ALL,
  type Assertion,
  BIRTHS,
  called,
  each,
  type Finding,
  holds,
  must,
  onMetrics,
  type Spoken,
  worst,
} from '../assertion.ts';

const QUALITIES = [0, 192, 500];
const BASIC_OR_SET = (type: number | undefined) => {
  const name = typeNamed(type);
  return name !== undefined && (isBasic(name) || name === 'PropertySet' || name === 'PropertySetList');
};
const basic = (type: number | undefined) => {
  const name = typeNamed(type);
  return name !== undefined && isBasic(name);
};

const ofProperties = (verbs: Parameters<typeof onMetrics>[0], check: (set: WirePropertySet) => Finding) =>
  onMetrics(verbs, ({ properties }) => properties && check(properties));
const ofQuality = (check: (property: WirePropertySet['values'][number]) => Finding) =>
  ofProperties(ALL, ({ keys, values }) => {
    const quality = values[keys.indexOf('Quality')];
    return quality && check(quality);
  });
const ofDataSets = (check: (set: WireDataSet) => Finding) =>
  onMetrics(ALL, ({ value }) => (value?.field === 'dataset' ? check(value.value) : undefined));
const ofTemplates = (check: (template: WireTemplate, metric: WireMetric, spoken: Spoken) => Finding) =>
  onMetrics(ALL, (metric, spoken) =>
    metric.value?.field === 'template' ? check(metric.value.value, metric, spoken) : undefined,
  );
const ofParameters = (check: (parameter: WireTemplate['parameters'][number]) => Finding) =>
  ofTemplates(({ parameters }) => worst(parameters.map(check)));

/** Property sets, data sets and templates. */
export const values: readonly Assertion[] = [
  ...each(
    ['payloads-propertyset-keys-array-size', 'payloads-propertyset-values-array-size'],
    'there are as many keys as values',
    ofProperties(ALL, ({ keys, values }) =>
      holds(keys.length === values.length, `${keys.length} keys, ${values.length} values`),
    ),
  ),
  must(
    'payloads-metric-propertyvalue-type-value',
    'the type of a property is a basic one, or a set',
    ofProperties(ALL, ({ values }) =>
      worst(values.map(({ type }) => (type === undefined ? undefined : holds(BASIC_OR_SET(type), `type ${type}`)))),
    ),
  ),
  must(
    'payloads-metric-propertyvalue-type-req',
    'a property in a birth has its type',
    ofProperties(BIRTHS, ({ values }) => worst(values.map(({ type }) => holds(type !== undefined, 'one has none')))),
  ),
  must(
    'payloads-propertyset-quality-value-type',
    'Quality is an Int32',
    ofQuality(({ type }) => holds(type === 3, `type ${type}`)),
  ),
  must(
    'payloads-propertyset-quality-value-value',
    'Quality is 0, 192 or 500',
    ofQuality(({ value }) => holds(value?.field === 'int' && QUALITIES.includes(value.value), `it is ${value?.value}`)),
  ),
  must(
    'payloads-dataset-column-size',
    'a data set says how many columns it has',
    ofDataSets(({ numOfColumns, columns }) =>
      holds(Number(numOfColumns) === columns.length, `${numOfColumns} for ${columns.length}`),
    ),
  ),
  ...each(
    ['payloads-dataset-column-num-headers', 'payloads-dataset-types-num'],
    'a data set has as many types as columns',
    ofDataSets(({ columns, types }) =>
      holds(columns.length === types.length, `${types.length} types, ${columns.length} columns`),
    ),
  ),
  must(
    'payloads-dataset-types-value',
    'the types of a data set are basic ones',
    ofDataSets(({ types }) => worst(types.map((type) => holds(basic(type), `type ${type}`)))),
  ),
  must(
    'payloads-template-is-definition',
    'a template says whether it is a definition',
    ofTemplates(({ isDefinition }, metric) => holds(isDefinition !== undefined, `${called(metric)} does not`)),
  ),
  ...each(
    ['payloads-template-definition-ref', 'payloads-template-ref-definition'],
    'a definition refers to no template',
    ofTemplates(({ isDefinition, templateRef }) =>
      isDefinition ? holds(templateRef === undefined, `to "${templateRef}"`) : undefined,
    ),
  ),
  ...each(
    ['payloads-template-instance-ref', 'payloads-template-ref-instance'],
    'an instance refers to its definition',
    ofTemplates(({ isDefinition, templateRef }, metric) =>
      isDefinition === false ? holds(templateRef !== undefined, `${called(metric)} refers to none`) : undefined,
    ),
  ),
  must(
    'payloads-template-definition-nbirth-only',
    'definitions are only in the NBIRTH',
    ofTemplates(({ isDefinition }, metric, { verb }) =>
      isDefinition ? holds(verb === 'NBIRTH', `${called(metric)} in ${verb}`) : undefined,
    ),
  ),
  ...each(
    ['topics-nbirth-templates', 'payloads-template-definition-nbirth'],
    'the NBIRTH has the definition of every instance',
    ofTemplates(defined),
  ),
  must(
    'payloads-template-parameter-name-required',
    'a parameter has a name',
    ofParameters(({ name }) => holds(name !== undefined, 'one has none')),
  ),
  must(
    'payloads-template-parameter-type-value',
    'the type of a parameter is a basic one',
    ofParameters(({ type }) => (type === undefined ? undefined : holds(basic(type), `type ${type}`))),
  ),
  must(
    'payloads-template-parameter-type-req',
    'a parameter in a birth has its type',
    onMetrics(BIRTHS, ({ value }) =>
      value?.field === 'template'
        ? worst(value.value.parameters.map(({ type }) => holds(type !== undefined, 'one has none')))
        : undefined,
    ),
  ),
];

function defined({ isDefinition, templateRef }: WireTemplate, _: WireMetric, { verb, payload, node }: Spoken): Finding {
  if (isDefinition || templateRef === undefined) return undefined;
  const birth = verb === 'NBIRTH' ? payload.metrics : [...(node.birth?.metrics.values() ?? [])];
  if (birth.length === 0) return undefined;
  const definition = birth.find(({ name }) => name === templateRef)?.value;
  return holds(
    definition?.field === 'template' && definition.value.isDefinition === true,
    `"${templateRef}" is not defined`,
  );
}

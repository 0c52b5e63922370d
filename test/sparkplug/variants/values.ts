import type { WireDataSet, WireMetric, WirePropertySet, WireTemplate } from '../../../hil/sparkplug/codec.ts';
import { metric, type Spoil } from '../spoil.ts';
import { type Variant, variant } from './variant.ts';

const ofProperties = (change: (set: WirePropertySet) => WirePropertySet): Spoil =>
  metric('NBIRTH', 'Supply voltage', (one) => ({ ...one, properties: change(one.properties!) }));

/** The third DDATA has the level in bad quality. */
const ofQuality = (change: (value: WirePropertySet['values'][number]) => WirePropertySet['values'][number]): Spoil =>
  metric(
    'DDATA',
    undefined,
    (one) => ({ ...one, properties: { keys: ['Quality'], values: [change(one.properties!.values[0]!)] } }),
    { nth: 1 },
  );

const ofDataSet = (change: (set: WireDataSet) => Partial<WireDataSet>): Spoil =>
  metric('DBIRTH', 'Trend', (one) => {
    const set = one.value!.value as WireDataSet;
    return { ...one, value: { field: 'dataset', value: { ...set, ...change(set) } } };
  });

const ofTemplate = (verb: 'NBIRTH' | 'DBIRTH', change: (template: WireTemplate) => Partial<WireTemplate>): Spoil =>
  metric(verb, verb === 'NBIRTH' ? 'Types/Pump' : 'P-101', (one): WireMetric => {
    const template = one.value!.value as WireTemplate;
    return { ...one, value: { field: 'template', value: { ...template, ...change(template) } } };
  });

const ofParameter = (change: Partial<WireTemplate['parameters'][number]>): Spoil =>
  ofTemplate('DBIRTH', ({ parameters }) => ({ parameters: [{ ...parameters[0]!, ...change }] }));

/** Wrong property sets, data sets and templates. */
export const valueVariants: readonly Variant[] = [
  variant(
    'more keys than values',
    ofProperties(({ keys, values }) => ({ keys: [...keys, 'more'], values })),
    ['payloads-propertyset-keys-array-size', 'payloads-propertyset-values-array-size'],
  ),
  variant(
    'a property of a type that there is not',
    ofProperties(({ keys, values }) => ({ keys, values: values.map((one) => ({ ...one, type: 99 })) })),
    ['payloads-metric-propertyvalue-type-value'],
  ),
  variant(
    'a property without its type',
    ofProperties(({ keys, values }) => ({ keys, values: values.map((one) => ({ ...one, type: undefined })) })),
    ['payloads-metric-propertyvalue-type-req'],
  ),
  variant(
    'a quality that is no Int32',
    ofQuality((one) => ({ ...one, type: 7 })),
    ['payloads-propertyset-quality-value-type'],
  ),
  variant(
    'a quality that there is not',
    ofQuality((one) => ({ ...one, value: { field: 'int', value: 3 } })),
    ['payloads-propertyset-quality-value-value'],
  ),
  variant(
    'a data set with a wrong count',
    ofDataSet(() => ({ numOfColumns: 5 })),
    ['payloads-dataset-column-size'],
  ),
  variant(
    'a data set with more types than columns',
    ofDataSet(({ types }) => ({ types: [...types, 3] })),
    ['payloads-dataset-column-num-headers', 'payloads-dataset-types-num'],
  ),
  variant(
    'a data set with a column of data sets',
    ofDataSet(() => ({ types: [13, 16] })),
    ['payloads-dataset-types-value'],
  ),
  variant(
    'a template that is neither',
    ofTemplate('DBIRTH', () => ({ isDefinition: undefined })),
    ['payloads-template-is-definition'],
  ),
  variant(
    'a definition that refers to another',
    ofTemplate('NBIRTH', () => ({ templateRef: 'Types/Pump' })),
    ['payloads-template-definition-ref', 'payloads-template-ref-definition'],
  ),
  variant(
    'an instance that refers to nothing',
    ofTemplate('DBIRTH', () => ({ templateRef: undefined })),
    ['payloads-template-instance-ref', 'payloads-template-ref-instance'],
  ),
  variant(
    'a definition in a device',
    ofTemplate('DBIRTH', () => ({ isDefinition: true, templateRef: undefined })),
    ['payloads-template-definition-nbirth-only'],
  ),
  variant(
    'an instance of what is not defined',
    ofTemplate('DBIRTH', () => ({ templateRef: 'Types/Valve' })),
    ['topics-nbirth-templates', 'payloads-template-definition-nbirth'],
  ),
  variant('a parameter without a name', ofParameter({ name: undefined }), [
    'payloads-template-parameter-name-required',
  ]),
  variant('a parameter of a type that there is not', ofParameter({ type: 16 }), [
    'payloads-template-parameter-type-value',
  ]),
  variant('a parameter without its type', ofParameter({ type: undefined }), ['payloads-template-parameter-type-req']),
];

import {
  fromScalar,
  fromWire,
  isBasic,
  metricType,
  type Scalar,
  typeNamed,
  ValueMismatch,
  type WireMetric,
  type WireValue,
} from '../codec.ts';
import { called } from './assertion.ts';

/** The members of the value `oneof` as the schema calls them (Sparkplug 3.0, 6.4.1). */
const FIELDS: Readonly<Record<WireValue['field'] | 'set' | 'sets', string>> = {
  int: 'int_value',
  long: 'long_value',
  float: 'float_value',
  double: 'double_value',
  boolean: 'boolean_value',
  string: 'string_value',
  bytes: 'bytes_value',
  dataset: 'dataset_value',
  template: 'template_value',
  extension: 'extension_value',
  set: 'propertyset_value',
  sets: 'propertysets_value',
};

/**
 * What of a metric is not of its data type (6.4.16): the field that was sent and what was found in it. Numbers of types
 * that there are not, and missing ones, are for the assertions that name them.
 * @param datatype its own, or that of its birth where it has none
 */
export function* misfitsOf(metric: WireMetric, datatype = metric.datatype): Generator<string> {
  const what = `metric ${called(metric)}`;
  yield* ofValue(what, datatype, metric.value);
  const { keys = [], values = [] } = metric.properties ?? {};
  for (const [i, { type, value }] of values.entries()) {
    const property = `property "${keys[i] ?? ''}" of ${what}`;
    const name = typeNamed(type);
    if (!name || !value || value.field === 'extension') continue;
    if (isBasic(name)) yield* misfit(property, name, value.field, () => fromScalar(name, value as Scalar));
    else if (
      (name === 'PropertySet' && value.field !== 'set') ||
      (name === 'PropertySetList' && value.field !== 'sets')
    )
      yield sentence(property, name, value.field, `a ${value.field} value`);
  }
}

function* ofValue(what: string, datatype: number | undefined, value: WireValue | undefined): Generator<string> {
  const type = metricType(datatype);
  if (!type || !value || value.field === 'extension') return;
  if (type === 'DataSet' && value.field === 'dataset') {
    const { columns, types, rows } = value.value;
    for (const row of rows)
      for (const [i, element] of row.entries()) {
        const column = typeNamed(types[i]);
        if (!column || !isBasic(column) || !element) continue;
        const place = `column "${columns[i] ?? i}" of ${what}`;
        yield* misfit(place, column, element.field, () => fromScalar(column, element));
      }
  } else if (type === 'Template' && value.field === 'template') {
    for (const member of value.value.metrics) for (const found of misfitsOf(member)) yield `${found}, in ${what}`;
    for (const { name, type: number, value: given } of value.value.parameters) {
      const of = typeNamed(number);
      if (!of || !isBasic(of) || !given) continue;
      yield* misfit(`parameter "${name ?? ''}" of ${what}`, of, given.field, () => fromScalar(of, given));
    }
  } else yield* misfit(what, type, value.field, () => fromWire(type, value));
}

function* misfit(what: string, type: string, field: keyof typeof FIELDS, read: () => unknown): Generator<string> {
  // Any 64 bits are a DateTime on the wire, whatever our own reader can hold.
  if (type === 'DateTime' && field === 'long') return;
  try {
    read();
  } catch (error) {
    if (!(error instanceof ValueMismatch)) throw error;
    yield sentence(what, type, field, error.message);
  }
}

const sentence = (what: string, type: string, field: keyof typeof FIELDS, found: string) =>
  `${what} is ${type}, and its ${FIELDS[field]} is not: ${found}`;

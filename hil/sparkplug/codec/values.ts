import { type ArrayValue, decodeArray, encodeArray } from './arrays.ts';
import {
  type BasicType,
  DATA_TYPES,
  type DataType,
  INTEGER_LIMITS,
  isArray,
  isBasic,
  metricType,
  typeNamed,
  ValueMismatch,
} from './datatypes.ts';
import type {
  Scalar,
  WireDataSet,
  WireMetric,
  WireProperty,
  WirePropertySet,
  WireTemplate,
  WireValue,
} from './payload.ts';

/** Int64 and UInt64 are bigints; DateTime is ms since 1970 UTC; Bytes and File are bytes. */
export type BasicValue = number | bigint | boolean | string;
export type MetricValue = BasicValue | Uint8Array | DataSet | Template | ArrayValue;

/** A table. Null is an empty element. */
export interface DataSet {
  readonly columns: readonly { readonly name: string; readonly type: BasicType }[];
  readonly rows: readonly (readonly (BasicValue | null)[])[];
}

/** A definition of a type of one's own, or, with `of`, an instance of the one of that name. */
export interface Template {
  readonly of?: string;
  readonly version?: string;
  readonly members: readonly TemplateMember[];
  readonly parameters?: readonly { readonly name: string; readonly type: BasicType; readonly value: BasicValue }[];
}
export interface TemplateMember {
  readonly name: string;
  readonly type: DataType;
  readonly value: MetricValue | null;
}

/** Properties of a metric by name. */
export type Properties = Readonly<Record<string, { readonly type: BasicType; readonly value: BasicValue }>>;

/** A value as the wire carries it. @throws ValueMismatch */
export function toWire(type: DataType, value: MetricValue): WireValue {
  if (isBasic(type)) return toScalar(type, value as BasicValue);
  if (isArray(type)) {
    if (!Array.isArray(value)) throw new ValueMismatch(type, shown(value));
    return { field: 'bytes', value: encodeArray(type, value as ArrayValue) };
  }
  switch (type) {
    case 'UUID':
      return { field: 'string', value: ofKind('string', type, value) };
    case 'Bytes':
    case 'File':
      if (!(value instanceof Uint8Array)) throw new ValueMismatch(type, shown(value));
      return { field: 'bytes', value };
    case 'DataSet':
      return { field: 'dataset', value: toWireDataSet(value as DataSet) };
    default:
      return { field: 'template', value: toWireTemplate(value as Template) };
  }
}

/** What the wire carries as a value. @throws ValueMismatch where it was sent in a field of another type */
export function fromWire(type: DataType, wire: WireValue): MetricValue {
  if (isBasic(type)) return fromScalar(type, wire as Scalar);
  if (isArray(type)) return decodeArray(type, sent(wire, 'bytes', type));
  switch (type) {
    case 'UUID':
      return sent(wire, 'string', type);
    case 'Bytes':
    case 'File':
      return sent(wire, 'bytes', type);
    case 'DataSet':
      return fromWireDataSet(sent(wire, 'dataset', type));
    default:
      return fromWireTemplate(sent(wire, 'template', type));
  }
}

/** A value of a basic type as the wire carries it. @throws ValueMismatch */
export function toScalar(type: BasicType, value: BasicValue): Scalar {
  switch (type) {
    case 'Float':
      return { field: 'float', value: ofKind('number', type, value) };
    case 'Double':
      return { field: 'double', value: ofKind('number', type, value) };
    case 'Boolean':
      return { field: 'boolean', value: ofKind('boolean', type, value) };
    case 'String':
    case 'Text':
      return { field: 'string', value: ofKind('string', type, value) };
    case 'Int64':
    case 'UInt64':
    case 'DateTime':
      return { field: 'long', value: toLong(type, value) };
    default: {
      const [low, high] = INTEGER_LIMITS[type]!;
      if (!Number.isInteger(value) || (value as number) < low || (value as number) > high)
        throw new ValueMismatch(type, shown(value));
      // Two's complement: the schema has no signed field.
      return { field: 'int', value: (value as number) >>> 0 };
    }
  }
}

/** What the wire carries of a basic type. @throws ValueMismatch */
export function fromScalar(type: BasicType, wire: Scalar): BasicValue {
  switch (type) {
    case 'Float':
      return sent(wire, 'float', type);
    case 'Double':
      return sent(wire, 'double', type);
    case 'Boolean':
      return sent(wire, 'boolean', type);
    case 'String':
    case 'Text':
      return sent(wire, 'string', type);
    case 'Int64':
      return BigInt.asIntN(64, BigInt(sent(wire, 'long', type)));
    case 'UInt64':
      return BigInt(sent(wire, 'long', type));
    case 'DateTime': {
      // A number holds 285,000 years to the millisecond; what is beyond would become another instant in silence.
      const time = Number(sent(wire, 'long', type));
      if (!Number.isSafeInteger(time)) throw new ValueMismatch(type, String(wire.value));
      return time;
    }
    case 'Int8':
      return signed(type, sent(wire, 'int', type), 8);
    case 'Int16':
      return signed(type, sent(wire, 'int', type), 16);
    case 'Int32':
      return sent(wire, 'int', type) | 0;
    default: {
      // Eclipse Tahu sends UInt32 in the field for 64 bits, as Java has no unsigned int.
      const value = type === 'UInt32' && wire.field === 'long' ? Number(wire.value) : sent(wire, 'int', type);
      if (value > INTEGER_LIMITS[type]![1]) throw new ValueMismatch(type, String(value));
      return value;
    }
  }
}

/** Some send a negative Int8 in 8 bits, some in 32: both are it, and what is between is not. */
function signed(type: string, value: number, bits: number): number {
  const low = (value << (32 - bits)) >> (32 - bits);
  if (value !== low >>> 0 && value >= 2 ** bits) throw new ValueMismatch(type, String(value));
  return low;
}

function toLong(type: 'Int64' | 'UInt64' | 'DateTime', value: BasicValue): bigint | number {
  const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!whole) throw new ValueMismatch(type, shown(value));
  if (typeof value === 'number' && value >= 0) return value;
  const wide = BigInt(value as bigint);
  const wrapped = type === 'Int64' ? BigInt.asIntN(64, wide) : BigInt.asUintN(64, wide);
  if (wrapped !== wide) throw new ValueMismatch(type, shown(value));
  return BigInt.asUintN(64, wide);
}

interface Kinds {
  readonly number: number;
  readonly boolean: boolean;
  readonly string: string;
}

function ofKind<K extends keyof Kinds>(kind: K, type: string, value: MetricValue): Kinds[K] {
  if (typeof value !== kind) throw new ValueMismatch(type, shown(value));
  return value as Kinds[K];
}

type ValueIn<F extends WireValue['field']> = Extract<WireValue, { field: F }>['value'];

function sent<F extends WireValue['field']>(wire: WireValue, field: F, type: string): ValueIn<F> {
  if (wire.field !== field) throw new ValueMismatch(type, `a ${wire.field} value`);
  return wire.value as ValueIn<F>;
}

const shown = (value: unknown) => (typeof value === 'object' ? 'an object' : `${typeof value} ${String(value)}`);

function toWireDataSet({ columns, rows }: DataSet): WireDataSet {
  return {
    numOfColumns: columns.length,
    columns: columns.map(({ name }) => name),
    types: columns.map(({ type }) => DATA_TYPES[type]),
    rows: rows.map((row) => {
      if (row.length !== columns.length) throw new ValueMismatch('DataSet', `a row of ${row.length}`);
      return row.map((value, i) => (value === null ? undefined : toScalar(columns[i]!.type, value)));
    }),
  };
}

function fromWireDataSet({ columns, types, rows }: WireDataSet): DataSet {
  if (columns.length !== types.length)
    throw new ValueMismatch('DataSet', `${columns.length} columns with ${types.length} types`);
  const typed = columns.map((name, i) => {
    const type = typeNamed(types[i]);
    if (!type || !isBasic(type)) throw new ValueMismatch('DataSet', `a column of type ${types[i]}`);
    return { name, type };
  });
  return {
    columns: typed,
    rows: rows.map((row) => {
      if (row.length !== typed.length) throw new ValueMismatch('DataSet', `a row of ${row.length}`);
      return row.map((value, i) => (value === undefined ? null : fromScalar(typed[i]!.type, value)));
    }),
  };
}

function toWireTemplate({ of, version, members, parameters = [] }: Template): WireTemplate {
  return {
    version,
    metrics: members.map(({ name, type, value }): WireMetric => {
      const datatype = DATA_TYPES[type];
      return value === null ? { name, datatype, isNull: true } : { name, datatype, value: toWire(type, value) };
    }),
    parameters: parameters.map(({ name, type, value }) => ({
      name,
      type: DATA_TYPES[type],
      value: toScalar(type, value),
    })),
    templateRef: of,
    isDefinition: of === undefined,
  };
}

function fromWireTemplate({ version, metrics, parameters, templateRef }: WireTemplate): Template {
  return {
    ...(templateRef !== undefined && { of: templateRef }),
    ...(version !== undefined && { version }),
    members: metrics.map(({ name = '', datatype, value }) => {
      const type = metricType(datatype);
      if (!type) throw new ValueMismatch('Template', `member "${name}" of type ${datatype}`);
      return { name, type, value: value === undefined ? null : fromWire(type, value) };
    }),
    parameters: parameters.map(({ name = '', type, value }) => {
      const basic = typeNamed(type);
      if (!basic || !isBasic(basic) || !value) throw new ValueMismatch('Template', `parameter "${name}"`);
      return { name, type: basic, value: fromScalar(basic, value) };
    }),
  };
}

/** Properties as the wire carries them. @throws ValueMismatch */
export function toPropertySet(properties: Properties): WirePropertySet {
  const entries = Object.entries(properties);
  return {
    keys: entries.map(([key]) => key),
    values: entries.map(([, { type, value }]) => ({ type: DATA_TYPES[type], value: toScalar(type, value) })),
  };
}

/** The property of that name, or undefined. */
export function propertyOf(set: WirePropertySet | undefined, key: string): WireProperty | undefined {
  const at = set?.keys.indexOf(key) ?? -1;
  return at < 0 ? undefined : set!.values[at];
}

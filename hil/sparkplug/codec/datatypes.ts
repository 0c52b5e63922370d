/** The data types of Sparkplug B by name, with their numbers (Sparkplug 3.0, 6.4.16). */
export const DATA_TYPES = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
  DataSet: 16,
  Bytes: 17,
  File: 18,
  Template: 19,
  PropertySet: 20,
  PropertySetList: 21,
  Int8Array: 22,
  Int16Array: 23,
  Int32Array: 24,
  Int64Array: 25,
  UInt8Array: 26,
  UInt16Array: 27,
  UInt32Array: 28,
  UInt64Array: 29,
  FloatArray: 30,
  DoubleArray: 31,
  BooleanArray: 32,
  StringArray: 33,
  DateTimeArray: 34,
} as const;

/** A data type of a metric; the two of properties alone are not among them. */
export type DataType = Exclude<keyof typeof DATA_TYPES, 'PropertySet' | 'PropertySetList'>;

/** The types that go into data sets, parameters and properties: numbers 1 to 14. */
export type BasicType = Extract<
  DataType,
  `${'' | 'U'}Int${8 | 16 | 32 | 64}` | 'Float' | 'Double' | 'Boolean' | 'String' | 'DateTime' | 'Text'
>;

/** Array types carry their elements in bytes. */
export type ArrayType = Extract<DataType, `${string}Array`>;

const names = new Map<number, keyof typeof DATA_TYPES>(
  (Object.keys(DATA_TYPES) as (keyof typeof DATA_TYPES)[]).map((name) => [DATA_TYPES[name], name]),
);

/** The name of a data type, or undefined for a number that is none. */
export const typeNamed = (datatype: number | undefined): keyof typeof DATA_TYPES | undefined =>
  datatype === undefined ? undefined : names.get(datatype);

/** The data type of a metric by its number, or undefined for a number that is none. */
export function metricType(datatype: number | undefined): DataType | undefined {
  const name = typeNamed(datatype);
  return name === 'PropertySet' || name === 'PropertySetList' ? undefined : name;
}

export const isBasic = (type: keyof typeof DATA_TYPES): type is BasicType => DATA_TYPES[type] <= DATA_TYPES.Text;
export const isArray = (type: keyof typeof DATA_TYPES): type is ArrayType => DATA_TYPES[type] >= DATA_TYPES.Int8Array;

/** Limits of the whole numbers, both included. */
export const INTEGER_LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  Int8: [-128, 127],
  Int16: [-32_768, 32_767],
  Int32: [-2_147_483_648, 2_147_483_647],
  UInt8: [0, 255],
  UInt16: [0, 65_535],
  UInt32: [0, 4_294_967_295],
};

/** A value that is not of the data type it is given for. */
export class ValueMismatch extends Error {
  constructor(type: string, found: string) {
    super(`${found} is no ${type}`);
    this.name = 'ValueMismatch';
  }
}

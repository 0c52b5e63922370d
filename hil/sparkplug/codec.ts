/** Sparkplug B on the wire: payloads, data types and topics (see docs/decisions/0004 for why it is our own). */

export {
  type ArrayType,
  type BasicType,
  DATA_TYPES,
  type DataType,
  isArray,
  isBasic,
  metricType,
  typeNamed,
  ValueMismatch,
} from './codec/datatypes.ts';
export { decodePayload } from './codec/decode.ts';
export { encodePayload } from './codec/encode.ts';
export type * from './codec/payload.ts';
export { MalformedPayload, type Unsigned64 } from './codec/reader.ts';
export * from './codec/topics.ts';
export {
  type BasicValue,
  type DataSet,
  fromScalar,
  fromWire,
  type MetricValue,
  type Properties,
  propertyOf,
  type Template,
  type TemplateMember,
  toPropertySet,
  toScalar,
  toWire,
} from './codec/values.ts';

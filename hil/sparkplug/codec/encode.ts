import type {
  MetaData,
  Payload,
  Scalar,
  WireDataSet,
  WireMetric,
  WireParameter,
  WireProperty,
  WirePropertySet,
  WireTemplate,
} from './payload.ts';
import { Writer } from './writer.ts';

const writer = new Writer();

/** The bytes of a Sparkplug B payload, fields in the order of their numbers. @example encodePayload({ seq: 0, metrics: [] }) */
export function encodePayload({ timestamp, metrics, seq, uuid, body }: Payload): Buffer {
  try {
    if (timestamp !== undefined) writer.uint64(0x08, timestamp);
    for (const one of metrics) writer.message(0x12, one, metric);
    if (seq !== undefined) writer.uint64(0x18, seq);
    if (uuid !== undefined) writer.string(0x22, uuid);
    if (body !== undefined) writer.block(0x2a, body);
    return writer.finish();
  } finally {
    // A value that cannot be written must not leave its beginning to the next payload.
    writer.reset();
  }
}

function metric(to: Writer, from: WireMetric): void {
  if (from.name !== undefined) to.string(0x0a, from.name);
  if (from.alias !== undefined) to.uint64(0x10, from.alias);
  if (from.timestamp !== undefined) to.uint64(0x18, from.timestamp);
  if (from.datatype !== undefined) to.uint32(0x20, from.datatype);
  if (from.isHistorical !== undefined) to.bool(0x28, from.isHistorical);
  if (from.isTransient !== undefined) to.bool(0x30, from.isTransient);
  if (from.isNull !== undefined) to.bool(0x38, from.isNull);
  if (from.metadata !== undefined) to.message(0x42, from.metadata, metaData);
  if (from.properties !== undefined) to.message(0x4a, from.properties, propertySet);
  const { value } = from;
  if (value === undefined) return;
  switch (value.field) {
    case 'bytes':
      to.block(0x82, value.value);
      break;
    case 'dataset':
      to.message(0x8a, value.value, dataSet);
      break;
    case 'template':
      to.message(0x92, value.value, template);
      break;
    case 'extension':
      to.string(0x9a, '');
      break;
    default:
      scalar(to, value, 10);
  }
}

/** One of the six scalar members; `first` is the number of the uint32 one. */
function scalar(to: Writer, { field, value }: Scalar, first: number): void {
  switch (field) {
    case 'int':
      to.uint32(first * 8, value);
      break;
    case 'long':
      to.uint64(first * 8 + 8, value);
      break;
    case 'float':
      to.float(first * 8 + 16 + 5, value);
      break;
    case 'double':
      to.double(first * 8 + 24 + 1, value);
      break;
    case 'boolean':
      to.bool(first * 8 + 32, value);
      break;
    case 'string':
      to.string(first * 8 + 40 + 2, value);
      break;
  }
}

function metaData(to: Writer, from: MetaData): void {
  if (from.isMultiPart !== undefined) to.bool(0x08, from.isMultiPart);
  if (from.contentType !== undefined) to.string(0x12, from.contentType);
  if (from.size !== undefined) to.uint64(0x18, from.size);
  if (from.seq !== undefined) to.uint64(0x20, from.seq);
  if (from.fileName !== undefined) to.string(0x2a, from.fileName);
  if (from.fileType !== undefined) to.string(0x32, from.fileType);
  if (from.md5 !== undefined) to.string(0x3a, from.md5);
  if (from.description !== undefined) to.string(0x42, from.description);
}

function propertySet(to: Writer, { keys, values }: WirePropertySet): void {
  for (const key of keys) to.string(0x0a, key);
  for (const value of values) to.message(0x12, value, property);
}

function property(to: Writer, { type, isNull, value }: WireProperty): void {
  if (type !== undefined) to.uint32(0x08, type);
  if (isNull !== undefined) to.bool(0x10, isNull);
  if (value === undefined) return;
  if (value.field === 'set') to.message(0x4a, value.value, propertySet);
  else if (value.field === 'sets') to.message(0x52, value.value, propertySets);
  else if (value.field === 'extension') to.string(0x5a, '');
  else scalar(to, value, 3);
}

function propertySets(to: Writer, sets: readonly WirePropertySet[]): void {
  for (const set of sets) to.message(0x0a, set, propertySet);
}

function dataSet(to: Writer, { numOfColumns, columns, types, rows }: WireDataSet): void {
  if (numOfColumns !== undefined) to.uint64(0x08, numOfColumns);
  for (const column of columns) to.string(0x12, column);
  for (const type of types) to.uint32(0x18, type);
  for (const one of rows) to.message(0x22, one, row);
}

function row(to: Writer, elements: readonly (Scalar | undefined)[]): void {
  for (const element of elements) to.message(0x0a, element, rowElement);
}

function rowElement(to: Writer, element: Scalar | undefined): void {
  if (element) scalar(to, element, 1);
}

function template(to: Writer, from: WireTemplate): void {
  if (from.version !== undefined) to.string(0x0a, from.version);
  for (const one of from.metrics) to.message(0x12, one, metric);
  for (const one of from.parameters) to.message(0x1a, one, parameter);
  if (from.templateRef !== undefined) to.string(0x22, from.templateRef);
  if (from.isDefinition !== undefined) to.bool(0x28, from.isDefinition);
}

function parameter(to: Writer, { name, type, value }: WireParameter): void {
  if (name !== undefined) to.string(0x0a, name);
  if (type !== undefined) to.uint32(0x10, type);
  if (value !== undefined) scalar(to, value, 3);
}

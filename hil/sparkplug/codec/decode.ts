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
import { Reader } from './reader.ts';

type Open<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads a Sparkplug B payload. Fields that the schema does not know are stepped over, as Protocol Buffers asks.
 * @throws MalformedPayload
 */
export function decodePayload(bytes: Uint8Array): Payload {
  const reader = new Reader(bytes);
  const metrics: WireMetric[] = [];
  const payload: Open<Payload> = { timestamp: undefined, metrics, seq: undefined, uuid: undefined, body: undefined };
  while (reader.more) {
    // A key is the number of the field times 8, plus its wire type.
    const key = reader.uint32();
    if (key === 0x12) {
      const outer = reader.enter();
      metrics.push(metric(reader));
      reader.leave(outer);
    } else if (key === 0x08) payload.timestamp = reader.uint64();
    else if (key === 0x18) payload.seq = reader.uint64();
    else if (key === 0x22) payload.uuid = reader.string();
    else if (key === 0x2a) payload.body = reader.block();
    else reader.skip(known(reader, key));
  }
  return payload;
}

/** Field number 0 does not exist: a payload that has it is something else. */
const known = (reader: Reader, key: number): number => (key < 8 ? reader.fail('field number 0') : key);

function metric(reader: Reader): WireMetric {
  // All members from the start: objects of one shape are several times faster to make and to read.
  const found: Open<WireMetric> = {
    name: undefined,
    alias: undefined,
    timestamp: undefined,
    datatype: undefined,
    isHistorical: undefined,
    isTransient: undefined,
    isNull: undefined,
    metadata: undefined,
    properties: undefined,
    value: undefined,
  };
  while (reader.more) {
    const key = reader.uint32();
    switch (key) {
      case 0x0a:
        found.name = reader.name();
        break;
      case 0x10:
        found.alias = reader.uint64();
        break;
      case 0x18:
        found.timestamp = reader.uint64();
        break;
      case 0x20:
        found.datatype = reader.uint32();
        break;
      case 0x28:
        found.isHistorical = reader.uint32() !== 0;
        break;
      case 0x30:
        found.isTransient = reader.uint32() !== 0;
        break;
      case 0x38:
        found.isNull = reader.uint32() !== 0;
        break;
      case 0x42:
        found.metadata = reader.message(metaData);
        break;
      case 0x4a:
        found.properties = reader.message(propertySet);
        break;
      case 0x50:
        found.value = { field: 'int', value: reader.uint32() };
        break;
      case 0x58:
        found.value = { field: 'long', value: reader.uint64() };
        break;
      case 0x65:
        found.value = { field: 'float', value: reader.float() };
        break;
      case 0x69:
        found.value = { field: 'double', value: reader.double() };
        break;
      case 0x70:
        found.value = { field: 'boolean', value: reader.uint32() !== 0 };
        break;
      case 0x7a:
        found.value = { field: 'string', value: reader.string() };
        break;
      case 0x82:
        found.value = { field: 'bytes', value: reader.block() };
        break;
      case 0x8a:
        found.value = { field: 'dataset', value: reader.message(dataSet) };
        break;
      case 0x92:
        found.value = { field: 'template', value: reader.message(template) };
        break;
      case 0x9a:
        reader.skip(key);
        found.value = { field: 'extension', value: undefined };
        break;
      default:
        reader.skip(known(reader, key));
    }
  }
  return found;
}

/** The six scalar members of a value follow each other in every other message that has them; the first is uint32. */
function scalar(reader: Reader, key: number, first: number): Scalar | undefined {
  switch (key - first * 8) {
    case 0:
      return { field: 'int', value: reader.uint32() };
    case 8:
      return { field: 'long', value: reader.uint64() };
    case 16 + 5:
      return { field: 'float', value: reader.float() };
    case 24 + 1:
      return { field: 'double', value: reader.double() };
    case 32:
      return { field: 'boolean', value: reader.uint32() !== 0 };
    case 40 + 2:
      return { field: 'string', value: reader.string() };
    default:
      return undefined;
  }
}

function metaData(reader: Reader): MetaData {
  const found: Open<MetaData> = {};
  while (reader.more) {
    const key = reader.uint32();
    if (key === 0x08) found.isMultiPart = reader.uint32() !== 0;
    else if (key === 0x12) found.contentType = reader.string();
    else if (key === 0x18) found.size = reader.uint64();
    else if (key === 0x20) found.seq = reader.uint64();
    else if (key === 0x2a) found.fileName = reader.string();
    else if (key === 0x32) found.fileType = reader.string();
    else if (key === 0x3a) found.md5 = reader.string();
    else if (key === 0x42) found.description = reader.string();
    else reader.skip(known(reader, key));
  }
  return found;
}

function propertySet(reader: Reader): WirePropertySet {
  const keys: string[] = [];
  const values: WireProperty[] = [];
  while (reader.more) {
    const key = reader.uint32();
    if (key === 0x0a) keys.push(reader.string());
    else if (key === 0x12) values.push(reader.message(property));
    else reader.skip(known(reader, key));
  }
  return { keys, values };
}

function property(reader: Reader): WireProperty {
  const found: Open<WireProperty> = {};
  while (reader.more) {
    const key = reader.uint32();
    if (key === 0x08) found.type = reader.uint32();
    else if (key === 0x10) found.isNull = reader.uint32() !== 0;
    else if (key === 0x4a) found.value = { field: 'set', value: reader.message(propertySet) };
    else if (key === 0x52) found.value = { field: 'sets', value: reader.message(propertySets) };
    else if (key === 0x5a) {
      reader.skip(key);
      found.value = { field: 'extension', value: undefined };
    } else {
      const value = scalar(reader, key, 3);
      if (value) found.value = value;
      else reader.skip(known(reader, key));
    }
  }
  return found;
}

function propertySets(reader: Reader): WirePropertySet[] {
  const sets: WirePropertySet[] = [];
  while (reader.more) {
    const key = reader.uint32();
    if (key === 0x0a) sets.push(reader.message(propertySet));
    else reader.skip(known(reader, key));
  }
  return sets;
}

function dataSet(reader: Reader): WireDataSet {
  const [columns, types, rows]: [string[], number[], (Scalar | undefined)[][]] = [[], [], []];
  const found: Open<WireDataSet> = { columns, types, rows };
  while (reader.more) {
    const key = reader.uint32();
    if (key === 0x08) found.numOfColumns = reader.uint64();
    else if (key === 0x12) columns.push(reader.string());
    else if (key === 0x18) types.push(reader.uint32());
    // A repeated number may come packed, whatever the schema says (encoding, "Packed Repeated Fields").
    else if (key === 0x1a) reader.message((packed) => packedTypes(packed, types));
    else if (key === 0x22) rows.push(reader.message(row));
    else reader.skip(known(reader, key));
  }
  return found;
}

function packedTypes(reader: Reader, types: number[]): void {
  while (reader.more) types.push(reader.uint32());
}

function row(reader: Reader): (Scalar | undefined)[] {
  const elements: (Scalar | undefined)[] = [];
  while (reader.more) {
    const key = reader.uint32();
    if (key === 0x0a) elements.push(reader.message((element) => lastScalar(element, 1)));
    else reader.skip(known(reader, key));
  }
  return elements;
}

function lastScalar(reader: Reader, first: number): Scalar | undefined {
  let found: Scalar | undefined;
  while (reader.more) {
    const key = reader.uint32();
    const value = scalar(reader, key, first);
    if (value) found = value;
    else reader.skip(known(reader, key));
  }
  return found;
}

function template(reader: Reader): WireTemplate {
  const [metrics, parameters]: [WireMetric[], WireParameter[]] = [[], []];
  const found: Open<WireTemplate> = { metrics, parameters };
  while (reader.more) {
    const key = reader.uint32();
    if (key === 0x0a) found.version = reader.string();
    else if (key === 0x12) metrics.push(reader.message(metric));
    else if (key === 0x1a) parameters.push(reader.message(parameter));
    else if (key === 0x22) found.templateRef = reader.string();
    else if (key === 0x28) found.isDefinition = reader.uint32() !== 0;
    else reader.skip(known(reader, key));
  }
  return found;
}

function parameter(reader: Reader): WireParameter {
  const found: Open<WireParameter> = {};
  while (reader.more) {
    const key = reader.uint32();
    if (key === 0x0a) found.name = reader.string();
    else if (key === 0x10) found.type = reader.uint32();
    else {
      const value = scalar(reader, key, 3);
      if (value) found.value = value;
      else reader.skip(known(reader, key));
    }
  }
  return found;
}

import { type BinaryStream, encodeNodeId, type NodeId } from 'node-opcua';
import type { Draw } from './mutate.ts';
import { ODDITIES, type Oddity, oddCount } from './opcua-oddities.ts';

/** A field of a type of the library, as its own definitions have it. */
interface Field {
  readonly name: string;
  readonly fieldType: string;
  readonly category: 'basic' | 'enumeration' | 'complex';
  readonly isArray?: boolean;
  readonly schema: { encode?(value: unknown, stream: BinaryStream): void };
}
interface Schema {
  readonly fields: readonly Field[];
  readonly encodingDefaultBinary?: NodeId;
  getBaseSchema?(): Schema | null | undefined;
}
type Structure = { readonly schema: Schema; encode(stream: BinaryStream): void } & Record<string, unknown>;

/** Where a field is: the names and indices on the way to it. */
export type Path = readonly (string | number)[];

const fieldsOf = (schema: Schema): Field[] => [
  ...(schema.getBaseSchema?.() ? fieldsOf(schema.getBaseSchema()!) : []),
  ...schema.fields,
];

const isStructure = (value: unknown): value is Structure =>
  typeof value === 'object' && value !== null && 'schema' in value && 'encode' in value;

/** A field of a request that can be spoilt: all there are, taken from the definitions of its types. */
export interface Place {
  readonly path: Path;
  readonly odd: (draw: Draw) => Oddity;
}

/** Every field of a request, of what is in it, and of one item of every array: the middle one. */
export function placesIn(value: object, path: Path = []): Place[] {
  const structure = value as Structure;
  return fieldsOf(structure.schema).flatMap((field) => {
    const own = structure[field.name];
    const at = [...path, field.name];
    if (!field.isArray) return placesOf(field, own, at);
    const items = (own ?? []) as readonly unknown[];
    const middle = items.length >> 1;
    return [{ path: at, odd: oddCount }, ...(items.length > 0 ? placesOf(field, items[middle], [...at, middle]) : [])];
  });
}

function placesOf({ category, fieldType, schema }: Field, value: unknown, path: Path): Place[] {
  if (category === 'complex') return isStructure(value) ? placesIn(value, path) : [];
  const inside = fieldType === 'ExtensionObject' && isStructure(value) ? placesIn(value, path) : [];
  const name = category === 'enumeration' ? 'Int32' : (schema as { name?: string }).name!;
  const odd = ODDITIES[name];
  if (!odd) throw new Error(`nothing odd is known of ${name}, at ${path.join('.')}`);
  return [{ path, odd }, ...inside];
}

/** Writes a structure as the library would (Part 6, 5.2.6), with other bytes at one place. */
export function encodeSpoilt(structure: object, stream: BinaryStream, path: Path, bytes: Buffer): void {
  const value = structure as Structure;
  for (const field of fieldsOf(value.schema)) {
    const [name, ...rest] = path;
    if (name === field.name) encodeField(field, value[field.name], stream, rest, bytes);
    else encodeField(field, value[field.name], stream);
  }
}

function encodeField(field: Field, value: unknown, stream: BinaryStream, path?: Path, bytes?: Buffer): void {
  if (path?.length === 0 && bytes) {
    put(stream, bytes);
    // After a count come the items there are, unless it says that there are none.
    const items = field.isArray && bytes.readInt32LE() > 0 ? ((value ?? []) as readonly unknown[]) : [];
    for (const item of items) encodeOne(field, item, stream);
    return;
  }
  if (!field.isArray) {
    encodeOne(field, value, stream, path, bytes);
    return;
  }
  if (value === null || value === undefined) {
    stream.writeInteger(-1);
    return;
  }
  const items = value as readonly unknown[];
  stream.writeInteger(items.length);
  items.forEach((item, i) => {
    if (path?.[0] !== i) encodeOne(field, item, stream);
    else if (path.length === 1) put(stream, bytes!);
    else encodeOne(field, item, stream, path.slice(1), bytes);
  });
}

function encodeOne(field: Field, value: unknown, stream: BinaryStream, path?: Path, bytes?: Buffer): void {
  if (path === undefined || path.length === 0 || !isStructure(value)) {
    if (field.category === 'complex') (value as Structure).encode(stream);
    else if (field.category === 'enumeration') stream.writeInteger(value as number);
    else field.schema.encode!(value, stream);
    return;
  }
  if (field.category === 'complex') {
    encodeSpoilt(value, stream, path, bytes!);
    return;
  }
  // The body of an extension object stands behind its type and its length (Part 6, 5.2.2.15).
  encodeNodeId(value.schema.encodingDefaultBinary!, stream);
  stream.writeUInt8(1);
  const length = stream.reserveUInt32();
  const begin = stream.length;
  encodeSpoilt(value, stream, path, bytes!);
  stream.patchUInt32(length, stream.length - begin);
}

function put(stream: BinaryStream, bytes: Buffer): void {
  stream.writeArrayBuffer(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
}

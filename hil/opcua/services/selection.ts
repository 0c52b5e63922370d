import {
  AttributeIds,
  type BaseNode,
  type DataValue,
  type ISessionContext,
  type NumericRange,
  type QualifiedName,
  SessionContext,
  type StatusCode,
  StatusCodes,
  type UAVariable,
  type Variant,
  VariantArrayType,
} from 'node-opcua';

/** Kinds of a range as the library parses it. */
const SINGLE = 1;
const ARRAY = 2;
const MATRIX = 3;
const INVALID = 4;

/** One dimension of a range: `6` or `5:7` (Part 4, 7.27). */
const DIMENSION = /^(\d+)(?::(\d+))?$/;

/** What an index range asks for: everything, a range, or something that is no range. */
export type RangeKind = 'all' | 'range' | 'malformed';

/** The library reads `5:` and an empty text as ranges with NaN in them, and takes no range of three dimensions. */
export function rangeKind(range: NumericRange | null | undefined): RangeKind {
  if (!range || range.isEmpty()) return 'all';
  const { value } = range;
  switch (range.type as number) {
    case SINGLE:
      return Number.isNaN(value) ? 'all' : 'range';
    case ARRAY:
    case MATRIX:
      return (value as number[]).flat().some(Number.isNaN) ? 'malformed' : 'range';
    case INVALID:
      return typeof value === 'string' && value.split(',').every(isDimension) ? 'range' : 'malformed';
    default:
      return 'malformed';
  }
}

function isDimension(text: string): boolean {
  const [whole, low, high] = DIMENSION.exec(text) ?? [];
  return whole !== undefined && (high === undefined || Number(low) < Number(high));
}

/** Whether a range can be taken of a value: an array or matrix, or the characters of a text or the bytes of a ByteString. */
export const hasElements = ({ arrayType, value }: Variant): boolean =>
  arrayType !== VariantArrayType.Scalar || typeof value === 'string' || Buffer.isBuffer(value);

/** An attribute as somebody without a session would read it. */
export const readPlainly = (node: BaseNode, attributeId: number): DataValue =>
  node.readAttribute(SessionContext.defaultContext as unknown as ISessionContext, attributeId);

export const isVariable = (node: BaseNode): node is UAVariable => 'readValue' in node;

/** Whether an attribute can be had in an encoding; only the values of structures have encodings (Part 4, 5.11.2.4). */
export function encodingStatus(
  node: BaseNode,
  attributeId: AttributeIds,
  encoding: QualifiedName | null | undefined,
): StatusCode {
  if (!encoding?.name) return StatusCodes.Good;
  const structure = attributeId === AttributeIds.Value && isVariable(node) && node.isExtensionObject();
  if (!structure) return StatusCodes.BadDataEncodingInvalid;
  return encoding.namespaceIndex === 0 && encoding.name === 'Default Binary'
    ? StatusCodes.Good
    : StatusCodes.BadDataEncodingUnsupported;
}

import {
  type DataValue,
  type ISessionContext,
  type NumericRange,
  type StatusCode,
  StatusCodes,
  type UAVariable,
  VariantArrayType,
} from 'node-opcua';
import type { PlantSide, Value } from '#simulator';
import type { OpcUaNode } from './map.ts';
import { userOf } from './roles.ts';
import { rangeKind } from './services/selection.ts';
import { TYPE } from './variables.ts';

/** A write as it goes into the log: what was asked, by whom, and why it was refused. */
export interface WriteReport {
  readonly signal: string;
  readonly value: Value;
  readonly by: string;
  readonly refused: Refused | undefined;
}
export type OnWrite = (report: WriteReport) => void;
type Refused = NonNullable<ReturnType<PlantSide['write']>>;

/** How a refusal of the plant is answered. */
export const REFUSED: Readonly<Record<Refused, StatusCode>> = {
  'access-denied': StatusCodes.BadUserAccessDenied,
  'out-of-range': StatusCodes.BadOutOfRange,
};

/** What the write log calls a client. */
export const clientOf = (context: ISessionContext): string => {
  const user = userOf(context);
  return user === 'anonymous' ? 'OPC UA client' : `OPC UA user ${user}`;
};

interface Guarded {
  readonly variable: UAVariable;
  readonly node: OpcUaNode;
  readonly side: PlantSide;
  readonly onWrite: OnWrite;
  /** Shows an accepted value at once, before the plant has taken it over. */
  readonly show: (value: Value) => void;
}

/**
 * Decides on each write before the library stores or publishes anything: a refusal leaves no trace but the log. The
 * library by itself publishes the value that it refuses.
 */
export function guardWrites({ variable, node, side, onWrite, show }: Guarded): void {
  const type = TYPE[node.variable.kind];
  const decide = (context: ISessionContext, range: NumericRange | null, written: DataValue): StatusCode => {
    if (!variable.isUserWritable(context)) return StatusCodes.BadUserAccessDenied;
    const kind = rangeKind(range);
    if (kind === 'malformed') return StatusCodes.BadIndexRangeInvalid;
    if (kind === 'range') return StatusCodes.BadIndexRangeNoData;
    if (!isValueAlone(written)) return StatusCodes.BadWriteNotSupported;
    const { value: variant } = written;
    // No conversions, also not to a wider number: the types of a node have no subtypes (Part 4, 5.11.4.2).
    if (variant.dataType !== type || variant.arrayType !== VariantArrayType.Scalar) return StatusCodes.BadTypeMismatch;
    const { signal, id } = node.variable.ref!;
    const states = node.variable.kind === 'states';
    const value = states ? (signal.names?.[variant.value as number] ?? '') : (variant.value as Value);
    const refused = side.write([{ signal: id, value }]);
    onWrite({ signal: id, value, by: clientOf(context), refused });
    if (refused) return REFUSED[refused];
    show(value);
    return StatusCodes.Good;
  };
  const guarded = variable as unknown as { writeValue: (...args: unknown[]) => void };
  guarded.writeValue = (...args) => {
    const done = args.at(-1) as (error: null, status: StatusCode) => void;
    const range = args.length > 3 ? (args[2] as NumericRange | null) : null;
    return done(null, decide(args[0] as ISessionContext, range, args[1] as DataValue));
  };
}

/** Status and times of a value are the device's own to say (Part 4, 5.11.4.2). */
const isValueAlone = ({ statusCode, sourceTimestamp, serverTimestamp }: DataValue): boolean =>
  statusCode.value === 0 && !sourceTimestamp && !serverTimestamp;

import {
  AttributeIds,
  type BaseNode,
  DataValue,
  HistoryData,
  type HistoryReadRequest,
  HistoryReadResult,
  type HistoryReadValueId,
  type ISessionContext,
  ReadAtTimeDetails,
  ReadProcessedDetails,
  ReadRawModifiedDetails,
  type StatusCode,
  StatusCodes,
  TimestampsToReturn,
  type UAVariable,
} from 'node-opcua';
import { ClientScope } from '../../containment/scope.ts';
import { readAtTimes } from '../history/at-time.ts';
import { ContinuationPoints } from '../history/continuation-points.ts';
import { type History, historyOf, isInterpolative, isOffered } from '../history/keep.ts';
import { isBounded, type RawEntry, selectRaw, timeOf, valueOfEntry } from '../history/raw.ts';
import type { Accessor } from './accessor.ts';
import { encodingStatus, isVariable, rangeKind } from './selection.ts';

type Points = ContinuationPoints<RawEntry>;

/** One node of a request. */
interface Operation {
  readonly request: HistoryReadRequest;
  readonly points: Points;
  readonly context: ISessionContext;
  readonly variable: UAVariable;
  readonly history: History;
}

/** HistoryRead (Part 11, 6.5), of which the library has the aggregates. @param limit continuation points of a session */
export function answerHistoryRead(accessor: Accessor, limit: number): void {
  const ofSession = new WeakMap<object, Points>();
  accessor.historyRead = (context, request) => {
    const session = context.session as object;
    const points = ofSession.get(session) ?? new ContinuationPoints<RawEntry>(limit);
    ofSession.set(session, points);
    const results = Promise.all(
      request.nodesToRead!.map(async (item, i) => {
        const node = accessor.addressSpace.findNode(item.nodeId);
        const refused = refusal(node, item, context);
        if (refused) return only(refused);
        const variable = node as UAVariable;
        const history = historyOf(variable)!;
        const result = await read({ request, points, context, variable, history }, item, i);
        return withTimestamps(result, request.timestampsToReturn);
      }),
    );
    // The library would hide it behind a status.
    return results.catch((error) => {
      ClientScope.current?.fail(error);
      throw error;
    });
  };
}

const only = (statusCode: StatusCode) => new HistoryReadResult({ statusCode });
const withValues = (dataValues: DataValue[], statusCode: StatusCode, continuationPoint?: Buffer) =>
  new HistoryReadResult({
    statusCode,
    historyData: new HistoryData({ dataValues }),
    ...(continuationPoint && { continuationPoint }),
  });

/** Why a node has no history that could be read so. */
function refusal(
  node: BaseNode | null,
  { indexRange, dataEncoding }: HistoryReadValueId,
  context: ISessionContext,
): StatusCode | undefined {
  if (!node) return StatusCodes.BadNodeIdUnknown;
  if (!isVariable(node) || !historyOf(node)) return StatusCodes.BadHistoryOperationUnsupported;
  if (!(node as unknown as Access).canUserReadHistory(context)) return StatusCodes.BadUserAccessDenied;
  const kind = rangeKind(indexRange);
  if (kind === 'malformed') return StatusCodes.BadIndexRangeInvalid;
  // Whatever keeps history is a scalar.
  if (kind === 'range') return StatusCodes.BadIndexRangeNoData;
  const encoded = encodingStatus(node, AttributeIds.Value, dataEncoding);
  return encoded === StatusCodes.Good ? undefined : encoded;
}
interface Access {
  canUserReadHistory(context: ISessionContext): boolean;
}

async function read(operation: Operation, { continuationPoint: point }: HistoryReadValueId, i: number) {
  const { request, points, variable, history } = operation;
  const { historyReadDetails: details, releaseContinuationPoints } = request;
  if (releaseContinuationPoints || point) {
    const rest = point && points.take(point, variable);
    if (!rest) return only(StatusCodes.BadContinuationPointInvalid);
    return releaseContinuationPoints ? only(StatusCodes.Good) : next(operation, rest.entries, rest.most);
  }
  if (details instanceof ReadRawModifiedDetails) return raw(operation, details);
  if (details instanceof ReadAtTimeDetails) {
    const times = details.reqTimes ?? [];
    if (times.length === 0) return only(StatusCodes.BadInvalidTimestampArgument);
    return withValues(readAtTimes(history, times, details.useSimpleBounds), StatusCodes.Good);
  }
  if (details instanceof ReadProcessedDetails) return processed(operation, details, i);
  return only(StatusCodes.BadHistoryOperationUnsupported);
}

function raw(operation: Operation, details: ReadRawModifiedDetails): HistoryReadResult {
  // Values are never changed afterwards, and no changes are kept.
  if (details.isReadModified) return only(StatusCodes.BadHistoryOperationUnsupported);
  const { startTime: start, endTime: end, numValuesPerNode: most, returnBounds: bounds } = details;
  const span = { start, end, most, bounds };
  if (!isBounded(span)) return only(StatusCodes.BadInvalidTimestampArgument);
  return next(operation, selectRaw(operation.history.kept, span), most);
}

/** As many values as are taken at a time, and where to go on. */
function next(
  { request, points, variable, history: { kept } }: Operation,
  entries: readonly RawEntry[],
  most: number,
): HistoryReadResult {
  const now = most === 0 ? entries : entries.slice(0, most);
  const values = now.flatMap((entry) => valueOfEntry(kept, entry) ?? []);
  const some = values.some(({ statusCode }) => statusCode !== StatusCodes.BadBoundNotFound);
  const status = some ? StatusCodes.Good : StatusCodes.GoodNoData;
  if (now.length === entries.length) return withValues(values, status);
  const point = points.add(request, { node: variable, entries: entries.slice(most), most });
  return point ? withValues(values, status, point) : only(StatusCodes.BadNoContinuationPoints);
}

/** Aggregates, computed by the library. The request as a whole was found sound before. */
async function processed({ context, variable, history }: Operation, details: ReadProcessedDetails, i: number) {
  const { startTime, endTime, processingInterval, aggregateConfiguration: configuration } = details;
  const [start, end] = [timeOf(startTime), timeOf(endTime)];
  if (start === undefined || end === undefined || start === end) return only(StatusCodes.BadInvalidArgument);
  if (!(processingInterval >= 0) || processingInterval === Number.POSITIVE_INFINITY) {
    return only(StatusCodes.BadInvalidArgument);
  }
  if (configuration && !configuration.useServerCapabilitiesDefaults) {
    const { percentDataGood: good, percentDataBad: bad } = configuration;
    const sound = good <= 100 && bad <= 100 && good >= 100 - bad;
    return only(sound ? StatusCodes.BadAggregateConfigurationRejected : StatusCodes.BadAggregateInvalidInputs);
  }
  const aggregate = details.aggregateType![i]!;
  if (!isOffered(aggregate)) return only(StatusCodes.BadAggregateNotSupported);
  // The library would answer a span that runs backwards with nothing.
  if (end < start) return only(StatusCodes.BadHistoryOperationUnsupported);
  // It sees no value beside the span, and fails where it has none to interpolate between.
  if (isInterpolative(aggregate)) {
    return withValues(readAtTimes(history, startsOf(start, end, processingInterval), false), StatusCodes.Good);
  }
  // It fails without any value in the span, where each interval has no data (Part 13, 4.2.2.2).
  if (selectRaw(history.kept, { start: startTime, end: endTime, most: 0, bounds: false }).length === 0) {
    const missing = startsOf(start, end, processingInterval).map(
      (time) => new DataValue({ statusCode: StatusCodes.BadNoData, sourceTimestamp: time, serverTimestamp: time }),
    );
    return withValues(missing, StatusCodes.GoodNoData);
  }
  return variable.historyRead(
    context,
    new ReadProcessedDetails({ ...details, aggregateType: [aggregate] }),
    null,
    null,
    { continuationPoint: null },
  );
}

/** When each interval begins; an interval of 0 is the whole span (Part 11, 6.5.4.2). */
function startsOf(start: number, end: number, interval: number): Date[] {
  const count = interval === 0 ? 1 : Math.ceil((end - start) / interval);
  return Array.from({ length: count }, (_, i) => new Date(start + i * interval));
}

function withTimestamps(result: HistoryReadResult, timestamps: TimestampsToReturn): HistoryReadResult {
  const { dataValues } = (result.historyData ?? {}) as Partial<HistoryData>;
  for (const value of dataValues ?? []) {
    if (timestamps === TimestampsToReturn.Source) value.serverTimestamp = null;
    if (timestamps === TimestampsToReturn.Server) {
      value.serverTimestamp ??= value.sourceTimestamp;
      value.sourceTimestamp = null;
    }
  }
  return result;
}

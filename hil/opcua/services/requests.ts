import {
  HistoryReadDetails,
  type HistoryReadRequest,
  type OPCUAServer,
  ReadAtTimeDetails,
  ReadProcessedDetails,
  type ReadRequest,
  ServiceFault,
  type StatusCode,
  StatusCodes,
  TimestampsToReturn,
} from 'node-opcua';
import { timeOf } from '../history/raw.ts';

/** Values that one HistoryRead has computed, over all its nodes: more would hold up the plant. */
export const MOST_COMPUTED = 20_000;

/** What makes a whole request void, beside what the library finds itself. */
const CHECKS: Readonly<Record<string, (request: never) => StatusCode | undefined>> = {
  // Not "below zero", which NaN is not.
  ReadRequest: ({ maxAge }: ReadRequest) => (maxAge >= 0 ? undefined : StatusCodes.BadMaxAgeInvalid),
  HistoryReadRequest: historyRead,
};

interface Message {
  readonly request: never;
  readonly session?: { readonly status: string };
  readonly session_statusCode?: StatusCode;
}
interface Channel {
  send_response(type: 'MSG', response: ServiceFault, message: Message): void;
}

/** Refuses void requests of sound sessions before the library handles them. */
export function checkRequests(server: OPCUAServer): void {
  const handlers = server as unknown as Record<string, (message: Message, channel: Channel) => unknown>;
  for (const [name, check] of Object.entries(CHECKS)) {
    const handle = handlers[`_on_${name}`]!.bind(server);
    handlers[`_on_${name}`] = (message, channel) => {
      const sound = message.session?.status === 'active' && message.session_statusCode === StatusCodes.Good;
      const serviceResult = sound ? check(message.request) : undefined;
      if (!serviceResult) return handle(message, channel);
      return channel.send_response('MSG', new ServiceFault({ responseHeader: { serviceResult } }), message);
    };
  }
}

/** Part 4, 5.11.3 and Part 11, 6.5. Who continues or releases asks for nothing new. */
function historyRead(request: HistoryReadRequest): StatusCode | undefined {
  const { historyReadDetails: details, timestampsToReturn, releaseContinuationPoints } = request;
  const nodes = request.nodesToRead ?? [];
  if (nodes.length === 0 || releaseContinuationPoints || nodes.every(({ continuationPoint }) => continuationPoint)) {
    return undefined;
  }
  if (!(details instanceof HistoryReadDetails)) return StatusCodes.BadHistoryOperationInvalid;
  if (timestampsToReturn === TimestampsToReturn.Neither) return StatusCodes.BadTimestampsToReturnInvalid;
  if (details instanceof ReadProcessedDetails) {
    if (details.aggregateType?.length !== nodes.length) return StatusCodes.BadAggregateListMismatch;
    return intervals(details) * nodes.length > MOST_COMPUTED ? StatusCodes.BadTooManyOperations : undefined;
  }
  if (details instanceof ReadAtTimeDetails) {
    const times = details.reqTimes?.length ?? 0;
    return times * nodes.length > MOST_COMPUTED ? StatusCodes.BadTooManyOperations : undefined;
  }
  return undefined;
}

/** Intervals of a processed read; an interval of 0 is the whole span. */
function intervals({ startTime, endTime, processingInterval }: ReadProcessedDetails): number {
  const [start, end] = [timeOf(startTime), timeOf(endTime)];
  return start === undefined || end === undefined || !(processingInterval > 0)
    ? 1
    : Math.abs(end - start) / processingInterval;
}

import {
  type BaseNode,
  type IAddressSpace,
  type MonitoredItemCreateRequest,
  MonitoredItemCreateResult,
  MonitoredItemModifyResult,
  MonitoringMode,
  type MonitoringParameters,
  NumericRange,
  QualifiedName,
  type StatusCode,
  StatusCodes,
  type TimestampsToReturn,
} from 'node-opcua';
import { MonitoredItem, Subscription } from 'node-opcua-server';
import { filterStatus } from './filters.ts';
import { encodingStatus, hasElements, rangeKind, readPlainly } from './selection.ts';

const MODES: readonly number[] = [MonitoringMode.Disabled, MonitoringMode.Sampling, MonitoringMode.Reporting];

/** What of the library is mended here. */
interface LibraryItem {
  readonly node: BaseNode | null;
  readonly itemToMonitor: { readonly attributeId: number };
  readonly $subscription?: LibrarySubscription;
  clientHandle: number;
  queueSize: number;
  modify(timestamps: TimestampsToReturn, parameters: MonitoringParameters): MonitoredItemModifyResult;
  _adjust_queue_to_match_new_queue_size(): void;
}
interface LibrarySubscription {
  readonly publishingInterval: number;
  readonly serverCapabilities: { readonly maxMonitoredItemsQueueSize: number };
  preCreateMonitoredItem(
    addressSpace: IAddressSpace,
    timestamps: TimestampsToReturn,
    request: MonitoredItemCreateRequest,
  ): { monitoredItem?: LibraryItem; createResult: MonitoredItemCreateResult };
}

/** CreateMonitoredItems and ModifyMonitoredItems (Part 4, 5.12.2 and 5.12.3), for all servers of the process. */
export function correctMonitoredItems(): void {
  correctCreate(Subscription.prototype as unknown as LibrarySubscription);
  correctModify(MonitoredItem.prototype as unknown as LibraryItem);
}

function correctCreate(prototype: LibrarySubscription): void {
  const create = prototype.preCreateMonitoredItem;
  prototype.preCreateMonitoredItem = function (addressSpace, timestamps, request) {
    const { itemToMonitor, requestedParameters } = request;
    const node = addressSpace.findNode(itemToMonitor.nodeId);
    const status = node ? creationStatus(node, request) : StatusCodes.BadNodeIdUnknown;
    if (status !== StatusCodes.Good) return { createResult: new MonitoredItemCreateResult({ statusCode: status }) };
    if (rangeKind(itemToMonitor.indexRange) === 'all') itemToMonitor.indexRange = new NumericRange();
    // The library does not know the encoding by its name, and there is no other.
    itemToMonitor.dataEncoding = new QualifiedName({});
    const { clientHandle, queueSize } = requestedParameters;
    requestedParameters.samplingInterval = soundInterval(requestedParameters.samplingInterval, this);
    requestedParameters.queueSize = Math.min(queueSize, this.serverCapabilities.maxMonitoredItemsQueueSize);
    const result = create.call(this, addressSpace, timestamps, request);
    if (result.monitoredItem) {
      keepParameters(result.monitoredItem, clientHandle, this);
      result.createResult.revisedQueueSize = result.monitoredItem.queueSize;
    }
    return result;
  };
}

function correctModify(prototype: LibraryItem): void {
  const modify = prototype.modify;
  prototype.modify = function (timestamps, parameters) {
    const subscription = this.$subscription!;
    // The library would take over all parameters before it looks at the filter.
    const statusCode = filterStatus(parameters.filter, this.node!, this.itemToMonitor.attributeId);
    if (statusCode !== StatusCodes.Good) return new MonitoredItemModifyResult({ statusCode });
    parameters.samplingInterval = soundInterval(parameters.samplingInterval, subscription);
    const result = modify.call(this, timestamps, parameters);
    if (result.statusCode !== StatusCodes.Good) return result;
    keepParameters(this, parameters.clientHandle, subscription);
    this._adjust_queue_to_match_new_queue_size();
    result.revisedQueueSize = this.queueSize;
    return result;
  };
}

/** The handle that the library keeps for itself: a notification with it trips an assertion. */
const NO_HANDLE = 0xffff_ffff;

/** A handle is the client's to choose, 0 too; the length of a queue is the server's to limit, for events too. */
function keepParameters(item: LibraryItem, clientHandle: number, subscription: LibrarySubscription): void {
  if (clientHandle !== NO_HANDLE) item.clientHandle = clientHandle;
  item.queueSize = Math.min(item.queueSize, subscription.serverCapabilities.maxMonitoredItemsQueueSize);
}

/** What cannot be revised is refused (Part 4, 5.12.2.4). */
function creationStatus(
  node: BaseNode,
  { itemToMonitor, monitoringMode, requestedParameters }: MonitoredItemCreateRequest,
): StatusCode {
  const { attributeId, indexRange, dataEncoding } = itemToMonitor;
  const read = readPlainly(node, attributeId);
  if (read.statusCode === StatusCodes.BadAttributeIdInvalid) return read.statusCode;
  const kind = rangeKind(indexRange);
  if (kind === 'malformed') return StatusCodes.BadIndexRangeInvalid;
  if (kind === 'range' && !hasElements(read.value)) return StatusCodes.BadIndexRangeNoData;
  const encoded = encodingStatus(node, attributeId, dataEncoding);
  if (encoded !== StatusCodes.Good) return encoded;
  if (!MODES.includes(monitoringMode)) return StatusCodes.BadMonitoringModeInvalid;
  return filterStatus(requestedParameters.filter, node, attributeId);
}

/** Negative asks for the publishing interval (Part 4, 7.21); so does what is no number. */
function soundInterval(asked: number, { publishingInterval }: LibrarySubscription): number {
  if (Number.isNaN(asked) || asked < 0) return publishingInterval;
  return Math.min(asked, MonitoredItem.maximumSamplingInterval);
}

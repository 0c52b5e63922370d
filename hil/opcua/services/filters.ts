import {
  AttributeIds,
  type BaseNode,
  checkSelectClauses,
  DataChangeFilter,
  DataChangeTrigger,
  DeadbandType,
  EventFilter,
  type IAddressSpace,
  NodeClass,
  NodeId,
  NodeIdType,
  type StatusCode,
  StatusCodes,
} from 'node-opcua';

const TRIGGERS: readonly number[] = [
  DataChangeTrigger.Status,
  DataChangeTrigger.StatusValue,
  DataChangeTrigger.StatusValueTimestamp,
];

/**
 * What is wrong with the filter of a monitored item (Part 4, 7.22), beside what the library finds: the type of the node
 * for a deadband, the range of its unit, and the limits of an event filter.
 */
export function filterStatus(filter: unknown, node: BaseNode, attributeId: number): StatusCode {
  const ofEvents = attributeId === AttributeIds.EventNotifier;
  if (!filter) return ofEvents ? StatusCodes.BadEventFilterInvalid : StatusCodes.Good;
  if (filter instanceof EventFilter)
    return ofEvents ? eventFilterStatus(filter, node) : StatusCodes.BadFilterNotAllowed;
  if (filter instanceof DataChangeFilter) {
    return attributeId === AttributeIds.Value ? dataChangeFilterStatus(filter) : StatusCodes.BadFilterNotAllowed;
  }
  if (attributeId !== AttributeIds.Value && !ofEvents) return StatusCodes.BadFilterNotAllowed;
  const known = (filter as { schema?: { name?: string } }).schema?.name === 'AggregateFilter';
  return known ? StatusCodes.BadMonitoredItemFilterUnsupported : StatusCodes.BadMonitoredItemFilterInvalid;
}

function dataChangeFilterStatus({ trigger, deadbandType, deadbandValue }: DataChangeFilter): StatusCode {
  if (!TRIGGERS.includes(trigger)) return StatusCodes.BadMonitoredItemFilterInvalid;
  switch (deadbandType) {
    case DeadbandType.None:
      return StatusCodes.Good;
    case DeadbandType.Absolute:
      return deadbandValue >= 0 && Number.isFinite(deadbandValue)
        ? StatusCodes.Good
        : StatusCodes.BadDeadbandFilterInvalid;
    case DeadbandType.Percent:
      return deadbandValue >= 0 && deadbandValue <= 100 ? StatusCodes.Good : StatusCodes.BadDeadbandFilterInvalid;
    default:
      return StatusCodes.BadDeadbandFilterInvalid;
  }
}

/** At least one field must be one that there is (Part 4, 7.22.3). */
function eventFilterStatus({ selectClauses }: EventFilter, node: BaseNode): StatusCode {
  const clauses = selectClauses ?? [];
  // The library throws at a type that there is and that is not one of events; one that there is not it refuses.
  for (const clause of clauses)
    if (isOtherType(node.addressSpace, clause.typeDefinitionId)) clause.typeDefinitionId = NO_TYPE;
  const results = checkSelectClauses(node as never, clauses);
  return results.some((status) => status.isGood()) ? StatusCodes.Good : StatusCodes.BadEventFilterInvalid;
}

const NO_TYPE = new NodeId(NodeIdType.NUMERIC, 0xffff_ffff);

function isOtherType(addressSpace: IAddressSpace, id: NodeId): boolean {
  const type = addressSpace.findNode(id);
  if (!type) return false;
  const ofEvents = addressSpace.findObjectType('BaseEventType')!;
  return type.nodeClass !== NodeClass.ObjectType || !(type as typeof ofEvents).isSubtypeOf(ofEvents);
}

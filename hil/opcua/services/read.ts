import { DataType, DataValue, NumericRange, ReadValueId, type StatusCode, StatusCodes } from 'node-opcua';
import type { Accessor } from './accessor.ts';
import { encodingStatus, hasElements, rangeKind } from './selection.ts';

/** Read with an index range or an encoding (Part 4, 5.11.2): the library takes any range of a scalar for the whole of it. */
export function correctRead(accessor: Accessor): void {
  const readNode = accessor.readNode.bind(accessor);
  accessor.readNode = async (context, item, maxAge, timestamps) => {
    const { nodeId, attributeId, indexRange, dataEncoding } = item;
    const kind = rangeKind(indexRange);
    if (kind === 'all' && !dataEncoding?.name) {
      return readNode(context, indexRange.isEmpty() ? item : whole(item), maxAge, timestamps);
    }
    const value = await readNode(context, whole(item), maxAge, timestamps);
    // What there is not, or who may not see it, is told first.
    if (!value.value || value.value.dataType === DataType.Null) return value;
    const refuse = (statusCode: StatusCode) =>
      new DataValue({
        statusCode,
        sourceTimestamp: value.sourceTimestamp,
        serverTimestamp: value.serverTimestamp,
      });
    if (kind === 'malformed') return refuse(StatusCodes.BadIndexRangeInvalid);
    const encoded = encodingStatus(accessor.addressSpace.findNode(nodeId)!, attributeId, dataEncoding);
    if (encoded !== StatusCodes.Good) return refuse(encoded);
    if (kind === 'all') return value;
    if (!indexRange.isValid() || !hasElements(value.value)) return refuse(StatusCodes.BadIndexRangeNoData);
    return readNode(context, new ReadValueId({ nodeId, attributeId, indexRange }), maxAge, timestamps);
  };
}

const whole = ({ nodeId, attributeId }: ReadValueId) =>
  new ReadValueId({ nodeId, attributeId, indexRange: new NumericRange() });

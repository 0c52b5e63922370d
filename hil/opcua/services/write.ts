import { StatusCodes } from 'node-opcua';
import type { Accessor } from './accessor.ts';
import { readPlainly } from './selection.ts';

/** Write (Part 4, 5.11.4): the items of one call are independent, whatever the library makes of one of them. */
export function correctWrite(accessor: Accessor): void {
  const writeNode = accessor.writeNode.bind(accessor);
  accessor.writeNode = async (context, item) => {
    const node = accessor.addressSpace.findNode(item.nodeId);
    if (!node) return StatusCodes.BadNodeIdUnknown;
    const { statusCode } = readPlainly(node, item.attributeId);
    if (statusCode === StatusCodes.BadAttributeIdInvalid) return statusCode;
    return writeNode(context, item).catch(() => StatusCodes.BadInternalError);
  };
}

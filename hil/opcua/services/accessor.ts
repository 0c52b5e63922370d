import type {
  DataValue,
  HistoryReadRequest,
  HistoryReadResult,
  IAddressSpace,
  ISessionContext,
  OPCUAServer,
  ReadValueId,
  StatusCode,
  TimestampsToReturn,
  WriteValue,
} from 'node-opcua';

/** Where the library answers the single operations of a request; the methods of one server can be replaced. */
export interface Accessor {
  readonly addressSpace: IAddressSpace;
  readNode(
    context: ISessionContext,
    item: ReadValueId,
    maxAge: number,
    timestamps: TimestampsToReturn,
  ): Promise<DataValue>;
  writeNode(context: ISessionContext, item: WriteValue): Promise<StatusCode>;
  historyRead(context: ISessionContext, request: HistoryReadRequest): Promise<HistoryReadResult[]>;
}

export const accessorOf = (server: OPCUAServer): Accessor =>
  (server.engine as unknown as { addressSpaceAccessor: Accessor }).addressSpaceAccessor;

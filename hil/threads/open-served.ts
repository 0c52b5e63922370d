import type { DeviceContext, DeviceServer } from '../device.ts';
import { ModbusServer } from '../modbus/server.ts';
import type { Served } from './messages.ts';

/** Opens an endpoint on this thread. The library of OPC UA is only loaded where it is spoken. */
export async function openServed(served: Served, context: DeviceContext): Promise<readonly DeviceServer[]> {
  if ('modbus' in served) return (await ModbusServer.open(served.modbus, context)).units;
  const { OpcUaServer } = await import('../opcua/server.ts');
  return [await OpcUaServer.open(served.opcua, context)];
}

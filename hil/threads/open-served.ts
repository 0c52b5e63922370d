import { contain } from '../containment/contain.ts';
import type { DeviceContext, DeviceServer } from '../device.ts';
import { ModbusServer } from '../modbus/server.ts';
import type { Served } from './messages.ts';

/**
 * Opens an endpoint on this thread, so that its devices die alone. The library of OPC UA is only loaded where it is
 * spoken.
 */
export async function openServed(served: Served, context: DeviceContext): Promise<readonly DeviceServer[]> {
  const { emit } = context;
  if ('modbus' in served) {
    return contain({
      devices: served.modbus.map(({ device }) => device),
      protocol: 'modbus',
      emit,
      open: async (emit) => (await ModbusServer.open(served.modbus, { ...context, emit })).units,
    });
  }
  const { OpcUaServer } = await import('../opcua/server.ts');
  return contain({
    devices: [served.opcua.device],
    protocol: 'opcua',
    emit,
    open: async (emit) => [await OpcUaServer.open(served.opcua, { ...context, emit })],
  });
}

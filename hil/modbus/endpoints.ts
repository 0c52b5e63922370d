import type { Endpoint } from '../device.ts';
import type { Device } from '../devices.ts';
import type { DeviceConnection } from '../targets/tag-list.ts';
import type { ModbusDevice } from './map.ts';

/** The Modbus devices of a plant by endpoint: those behind one gateway share theirs. */
export function modbusEndpoints(devices: readonly Device[]): ModbusDevice[][] {
  const modbus = devices.filter((device) => device.protocol === 'modbus');
  return [...Map.groupBy(modbus, (device) => device.gateway ?? device).values()];
}

/** What a stack is told of a device. */
export function modbusConnection(
  device: ModbusDevice,
  { host, port }: Pick<Endpoint, 'host' | 'port'>,
): DeviceConnection {
  const { registersPerRead } = device.profile;
  return {
    protocol: 'modbus',
    device: device.device,
    host,
    port,
    unit: device.unit,
    ...(device.transport === 'rtu-over-tcp' && { framing: 'rtu' }),
    ...(registersPerRead < 125 && { registersPerRead }),
  };
}

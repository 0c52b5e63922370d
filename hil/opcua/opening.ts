import { dialled, urlOf } from '../address.ts';
import type { DeviceServer } from '../device.ts';
import type { DeviceConnection } from '../targets/tag-list.ts';
import type { Place } from '../threads/messages.ts';
import type { Spread } from '../threads/spread.ts';
import { type OpcUaDevice, RESOURCE } from './map.ts';

/** A server that is being opened. It holds its port long before it can answer. */
export interface Opening {
  /** What a stack is told of it; there as soon as it listens. */
  readonly connection: Promise<DeviceConnection>;
  readonly servers: Promise<readonly DeviceServer[]>;
}

/** Opens a device on OPC UA; the gateway that is to read it gets what it needs to be let in. */
export function openOpcUa(device: OpcUaDevice, spread: Spread, place: Place): Opening {
  const listening = Promise.withResolvers<number>();
  const security = import('./security.ts').then(({ clientSecurityOf }) => clientSecurityOf(device));
  const servers = security.then((client) => {
    const trusted = client && { trusted: [client.identity.certificate] };
    return spread.open({ opcua: device }, { ...place, ...trusted }, listening.resolve);
  });
  servers.catch(listening.reject);
  const connection = Promise.all([listening.promise, security]).then(([port, client]): DeviceConnection => {
    const endpoint = urlOf('opc.tcp', dialled(place.host), port, RESOURCE);
    return { protocol: 'opcua', device: device.device, endpoint, ...(client && { security: client }) };
  });
  return { connection, servers };
}

import { EXCEPTION } from './codec.ts';
import type { Connection, Route, Station } from './connection.ts';
import type { Request } from './framing/framing.ts';
import type { ModbusDevice, ModbusProfile, OtherUnits } from './map.ts';
import type { ModbusUnit } from './unit.ts';

/** The units of one endpoint, and who of them a request is for. */
export class UnitStation implements Station {
  readonly profile: ModbusProfile;
  readonly connections = new Set<Connection>();
  readonly units: readonly ModbusUnit[];
  readonly #routes: (Route | undefined)[];

  constructor(units: readonly ModbusUnit[]) {
    const { gateway, profile } = units[0]!.device;
    this.units = units;
    this.profile = gateway?.profile ?? profile;
    this.#routes = routesOf(units);
  }

  route({ unit }: Request): Route | undefined {
    return this.#routes[unit];
  }

  answer(route: Route, request: Request, client: string, reply: Buffer, at: number): number {
    switch (route.to) {
      case 'unit':
        return route.unit.answer(request, client, reply, at);
      case 'everybody':
        for (const unit of route.units) unit.hear(request, client);
        return at;
      case 'nobody':
        reply[at] = request.pdu[0]! | 0x80;
        reply[at + 1] = route.exception;
        return at + 2;
    }
  }

  /** Answers who has waited for a scan. */
  answerWaiting(): void {
    for (const connection of this.connections) connection.serve();
  }
}

/** By unit number, who takes a request. */
function routesOf(units: readonly ModbusUnit[]): (Route | undefined)[] {
  const { device } = units[0]!;
  const { gateway } = device;
  const line = gateway !== undefined || device.transport === 'serial';
  const routes = Array.from({ length: 256 }, () => othersOf(gateway?.otherUnits ?? device.otherUnits, units[0]!, line));
  // On a line 0 is everybody. A device on TCP is itself under 0 and 255 (Messaging Implementation Guide, 4.4.2.3).
  if (line) routes[0] = { to: 'everybody', units };
  else for (const unit of [0, 255]) routes[unit] = { to: 'unit', unit: units[0]! };
  for (const unit of units) routes[unit.device.unit] = { to: 'unit', unit };
  return routes;
}

function othersOf(others: OtherUnits, own: ModbusUnit, line: boolean): Route | undefined {
  if (others === 'exception') return { to: 'nobody', exception: EXCEPTION.gatewayTargetFailed };
  return others === 'answered' && !line ? { to: 'unit', unit: own } : undefined;
}

/** What an endpoint is called: the gateway, or the one device. */
export const nameOfStation = ({ gateway, device }: ModbusDevice): string => gateway?.name ?? device;

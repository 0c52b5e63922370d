import { EXCEPTION } from './codec.ts';
import type { Connection, Route, Station } from './connection.ts';
import type { Request } from './framing/framing.ts';
import type { ModbusDevice, ModbusProfile } from './map.ts';
import type { ModbusUnit } from './unit.ts';

/** The units of one endpoint, and who of them a request is for. */
export class UnitStation implements Station {
  readonly profile: ModbusProfile;
  readonly connections = new Set<Connection>();
  readonly units: readonly ModbusUnit[];
  readonly #routes: ReadonlyMap<number, Route>;
  /** For all that have no route of their own. */
  readonly #others: Route | undefined;

  constructor(units: readonly ModbusUnit[]) {
    const { gateway, profile } = units[0]!.device;
    this.units = units;
    this.profile = gateway?.profile ?? profile;
    this.#routes = routesOf(units);
    this.#others = othersOf(units[0]!);
  }

  route({ unit }: Request): Route | undefined {
    return this.#routes.get(unit) ?? this.#others;
  }

  answer(route: Route, request: Request, client: string, reply: Buffer, at: number): number {
    switch (route.to) {
      case 'unit':
        // A gateway says of a unit that has gone what it says of one that does not answer.
        if (route.unit.closed) return refuse(EXCEPTION.gatewayTargetFailed, request, reply, at);
        return route.unit.answer(request, client, reply, at);
      case 'everybody':
        for (const unit of route.units) if (!unit.closed) unit.hear(request, client);
        return at;
      case 'nobody':
        return refuse(route.exception, request, reply, at);
    }
  }

  /** Answers who has waited for a scan. */
  answerWaiting(): void {
    for (const connection of this.connections) connection.serve();
  }
}

function refuse(exception: number, { pdu }: Request, reply: Buffer, at: number): number {
  reply[at] = pdu[0]! | 0x80;
  reply[at + 1] = exception;
  return at + 2;
}

/** Whether units share a serial line, where 0 is everybody. */
const isLine = ({ gateway, transport }: ModbusDevice) => gateway !== undefined || transport === 'serial';

/** By unit number, who takes a request. */
function routesOf(units: readonly ModbusUnit[]): ReadonlyMap<number, Route> {
  const own = units.map((unit) => [unit.device.unit, { to: 'unit', unit }] as const);
  const [first] = own;
  // A device on TCP is itself under 0 and 255 (Messaging Implementation Guide, 4.4.2.3).
  if (!isLine(first![1].unit.device)) return new Map<number, Route>([[0, first![1]], [255, first![1]], ...own]);
  return new Map<number, Route>([[0, { to: 'everybody', units }], ...own]);
}

function othersOf(unit: ModbusUnit): Route | undefined {
  const { device } = unit;
  // Whoever else is on a real line answers for itself.
  if (device.transport === 'serial') return undefined;
  const others = device.gateway?.otherUnits ?? device.otherUnits;
  if (others === 'exception') return { to: 'nobody', exception: EXCEPTION.gatewayTargetFailed };
  return others === 'answered' && !isLine(device) ? { to: 'unit', unit } : undefined;
}

/** What an endpoint is called: the gateway, or the one device. */
export const nameOfStation = ({ gateway, device }: ModbusDevice): string => gateway?.name ?? device;

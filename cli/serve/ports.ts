import { type PortWish, placeOf } from '../../hil/address.ts';
import type { OpenRig } from '../../hil/rig.ts';

/** The ports that people know: Modbus beside 502, OPC UA, MQTT, HTTP. */
const PORTS = { modbus: 5020, opcua: 4840, mqtt: 1883, viewer: 8080 } as const;
const NAMES = { modbus: 'Modbus', opcua: 'OPC UA', mqtt: 'the MQTT broker', viewer: 'the viewer' } as const;
type What = keyof typeof PORTS;

/** Ports that a person asked for. */
export interface AskedPorts {
  readonly modbusPort?: number;
  readonly opcuaPort?: number;
  readonly mqttPort?: number;
  readonly viewerPort?: number;
  /** The same as `viewerPort`. */
  readonly port?: number;
}

/** What holds where a port is not asked for, for the help. */
export const unlessAsked = (what: What): string => `${PORTS[what]} or the next free one, unless it is given`;

/** What is asked for is meant: that port or none. What is not takes the next one that is free. */
export function portsOf({ modbusPort, opcuaPort, mqttPort, viewerPort, port }: AskedPorts): Record<What, PortWish> {
  const wish = (what: What, asked: number | undefined): PortWish =>
    asked === undefined ? { port: PORTS[what], orNext: true } : { port: asked };
  return {
    modbus: wish('modbus', modbusPort),
    opcua: wish('opcua', opcuaPort),
    mqtt: wish('mqtt', mqttPort),
    viewer: wish('viewer', viewerPort ?? port),
  };
}

/** The first port of each protocol that a rig listens on. */
export function portsFound({
  endpoints,
  stack,
}: Pick<OpenRig, 'endpoints' | 'stack'>): Record<'modbus' | 'opcua' | 'mqtt', number> {
  const first = (protocol: string) =>
    Math.min(...endpoints.filter((e) => e.protocol === protocol && e.port > 0).map(({ port }) => port));
  return { modbus: first('modbus'), opcua: first('opcua'), mqtt: placeOf(stack.broker.url, PORTS.mqtt).port };
}

/** Says which ports are not those that people know. */
export function tellOtherPorts(wished: Record<What, PortWish>, found: Record<What, number>): void {
  for (const what of Object.keys(PORTS) as What[]) {
    const { port } = wished[what];
    if (!Number.isFinite(found[what]) || found[what] === port) continue;
    process.stderr.write(`port ${port} is taken; ${NAMES[what]} is on ${found[what]}\n`);
  }
}

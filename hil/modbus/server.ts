import type net from 'node:net';
import { type Duration, ms, type PointSample } from '#simulator';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Silence } from '../device.ts';
import { listen, stopListening } from '../listen.ts';
import { execute } from './executor.ts';
import { RegisterImage } from './image.ts';
import type { ModbusDevice, Table } from './map.ts';
import { modbusTcpServer, type Request } from './tcp-framer.ts';

const READS: Readonly<Record<number, Table>> = { 1: 'coils', 2: 'discrete', 3: 'holding', 4: 'input' };

/**
 * A device on Modbus TCP. With the `plc` profile it serves its clients between two scans, all from one image; with
 * `ideal` at once and from the present. Units 0 and 255 are the device itself, as for native TCP devices
 * (Messaging Implementation Guide, 4.4.2.3); other units stay silent.
 */
export class ModbusServer implements DeviceServer {
  readonly endpoint: Endpoint;
  readonly #device: ModbusDevice;
  readonly #context: DeviceContext;
  readonly #server: net.Server;
  readonly #sockets: Set<net.Socket>;
  readonly #image: RegisterImage;
  #waiting: Request[] = [];
  #beat = 0;
  #nextScan: Duration;
  #silent: ((evidence: string) => void) | undefined;
  #writer = '';

  /** Listens; resolves once clients can connect. @throws PlantwrightError PORT_TAKEN */
  static async open(device: ModbusDevice, context: DeviceContext): Promise<ModbusServer> {
    let connections = 0;
    let self: ModbusServer | undefined;
    const server = modbusTcpServer(
      () => connections < device.profile.connections && connections++ >= 0,
      (request) => self?.request(request),
      () => connections--,
    );
    const { port, sockets } = await listen(server, context.host, context.port, `${device.device} (Modbus)`);
    self = new ModbusServer(device, context, server, sockets, port);
    return self;
  }

  private constructor(
    device: ModbusDevice,
    context: DeviceContext,
    server: net.Server,
    sockets: Set<net.Socket>,
    port: number,
  ) {
    const { host } = context;
    this.#device = device;
    this.#context = context;
    this.#server = server;
    this.#sockets = sockets;
    this.#nextScan = clock.now();
    this.#image = new RegisterImage(device, context.side, (signal, value, refused) => {
      const event = { type: 'write', device: device.device, signal, value, by: this.#writer } as const;
      context.emit({ kind: 'event', t: clock.now(), event: { ...event, ...(refused && { refused }) } });
    });
    const endpoint = `modbus-tcp://${host}:${port}`;
    this.endpoint = { device: device.device, protocol: 'modbus', host, port, units: [device.unit], endpoint };
  }

  /** Takes a request: answered at once by an ideal device, between scans by a PLC. */
  request(request: Request): void {
    const { unit } = this.#device;
    if (request.unit !== unit && request.unit !== 0 && request.unit !== 255) return;
    if (this.#silent) {
      this.#silent(`a request of ${request.client} to ${this.#device.device} stayed unanswered`);
      return;
    }
    if (this.#device.profile.scan > 0) {
      this.#waiting.push(request);
      return;
    }
    this.#image.refresh(++this.#beat);
    this.#answer(request);
  }

  serve(now: Duration): void {
    if (this.#device.profile.scan === 0 || now < this.#nextScan) return;
    const scan = ms(this.#device.profile.scan);
    this.#nextScan = Math.max(this.#nextScan + scan, now - scan) as Duration;
    this.#image.refresh(++this.#beat);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const request of waiting) this.#answer(request);
  }

  #answer(request: Request): void {
    this.#writer = request.client;
    const reply = execute(request.pdu, this.#image);
    request.reply(reply);
    const table = READS[reply[0]!];
    if (table === undefined || request.pdu.length !== 5) return;
    const t = clock.now();
    const [address, count] = [request.pdu.readUInt16BE(1), request.pdu.readUInt16BE(3)];
    const { unit, client } = request;
    this.#context.emit({ kind: 'read', t, device: this.#device.device, client, unit, table, address, count });
    const points = this.#image.pointsIn(table, address, count);
    const samples: PointSample[] = points.map((held) => ({ ...held, sourceTime: t }));
    if (samples.length > 0) {
      this.#context.emit({ kind: 'sent', t, device: this.#device.device, protocol: 'modbus', samples });
    }
  }

  silence(): Silence {
    let acted!: (evidence: string) => void;
    const silence = new Promise<string>((resolve) => {
      acted = resolve;
    });
    this.#silent = acted;
    this.#waiting = [];
    return {
      acted: silence,
      lift: () => {
        this.#silent = undefined;
      },
    };
  }

  close(): Promise<void> {
    return stopListening(this.#server, this.#sockets);
  }
}

import net from 'node:net';
import { type Duration, PlantwrightError } from '#simulator';
import { authorityOf, dialled, urlOf } from '../address.ts';
import type { DeviceContext, DeviceServer, Endpoint, SerialLine, Silence } from '../device.ts';
import { listen, stopListening } from '../listen.ts';
import { Connection } from './connection.ts';
import { RtuFraming } from './framing/rtu.ts';
import { TcpFraming } from './framing/tcp.ts';
import type { ModbusDevice } from './map.ts';
import { openSerial, silenceOf } from './serial.ts';
import { nameOfStation, UnitStation } from './station.ts';
import { ModbusUnit } from './unit.ts';

/** A peer that has gone without a word is found out by then, in ms. */
const KEEP_ALIVE = 30_000;
/** Silence that ends an RTU frame over TCP, in ms: segments of one frame may be so far apart. */
const SILENCE_ON_TCP = 100;

/** One Modbus endpoint: a device, or a gateway with several behind it, on TCP or on a serial line. */
export class ModbusServer implements DeviceServer {
  readonly endpoint: Endpoint;
  /** The units, each a device server of its own; the endpoint closes with the last. */
  readonly units: readonly ModbusUnit[];
  readonly #station: UnitStation;
  readonly #stop: () => Promise<void>;
  #stopped: Promise<void> | undefined;

  /**
   * Listens; resolves once clients can connect.
   * @param devices one, or all that are behind one gateway
   * @throws PlantwrightError PORT_TAKEN, SERIAL_PORT_UNUSABLE, NO_SERIAL_PORT
   */
  static async open(devices: ModbusDevice | readonly ModbusDevice[], context: DeviceContext): Promise<ModbusServer> {
    const served = [devices].flat();
    const first = served[0]!;
    if (first.transport === 'serial') {
      if (context.serial === undefined) {
        throw new PlantwrightError('NO_SERIAL_PORT', `${nameOfStation(first)} is on a serial line; none was given.`, {
          hint: 'Give the path of a serial port, for example one end of a pair of pseudo-terminals.',
        });
      }
      return ModbusServer.#onSerial(served, context, context.serial);
    }
    return ModbusServer.#onTcp(served, context);
  }

  static async #onTcp(devices: readonly ModbusDevice[], context: DeviceContext): Promise<ModbusServer> {
    const rtu = devices[0]!.transport === 'rtu-over-tcp';
    const server = net.createServer({
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE,
      // Who asks and then ends its side still gets its answer.
      allowHalfOpen: true,
    });
    const name = nameOfStation(devices[0]!);
    const { port, sockets } = await listen(server, context, `${name} (Modbus)`);
    context.onListening?.(port);
    const scheme = rtu ? 'modbus-rtu-tcp' : 'modbus-tcp';
    const host = dialled(context.host);
    const at = { host, port, endpoint: urlOf(scheme, host, port) };
    const self = new ModbusServer(devices, context, at, () => stopListening(server, sockets));
    server.on('connection', (socket) => self.#accept(socket, rtu));
    return self;
  }

  static async #onSerial(devices: readonly ModbusDevice[], context: DeviceContext, line: SerialLine) {
    const { port, close } = await openSerial(line);
    const at = { host: '', port: 0, endpoint: `modbus-rtu:${line.path}` };
    const self = new ModbusServer(devices, context, at, close);
    const own = new Set([0, ...devices.map(({ unit }) => unit)]);
    const framing = new RtuFraming(silenceOf(line), (unit) => !own.has(unit));
    self.#station.connections.add(new Connection(port, framing, line.path, self.#station, true));
    return self;
  }

  private constructor(
    devices: readonly ModbusDevice[],
    context: DeviceContext,
    at: Pick<Endpoint, 'host' | 'port' | 'endpoint'>,
    stop: () => Promise<void>,
  ) {
    const endpoint = (device: string, units: readonly number[]): Endpoint => ({
      device,
      protocol: 'modbus',
      units,
      ...at,
    });
    this.#stop = stop;
    const host = {
      answerWaiting: () => this.#station.answerWaiting(),
      left: async () => {
        if (this.units.every((unit) => unit.closed)) await this.close();
      },
    };
    this.units = devices.map((device) => new ModbusUnit(device, context, endpoint(device.device, [device.unit]), host));
    this.#station = new UnitStation(this.units);
    this.endpoint = endpoint(
      nameOfStation(devices[0]!),
      devices.map(({ unit }) => unit),
    );
  }

  #accept(socket: net.Socket, rtu: boolean): void {
    const { connections, profile } = this.#station;
    if (connections.size >= profile.connections) {
      if (profile.whenFull === 'refuse') {
        socket.on('error', () => {});
        socket.destroy();
        return;
      }
      [...connections].reduce((oldest, other) => (other.heard < oldest.heard ? other : oldest)).destroy();
    }
    const framing = rtu ? new RtuFraming(SILENCE_ON_TCP) : new TcpFraming();
    const { remoteAddress = 'somebody', remotePort = 0 } = socket;
    const client = authorityOf(remoteAddress, remotePort);
    const connection = new Connection(socket, framing, client, this.#station);
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  }

  serve(now: Duration): void {
    for (const unit of this.units) unit.serve(now);
  }

  silence(): Silence {
    const silences = this.units.map((unit) => unit.silence());
    return {
      acted: Promise.race(silences.map(({ acted }) => acted)),
      lift: () => {
        for (const silence of silences) silence.lift();
      },
    };
  }

  /** Stops listening and drops all clients; once, whoever asks first. */
  close(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }
}

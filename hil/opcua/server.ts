import type net from 'node:net';
import { OPCUAServer } from 'node-opcua';
import { type Duration, ms, PlantwrightError } from '#simulator';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Expiry, Silence } from '../device.ts';
import { isFree, reservePort } from '../listen.ts';
import { PointVariables } from './address-space.ts';
import { followAnswers } from './answers.ts';
import { applicationUri } from './certificates.ts';
import { mendLibrary } from './library.ts';
import { limitOptions } from './limits.ts';
import { COMPANIONS } from './machinery.ts';
import type { OpcUaDevice } from './map.ts';
import { accessOptions } from './roles.ts';
import { ServerSecurity } from './security.ts';

/** A device on OPC UA. The library is only the wire; the kernel decides. */
export class OpcUaServer implements DeviceServer {
  readonly endpoint: Endpoint;
  /** The server's key, certificate and trust list, for the person who looks after them. */
  readonly security: ServerSecurity;
  readonly #device: OpcUaDevice;
  readonly #server: OPCUAServer;
  readonly #variables: PointVariables;
  readonly #sockets = new Set<net.Socket>();
  #nextScan: Duration;
  #beat = 0;
  #silent = false;

  /** Starts the server; resolves once clients can connect. @throws PlantwrightError PORT_TAKEN */
  static async open(device: OpcUaDevice, context: DeviceContext): Promise<OpcUaServer> {
    mendLibrary();
    const port = context.port || (await reservePort(context.host));
    if (!(await isFree(context.host, port))) {
      throw new PlantwrightError(
        'PORT_TAKEN',
        `${device.device} (OPC UA) cannot listen on ${context.host}:${port}: the port is taken.`,
        {
          hint: 'Stop what uses it, or give another port.',
        },
      );
    }
    const security = await ServerSecurity.open(device);
    const server = new OPCUAServer({
      port,
      host: context.host,
      hostname: context.host === '0.0.0.0' ? '127.0.0.1' : context.host,
      resourcePath: '/plantwright',
      ...(device.namePlate && { nodeset_filename: [...COMPANIONS] }),
      serverInfo: {
        applicationUri: applicationUri(device.device),
        productUri: 'urn:plantwright',
        applicationName: { text: device.device },
      },
      ...limitOptions(device.profile),
      ...accessOptions(device.access),
      ...security.options,
    });
    await server.initialize();
    security.guard(server);
    const self = new OpcUaServer(device, context, server, security, port);
    await server.start();
    return self;
  }

  private constructor(
    device: OpcUaDevice,
    context: DeviceContext,
    server: OPCUAServer,
    security: ServerSecurity,
    port: number,
  ) {
    const { host, side, emit } = context;
    this.security = security;
    this.#device = device;
    this.#server = server;
    this.#nextScan = clock.now();
    this.#variables = new PointVariables(server.engine.addressSpace!, device, side, {
      onWrite: ({ refused, ...write }) => {
        const event = { type: 'write', device: device.device, ...write } as const;
        emit({ kind: 'event', t: clock.now(), event: { ...event, ...(refused && { refused }) } });
      },
      onOperated: (text) => emit({ kind: 'event', t: clock.now(), event: { type: 'note', text } }),
    });
    const endpoint = `opc.tcp://${host}:${port}/plantwright`;
    this.endpoint = { device: device.device, protocol: 'opcua', host, port, endpoint };
    followAnswers(server, device, (samples) => {
      emit({ kind: 'sent', t: clock.now(), device: device.device, protocol: 'opcua', samples });
    });
    for (const { _server } of server.endpoints as unknown as { _server: net.Server }[]) {
      _server.prependListener('connection', (socket: net.Socket) => this.#hold(socket));
    }
  }

  #hold(socket: net.Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    if (this.#silent) quiet(socket);
    else if (this.#device.profile.quiet > 0) this.#answerLater(socket);
  }

  /** A small device takes its time before it first answers a new connection. */
  #answerLater(socket: net.Socket): void {
    socket.cork();
    const later = setTimeout(() => {
      if (!this.#silent) socket.uncork();
    }, this.#device.profile.quiet);
    socket.on('close', () => clearTimeout(later));
  }

  serve(now: Duration): void {
    const { scan } = this.#device.profile;
    if (this.#silent || (scan > 0 && now < this.#nextScan)) return;
    this.#nextScan = Math.max(this.#nextScan + ms(scan), now - ms(scan)) as Duration;
    this.#variables.refresh(++this.#beat);
  }

  silence(): Silence {
    this.#silent = true;
    for (const socket of this.#sockets) quiet(socket);
    return {
      acted: Promise.resolve(
        `${this.#sockets.size} OPC UA connections of ${this.#device.device} held without an answer`,
      ),
      lift: () => {
        this.#silent = false;
        for (const socket of this.#sockets) {
          socket.uncork();
          socket.resume();
        }
      },
    };
  }

  expire(): Expiry {
    const { device, access } = this.#device;
    if (access.policies.length === 0) {
      const none = `${device} offers no security, so its certificate is never looked at`;
      return { acted: Promise.reject(new Error(none)), lift: async () => {} };
    }
    const expired = this.security.expire();
    return {
      acted: expired.then(() => `${device} shows a certificate that ran out yesterday`),
      lift: async () => {
        await expired;
        await this.security.renew();
      },
    };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.#server.shutdown(0);
  }
}

/** The connection stays up; nothing is read from it and nothing leaves. */
function quiet(socket: net.Socket): void {
  socket.pause();
  socket.cork();
}

import type net from 'node:net';
import { MessageSecurityMode, OPCUAServer, SecurityPolicy } from 'node-opcua';
import { InMemoryCertificateStore } from 'node-opcua-common';
import { type Duration, ms, PlantwrightError } from '#simulator';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Silence } from '../device.ts';
import { isFree, reservePort } from '../listen.ts';
import { PointVariables } from './address-space.ts';
import { followAnswers } from './answers.ts';
import { keyPair } from './client.ts';
import { mendLibrary } from './library.ts';
import type { OpcUaDevice } from './map.ts';

/** A device on OPC UA. Security None in this version; the library is only the wire, the kernel decides. */
export class OpcUaServer implements DeviceServer {
  readonly endpoint: Endpoint;
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
    const { profile } = device;
    const identity = await keyPair(device.device);
    const server = new OPCUAServer({
      port,
      host: context.host,
      hostname: context.host === '0.0.0.0' ? '127.0.0.1' : context.host,
      resourcePath: '/plantwright',
      maxConnectionsPerEndpoint: profile.sessions + 4,
      securityModes: [MessageSecurityMode.None],
      securityPolicies: [SecurityPolicy.None],
      allowAnonymous: true,
      certificateKeyPairProvider: identity,
      serverCertificateManager: new InMemoryCertificateStore({ autoAcceptUnknown: false }) as never,
      userCertificateManager: new InMemoryCertificateStore({ autoAcceptUnknown: false }) as never,
      serverInfo: {
        applicationUri: `urn:plantwright:${device.device}`,
        productUri: 'urn:plantwright',
        applicationName: { text: device.device },
      },
      serverCapabilities: { maxSessions: profile.sessions, minSupportedSampleRate: profile.sampling },
    });
    await server.initialize();
    // The library's default provider would look for a certificate on disk and refuse every client.
    for (const endpoint of server.endpoints) endpoint.setCertificateProvider(identity);
    const self = new OpcUaServer(device, context, server, port);
    await server.start();
    return self;
  }

  private constructor(device: OpcUaDevice, context: DeviceContext, server: OPCUAServer, port: number) {
    const { host, side, emit } = context;
    this.#device = device;
    this.#server = server;
    this.#nextScan = clock.now();
    this.#variables = new PointVariables(server.engine.addressSpace!, device, side, (signal, value, refused) => {
      const event = { type: 'write', device: device.device, signal, value, by: 'OPC UA client' } as const;
      emit({ kind: 'event', t: clock.now(), event: { ...event, ...(refused && { refused }) } });
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

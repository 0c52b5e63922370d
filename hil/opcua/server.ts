import type net from 'node:net';
import { OPCUAServer } from 'node-opcua';
import { type Duration, ms } from '#simulator';
import { addressesOf, dialled, hostInUrl, urlOf } from '../address.ts';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Expiry, Silence } from '../device.ts';
import { type HeldPort, holdPort } from '../listen.ts';
import { PointVariables } from './address-space.ts';
import { followAnswers } from './answers.ts';
import { applicationUri } from './certificates.ts';
import { Door } from './door.ts';
import { answerByUrlUsed } from './endpoints.ts';
import { mendLibrary } from './library.ts';
import { limitOptions } from './limits.ts';
import { COMPANIONS } from './machinery.ts';
import { type OpcUaDevice, RESOURCE } from './map.ts';
import { accessOptions } from './roles.ts';
import { ServerSecurity } from './security.ts';
import { answerByTheStandard } from './services/index.ts';
import { closeSessionsOf, followSessions } from './sessions.ts';

/** A device on OPC UA. The library is only the wire; the kernel decides. */
export class OpcUaServer implements DeviceServer {
  readonly endpoint: Endpoint;
  /** The server's key, certificate and trust list, for the person who looks after them. */
  readonly security: ServerSecurity;
  readonly #device: OpcUaDevice;
  readonly #server: OPCUAServer;
  readonly #variables: PointVariables;
  readonly #door: Door;
  #nextScan: Duration;
  #beat = 0;
  #silent = false;

  /** Starts the server; resolves once clients can connect. @throws PlantwrightError PORT_TAKEN */
  static async open(device: OpcUaDevice, context: DeviceContext): Promise<OpcUaServer> {
    const held = await holdPort(context, `${device.device} (OPC UA)`);
    context.onListening?.(held.port);
    try {
      return await OpcUaServer.#start(device, context, held);
    } catch (error) {
      await held.release();
      throw error;
    }
  }

  static async #start(device: OpcUaDevice, context: DeviceContext, held: HeldPort): Promise<OpcUaServer> {
    mendLibrary();
    const { host, advertise = dialled(host) } = context;
    const security = await ServerSecurity.open(device, [...addressesOf(host), advertise]);
    for (const certificate of context.trusted ?? []) security.trust.trust(certificate);
    const server = new OPCUAServer({
      port: held.port,
      host,
      hostname: hostInUrl(advertise),
      resourcePath: RESOURCE,
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
    answerByTheStandard(server, device);
    security.guard(server);
    const self = new OpcUaServer(device, context, server, security, held);
    await server.start();
    return self;
  }

  private constructor(
    device: OpcUaDevice,
    context: DeviceContext,
    server: OPCUAServer,
    security: ServerSecurity,
    held: HeldPort,
  ) {
    const { side, emit } = context;
    this.security = security;
    this.#device = device;
    this.#server = server;
    this.#nextScan = clock.now();
    const note = (text: string) => emit({ kind: 'event', t: clock.now(), event: { type: 'note', text } });
    this.#variables = new PointVariables(server.engine.addressSpace!, device, side, {
      onWrite: ({ refused, ...write }) => {
        const event = { type: 'write', device: device.device, ...write } as const;
        emit({ kind: 'event', t: clock.now(), event: { ...event, ...(refused && { refused }) } });
      },
      onOperated: note,
    });
    const [host, port] = [dialled(context.host), held.port];
    const endpoint = urlOf('opc.tcp', host, port, RESOURCE);
    this.endpoint = { device: device.device, protocol: 'opcua', host, port, endpoint };
    answerByUrlUsed(server);
    followSessions(server);
    followAnswers(server, device, (samples) => {
      emit({ kind: 'sent', t: clock.now(), device: device.device, protocol: 'opcua', samples });
    });
    const [{ _server }] = server.endpoints as unknown as [{ _server: net.Server }];
    this.#door = new Door(_server, {
      ...device.profile,
      forget: (client) => closeSessionsOf(server, client),
    });
    held.handOver(_server);
  }

  serve(now: Duration): void {
    const { scan } = this.#device.profile;
    if (this.#silent || (scan > 0 && now < this.#nextScan)) return;
    this.#nextScan = Math.max(this.#nextScan + ms(scan), now - ms(scan)) as Duration;
    this.#variables.refresh(++this.#beat);
  }

  silence(): Silence {
    this.#silent = true;
    this.#door.silence();
    const held = `${this.#door.size} OPC UA connections of ${this.#device.device} held without an answer`;
    return {
      acted: Promise.resolve(held),
      lift: () => {
        this.#silent = false;
        this.#door.speak();
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
    this.#door.clear();
    await this.#server.shutdown(0);
  }
}

import type net from 'node:net';
import { OPCUAServer } from 'node-opcua';
import { type Duration, ms, PlantwrightError } from '#simulator';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Expiry, Silence } from '../device.ts';
import { isFree, reservePort } from '../listen.ts';
import { PointVariables } from './address-space.ts';
import { followAnswers } from './answers.ts';
import { applicationUri } from './certificates.ts';
import { Door } from './door.ts';
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
  readonly #door: Door;
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
    for (const certificate of context.trusted ?? []) security.trust.trust(certificate);
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
    const note = (text: string) => emit({ kind: 'event', t: clock.now(), event: { type: 'note', text } });
    this.#variables = new PointVariables(server.engine.addressSpace!, device, side, {
      onWrite: ({ refused, ...write }) => {
        const event = { type: 'write', device: device.device, ...write } as const;
        emit({ kind: 'event', t: clock.now(), event: { ...event, ...(refused && { refused }) } });
      },
      onOperated: note,
    });
    const endpoint = `opc.tcp://${host}:${port}/plantwright`;
    this.endpoint = { device: device.device, protocol: 'opcua', host, port, endpoint };
    followAnswers(server, device, (samples) => {
      emit({ kind: 'sent', t: clock.now(), device: device.device, protocol: 'opcua', samples });
    });
    const [{ _server }] = server.endpoints as unknown as [{ _server: net.Server }];
    this.#door = new Door(_server, {
      ...device.profile,
      onDropped: (reason) => note(`${device.device} dropped an OPC UA client that sent nonsense: ${reason}`),
    });
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

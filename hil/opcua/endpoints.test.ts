import { X509Certificate } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { AttributeIds, MessageSecurityMode, OPCUAClient, SecurityPolicy } from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOurs } from '../../test/fixtures/addresses.ts';
import { withDevice } from '../../test/fixtures/device.ts';
import { ifMissing } from '../../test/fixtures/peers.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import type { DeviceContext } from '../device.ts';
import { security } from './access.ts';
import { keyPair } from './certificates.ts';
import { OpcUaServer } from './server.ts';

const LEVEL = 'ns=1;s=LIT-101.reading';
const addresses = Object.values(networkInterfaces()).flatMap((each = []) => each);
const lan = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
const ipv6 = await isOurs('::1');
const names: string[] = [];
for (const name of ['localhost', '127.0.0.1', '127.0.0.2', hostname(), ...(lan === undefined ? [] : [lan])]) {
  if (await isOurs(name)) names.push(name);
}

const open = (at: Partial<DeviceContext>, device = plc1OpcUa) =>
  withDevice(waterTreatment, (context) => OpcUaServer.open(device, { ...context, ...at }), {
    T101: { volume: 0.026 },
  } as never);

/** A client as the library makes it when nothing is said, but for its certificate, which it would keep on disk. */
const client = async (more: object = {}) =>
  OPCUAClient.create({
    certificateKeyPairProvider: await keyPair('client', new Date()),
    connectionStrategy: { maxRetry: 0 },
    ...more,
  });

/** Reads the level as a client that comes by this URL, and gives every URL that it was told. */
async function visit(url: string, more: object = {}): Promise<{ level: number; told: unknown[] }> {
  const visitor = await client(more);
  try {
    await visitor.connect(url);
    const endpoints = await visitor.getEndpoints({ endpointUrl: url });
    const servers = await visitor.findServers({ endpointUrl: url });
    const session = await visitor.createSession();
    const { value } = await session.read({ nodeId: LEVEL, attributeId: AttributeIds.Value });
    const { serverEndpoints } = session as unknown as { serverEndpoints: { endpointUrl: string }[] };
    expect(Math.min(endpoints.length, servers.length, serverEndpoints.length)).toBeGreaterThan(0);
    const told: unknown[] = [
      ...endpoints.map(({ endpointUrl }) => endpointUrl),
      ...servers.flatMap(({ discoveryUrls }) => discoveryUrls ?? []),
      ...serverEndpoints.map(({ endpointUrl }) => endpointUrl),
    ];
    await session.close();
    return { level: value.value as number, told };
  } finally {
    await visitor.disconnect();
  }
}

describe('a server tells the URL by which it was asked (Part 4, 5.4.4)', () => {
  test.each(names)('a client as the library makes it comes by %s', async (name) => {
    await using bench = await open({ host: '0.0.0.0' });
    const url = `opc.tcp://${name}:${bench.server.endpoint.port}/plantwright`;
    const { level, told } = await visit(url);
    expect(level).toBeCloseTo(0.65, 2);
    expect(new Set(told)).toEqual(new Set([url.toLowerCase()]));
  });

  test.skipIf(!ipv6)(`by an IPv6 address too${ifMissing(ipv6, 'IPv6')}`, async () => {
    await using bench = await open({ host: '::' });
    const { port, endpoint } = bench.server.endpoint;
    expect(endpoint).toBe(`opc.tcp://[::1]:${port}/plantwright`);
    expect(new Set((await visit(endpoint)).told)).toEqual(new Set([endpoint]));
  });

  test('over a secured channel as well, where the client compares what it was told with what the session tells', async () => {
    await using bench = await open(
      { host: '0.0.0.0' },
      { ...plc1OpcUa, access: security({ users: [], anonymous: 'operator', clients: 'any' }) },
    );
    const url = `opc.tcp://localhost:${bench.server.endpoint.port}/plantwright`;
    const secured = {
      securityMode: MessageSecurityMode.SignAndEncrypt,
      securityPolicy: SecurityPolicy.Basic256Sha256,
    };
    expect(new Set((await visit(url, secured)).told)).toEqual(new Set([url]));
  });

  test('where a router forwards another port, that of the router', async () => {
    await using bench = await open({ host: '127.0.0.1' });
    const visitor = await client();
    await visitor.connect(bench.server.endpoint.endpoint);
    const toldTo = async (endpointUrl: string) =>
      new Set((await visitor.getEndpoints({ endpointUrl })).map((each) => each.endpointUrl));
    expect(await toldTo('opc.tcp://plc.example:14840')).toEqual(new Set(['opc.tcp://plc.example:14840/plantwright']));
    expect(await toldTo('opc.tcp://plc.example')).toEqual(new Set(['opc.tcp://plc.example:4840/plantwright']));
    await visitor.disconnect();
  });
});

describe('who gives a URL that says nothing gets the one that is announced', () => {
  let bench: Awaited<ReturnType<typeof open>>;
  let visitor: OPCUAClient;
  beforeAll(async () => {
    bench = await open({ host: '127.0.0.1', advertise: 'plc.example' });
    visitor = await client({ endpointMustExist: false });
    await visitor.connect(bench.server.endpoint.endpoint);
  });
  afterAll(async () => {
    await visitor.disconnect();
    await bench[Symbol.asyncDispose]();
  });

  test.each([
    ['no URL', '\u0000'],
    ['another protocol', 'http://plc.example:4840'],
    ['no host', 'opc.tcp://:4840/x'],
    ['half a bracket', 'opc.tcp://['],
    ['a port that is none', 'opc.tcp://other.example:99999'],
    ['a name longer than names are', `opc.tcp://${'a'.repeat(300)}:4840`],
    ['a name of 1 MB', `opc.tcp://${'a'.repeat(1_000_000)}:4840`],
  ])('%s', async (_what, endpointUrl) => {
    const told = (await visitor.getEndpoints({ endpointUrl })).map((each) => each.endpointUrl);
    expect(new Set(told)).toEqual(new Set([`opc.tcp://plc.example:${bench.server.endpoint.port}/plantwright`]));
  });
});

test('the certificate has every name by which clients come', async () => {
  await using bench = await open({ host: '0.0.0.0', advertise: 'plc.example' });
  const { subjectAltName } = new X509Certificate(bench.server.security.certificate);
  for (const name of ['plc.example', 'localhost', hostname()]) expect(subjectAltName).toContain(`DNS:${name}`);
  for (const address of ['127.0.0.1', ...(lan === undefined ? [] : [lan])]) {
    expect(subjectAltName).toContain(`IP Address:${address}`);
  }
});

import { createInterface } from 'node:readline';
import { DataType, type Namespace, OPCUAServer, StatusCodes, type UAVariable, Variant } from 'node-opcua';
import { analog, type PlantSide, Simulation, split } from '#simulator';
import { clock } from '../../hil/clock.ts';
import { OPEN_ACCESS } from '../../hil/opcua/access.ts';
import { keyPair, TrustList } from '../../hil/opcua/certificates.ts';
import { mendLibrary } from '../../hil/opcua/library.ts';
import { limitOptions } from '../../hil/opcua/limits.ts';
import type { OpcUaDevice, OpcUaNode } from '../../hil/opcua/map.ts';
import { OPCUA_PROFILES } from '../../hil/opcua/profile.ts';
import { OpcUaServer } from '../../hil/opcua/server.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { EVERY } from './opcua-peers.ts';

/**
 * A server to be measured, in a process of its own: `ours` or `raw` (the library with nothing around it), with so many
 * doubles that all change every 100 ms while it is told to. `many` is so many devices of the water plant at rest.
 */
const [kind, count] = [process.argv[2], Number(process.argv[3])];
let updates = 0;
let changing = false;
const nameOf = (i: number) => `s=x${i}`;

/** What the server shows; each update adds one to every value. */
function ourDevice(): OpcUaDevice {
  const signal = analog('m', { range: [-1e9, 1e9], writable: true });
  const nodes = Array.from({ length: count }, (_, i): OpcUaNode => {
    const ref = { id: `X.x${i}`, asset: 'X', name: `x${i}`, layer: 'sensed', signal } as const;
    const variable = { kind: 'analog', ref, alias: undefined } as const;
    return { point: ref.id, identifier: nameOf(i), folders: ['X'], name: `x${i}`, variable };
  });
  const declared = { protocol: 'opcua', device: 'bench', profile: OPCUA_PROFILES.ideal, access: OPEN_ACCESS } as const;
  return { ...declared, nodes, alarms: [], methods: [], history: 0, namePlate: undefined };
}

/** The same plant for both. */
let at = clock.now();
const offsets = new Map(Array.from({ length: count }, (_, i) => [`X.x${i}`, i]));
const side: PlantSide = {
  get revision() {
    return updates;
  },
  sample: (signal) => ({ value: updates + offsets.get(signal)!, quality: 'good', time: at }),
  write: () => undefined,
};

async function startOurs(): Promise<string> {
  const context = { side, emit: () => {}, host: '127.0.0.1', port: 0 };
  const server = await OpcUaServer.open(ourDevice(), context);
  setInterval(() => {
    if (!changing) return;
    updates++;
    at = clock.now();
    server.serve(at);
  }, EVERY);
  return server.endpoint.endpoint;
}

async function startRaw(): Promise<string> {
  mendLibrary();
  const identity = await keyPair('bench', new Date());
  const trust = () => new TrustList({ now: () => new Date(), unknown: 'accepted' }) as never;
  const port = 20_000 + (process.pid % 10_000);
  const server = new OPCUAServer({
    port,
    host: '127.0.0.1',
    hostname: '127.0.0.1',
    certificateKeyPairProvider: identity,
    serverCertificateManager: trust(),
    userCertificateManager: trust(),
    ...limitOptions(OPCUA_PROFILES.ideal),
  });
  await server.initialize();
  for (const endpoint of server.endpoints) endpoint.setCertificateProvider(identity);
  const namespace = server.engine.addressSpace!.getOwnNamespace() as unknown as Namespace;
  const folder = namespace.addFolder('ObjectsFolder', { browseName: 'X' });
  const variables = Array.from(
    { length: count },
    (_, i) =>
      namespace.addAnalogDataItem({
        componentOf: folder as never,
        browseName: `x${i}`,
        nodeId: nameOf(i),
        dataType: 'Double',
        engineeringUnitsRange: { low: -1e9, high: 1e9 },
        minimumSamplingInterval: 0,
        value: new Variant({ dataType: DataType.Double, value: 0 }),
      }) as unknown as UAVariable,
  );
  const ids = [...offsets.keys()];
  await server.start();
  setInterval(() => {
    if (!changing) return;
    updates++;
    at = clock.now();
    variables.forEach((variable, i) => {
      const { value, time } = side.sample(ids[i]!);
      variable.setValueFromSource({ dataType: DataType.Double, value }, StatusCodes.Good, new Date(clock.utc(time)));
    });
  }, EVERY);
  return `opc.tcp://127.0.0.1:${port}`;
}

async function startMany(): Promise<string> {
  const rest = new Simulation(waterTreatment, { seed: 1, start: {} });
  const side: PlantSide = {
    revision: 0,
    sample: (signal) => ({ value: rest.value(...split(signal)), quality: 'good', time: clock.now() }),
    write: () => undefined,
  };
  const servers: OpcUaServer[] = [];
  for (let i = 0; i < count; i++) {
    servers.push(await OpcUaServer.open(plc1OpcUa, { side, emit: () => {}, host: '127.0.0.1', port: 0 }));
  }
  setInterval(() => {
    for (const server of servers) server.serve(clock.now());
  }, 10);
  return servers[0]!.endpoint.endpoint;
}

const started = kind === 'ours' ? startOurs() : kind === 'raw' ? startRaw() : startMany();
console.log(JSON.stringify({ endpoint: await started }));
createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line !== 'look') changing = line === 'change';
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ cpu: user + system, updates, memory: process.memoryUsage().rss / 1e6 }));
  })
  .on('close', () => process.exit(0));

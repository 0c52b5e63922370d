import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { FASTEST, type Frame, type Plant, SLOWEST, type Speed } from '#simulator';
import { addressesOf, isLoopback } from '../../hil/address.ts';
import { faultMenu } from '../../hil/faults/index.ts';
import { referenceTarget } from '../../hil/targets/reference.ts';
import type { BrokerLogin } from '../../hil/targets/tag-list.ts';
import type { Target } from '../../hil/targets/target.ts';
import { LiveSession, SNAPSHOTS } from '../../viewer/server/live-session.ts';
import { serveViewer } from '../../viewer/server/server.ts';
import { readSnapshot, SnapshotFolder } from '../../viewer/server/snapshots.ts';
import { networkNamed } from '../catalogue.ts';
import { untilInterrupted } from '../interrupt.ts';
import { endpointPage, subscribeLine } from '../map/endpoint-page.ts';
import { asOthersReach, hostName } from '../serve/addresses.ts';
import { type AskedPorts, portsFound, portsOf, tellOtherPorts, unlessAsked } from '../serve/ports.ts';
import { toldOf } from '../told.ts';

const ENDPOINTS = '/endpoints';

interface ServeOptions extends AskedPorts {
  readonly listen: string;
  readonly advertise?: string;
  readonly defect?: string;
  readonly sparkplug?: boolean;
  readonly deviceThreads?: number;
  readonly speed: Speed;
  readonly from?: string;
  readonly snapshots: string;
  readonly openBroker?: boolean;
  readonly json?: boolean;
}

export const serve = (program: Command): Command =>
  program
    .command('serve [plant]')
    .description('run a plant live with its devices, the reference stack and the viewer, until Ctrl-C')
    .option('--listen <address>', 'address to listen on; 0.0.0.0 or :: for all of this machine', hostName, '127.0.0.1')
    .option('--advertise <name>', 'name or address by which others reach this machine', hostName)
    .option('--modbus-port <n>', `port of the first Modbus device; ${unlessAsked('modbus')}`, portNumber)
    .option('--opcua-port <n>', `port of the first OPC UA server; ${unlessAsked('opcua')}`, portNumber)
    .option('--mqtt-port <n>', `port of the MQTT broker; ${unlessAsked('mqtt')}`, portNumber)
    .option('--viewer-port <n>', `port of the viewer; ${unlessAsked('viewer')}`, portNumber)
    .option('--port <n>', 'the same as --viewer-port', portNumber)
    .option('--defect <name>', 'switch on a known-bad behaviour of the reference stack')
    .option('--sparkplug', "also publish the plant's edge nodes of Sparkplug B on the broker")
    .option('--device-threads <n>', 'threads that devices answer on; 0 is that of the plant', threadNumber)
    .option('--speed <n>', 'simulated seconds a second: 0.1 to 1000, or max', speed, 1)
    .option('--from <snapshot>', 'begin at a moment that was saved in the viewer: its name, or a file')
    .option('--snapshots <dir>', 'where saved moments lie', SNAPSHOTS)
    .option('--open-broker', 'let everybody in at the broker, to publish what they like: without, it asks for a login')
    .option('--json', 'one line of JSON when ready')
    .action(async (plant: string | undefined, options: ServeOptions) => {
      const served = await open(plant ?? 'water-treatment', options);
      if (options.json) console.log(JSON.stringify(served.told));
      else print(served.told);
      await untilInterrupted(served.ended, served.close);
    });

/** What `serve --json` says. */
interface Told {
  /** By what others reach this machine. */
  readonly names: readonly string[];
  readonly viewer: string;
  /** The page with endpoints, security and map, to print. */
  readonly endpoints: string;
  readonly devices: readonly {
    name: string;
    protocol: string;
    host: string;
    port: number;
    units?: readonly number[];
    endpoint: string;
  }[];
  readonly stack: {
    readonly broker: string;
    /** How a client of your own gets in at the broker, to read everything; absent where it asks for nothing. */
    readonly client?: BrokerLogin;
    /** How a Sparkplug host of your own gets in, which commands the edge nodes. */
    readonly host?: BrokerLogin;
    readonly api: string;
    readonly token: string;
  };
}

async function open(plant: string, options: ServeOptions) {
  const { listen: host, advertise, defect, sparkplug = false, deviceThreads: threads, speed, snapshots } = options;
  const { openBroker = false } = options;
  const network = networkNamed(plant);
  const from = options.from === undefined ? undefined : moment(options.from, snapshots, network.plant);
  warnOfStrangers(host);
  const ports = portsOf(options);
  const { modbus, opcua } = ports;
  const listen = { host, ...(advertise !== undefined && { advertise }), modbus, opcua };
  const target: Target = {
    ...referenceTarget({ host, broker: ports.mqtt, openBroker }),
    listen: { ...listen, ...(threads !== undefined && { threads }) },
  };
  const names = new Set(network.devices.filter((d) => d.protocol !== 'mqtt').map((d) => d.device));
  const session = await LiveSession.open({
    network,
    target,
    sparkplug,
    ...(defect !== undefined && { defect }),
    faults: faultMenu(network.plant, [...names]),
    start: network.start ?? {},
    ...(from && { from: from.snapshot, seed: from.seed }),
    speed,
    snapshots,
  });
  const tell = (frame: Frame) => {
    const line = toldOf(frame);
    if (line !== undefined) process.stderr.write(`${line}\n`);
  };
  for (const frame of session.history.events()) tell(frame);
  session.subscribe(tell);
  const { stack } = session.rig;
  const { client, host: sparkplugHost } = stack.logins ?? {};
  const reached = advertise === undefined ? addressesOf(host) : [advertise];
  const { endpoints, ...reach } = asOthersReach(session.rig, host, reached[0]!);
  const addresses = { ...reach, ...(client && { user: client.username }) };
  const pages = { [ENDPOINTS]: endpointPage(network, endpoints, addresses) };
  const viewer = await serveViewer(session, {
    host,
    ...ports.viewer,
    ...(advertise !== undefined && { names: [advertise] }),
    pages,
  }).catch(async (error) => {
    await session.close();
    throw error;
  });
  tellOtherPorts(ports, { ...portsFound(session.rig), viewer: viewer.port });
  let end!: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const told: Told = {
    names: reached,
    viewer: viewer.url,
    endpoints: new URL(ENDPOINTS, viewer.url).href,
    devices: endpoints.map(({ device, ...rest }) => ({ name: device, ...rest })),
    stack: {
      broker: addresses.broker,
      ...(client && { client }),
      ...(sparkplugHost && { host: sparkplugHost }),
      api: addresses.api,
      token: stack.api!.token,
    },
  };
  return {
    told,
    ended,
    async close() {
      await viewer.close();
      await session.close();
      end();
    },
  };
}

function warnOfStrangers(host: string): void {
  if (isLoopback(host)) return;
  process.stderr.write(
    `warning: listening on ${host}: everybody who can reach this machine can read and write these devices. They speak\n` +
      'Modbus and OPC UA without security, and MQTT has logins without encryption; use this on a network that you trust.\n',
  );
}

function print({ names, viewer, endpoints, devices, stack }: Told): void {
  console.log(`viewer      ${viewer}`);
  console.log(`endpoints   ${endpoints}      security and map on one page, to print`);
  for (const { name, protocol, endpoint, units } of devices) {
    const more =
      protocol === 'mqtt' || protocol === 'sparkplug'
        ? ` (reports to ${endpoint})`
        : `  ${endpoint}${units ? `  unit ${units.join(', ')}` : ''}`;
    console.log(`${name.padEnd(12)}${protocol.padEnd(10)}${more}`);
  }
  if (names.length > 1) console.log(`reached by  ${names.join(', ')}`);
  console.log(`broker      ${stack.broker}${stack.client ? '' : '   open: no login, and everybody may publish'}`);
  for (const [login, what] of [
    [stack.client, 'reads everything'],
    [stack.host, 'a Sparkplug host of your own'],
  ] as const) {
    if (login) console.log(`            user ${login.username}   password ${login.password}   ${what}`);
  }
  console.log(`            ${subscribeLine(stack.broker, stack.client)}`);
  console.log(`API         ${stack.api}/api/latest   token ${stack.token}`);
  console.log('\nCtrl-C ends all of it');
}

/** A saved moment by its name or its file. @throws PlantwrightError what a snapshot that is none throws */
const moment = (asked: string, folder: string, plant: Plant) =>
  existsSync(asked) ? readSnapshot(asked, plant) : new SnapshotFolder(folder, plant).load(asked);

function speed(text: string): Speed {
  if (text === 'max') return text;
  const asked = Number(text);
  if (asked >= SLOWEST && asked <= FASTEST) return asked;
  throw new InvalidArgumentError(`A speed is ${SLOWEST} to ${FASTEST} simulated seconds a second, or max.`);
}

/** A port that a person gives. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new InvalidArgumentError('A port is 1 to 65535.');
  return port;
}

function threadNumber(text: string): number {
  const threads = Number(text);
  if (text.trim() === '' || !Number.isInteger(threads) || threads < 0 || threads > 64) {
    throw new InvalidArgumentError('Give 0 to 64.');
  }
  return threads;
}

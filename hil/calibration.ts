import {
  analog,
  asset,
  Driver,
  type Duration,
  defineInstrument,
  definePlant,
  ms,
  openStream,
  type PathSamples,
  type Plant,
  us,
} from '#simulator';
import { clock } from './clock.ts';
import { ModbusClient } from './modbus/client.ts';
import { MODBUS_PROFILES, modbus, uint16 } from './modbus/map.ts';
import { ModbusServer } from './modbus/server.ts';

/** Events measured, and one every so often: half a second in all. */
const EVENTS = 240;
const EVERY = ms(2);
/** Events before those, while the path is warming up. */
const WARM_UP = 20;
const TIMEOUT = 2000;

/** An instrument that counts its steps: each reading shows which event it is of. */
const counter = defineInstrument({
  type: 'Counter',
  every: ms(1),
  parameters: {},
  inputs: {},
  outputs: () => ({ count: analog('1', { range: [0, 65_535] }) }),
  initial: () => ({ count: 0 }),
  step: ({ count }) => ({ count: (count + 1) % 65_536 }),
  read: ({ count }) => ({ count }),
});
const bench = definePlant({
  name: 'null-stack',
  path: 'harness',
  step: ms(1),
  assets: { X1: asset(counter) },
  connections: {},
});
const device = {
  ...modbus(bench, ({ X1 }) => ({ device: 'X-1', unit: 1, input: { 0: uint16(X1.count) } })),
  profile: MODBUS_PROFILES.ideal,
};

/**
 * Measures the harness's own path over a real socket: a virtual device, wired straight to a client of ours, no stack
 * between them. Events are due at seeded random phases, and each time counts from when its event was due, so that a
 * harness that falls behind is charged for it.
 */
export async function measurePath(seed: number): Promise<PathSamples> {
  const driver = new Driver({ plant: bench as unknown as Plant, seed, emit: () => {} });
  const side = driver.side(() => clock.now());
  const server = await ModbusServer.open(device, { side, emit: () => {}, host: '127.0.0.1', port: 0 });
  try {
    const { host, port } = server.endpoint;
    const client = await ModbusClient.connect({ host, port, timeout: TIMEOUT });
    try {
      return await measure(driver, client, seed);
    } finally {
      client.close();
    }
  } finally {
    await server.close();
  }
}

async function measure(driver: Driver, client: ModbusClient, seed: number): Promise<PathSamples> {
  const phase = openStream(seed, 'calibration');
  const [path, late]: [number[], number[]] = [[], []];
  const begun = clock.now() + EVERY;
  for (let event = -WARM_UP; event < EVENTS; event++) {
    const due = us(begun + (event + WARM_UP + phase()) * EVERY) as Duration;
    await clock.until(due);
    const made = clock.now();
    driver.tick({ digested: false });
    const [count] = await client.readWords(1, 'input', 0, 1);
    const stamped = clock.now();
    if (count !== driver.simulation.sample('X1', 'count').value) throw new Error(`read ${count} of another event`);
    if (event < 0) continue;
    path.push(stamped - due);
    late.push(made - due);
  }
  return { path, late };
}

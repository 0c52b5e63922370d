import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ModbusDevice } from '../../hil/modbus/map.ts';
import { ModbusServer } from '../../hil/modbus/server.ts';
import * as site from '../../twins/microgrid/devices.ts';
import { microgrid } from '../../twins/microgrid/plant.ts';
import { onGrid } from '../../twins/microgrid/starts.ts';
import { withDevice } from '../fixtures/device.ts';
import { recordInterop } from '../fixtures/interop.ts';
import { ifMissing, python } from '../fixtures/peers.ts';

const run = promisify(execFile);

interface FoundModel {
  readonly id: number;
  readonly address: number;
  readonly length: number;
  /** Registers that the peer's own definition of the model has. */
  readonly defined: number;
  readonly points: Readonly<Record<string, number | string | null>>;
}
interface Written {
  readonly limit: number;
  readonly enabled: number;
  readonly reverts: number;
}

const withPysunspec2 = python('pysunspec2');
const version = withPysunspec2
  ? execFileSync(withPysunspec2, ['-c', 'from importlib.metadata import version; print(version("pysunspec2"))'])
      .toString()
      .trim()
  : '';

/** A device on a socket in front of the site in the sun, read by the peer, which writes a limit where it can. */
async function readBy(device: ModbusDevice) {
  await using bench = await withDevice(
    microgrid,
    (context) => ModbusServer.open([device], context),
    onGrid as Record<string, unknown>,
  );
  bench.step(200);
  const { host, port } = bench.server.endpoint;
  const { stdout } = await run(withPysunspec2!, ['test/interop/pysunspec2_client.py', host, String(port)]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FoundModel | Written);
  bench.step(20);
  const value = (asset: string, name: string) => bench.driver.simulation.value(asset, name);
  return {
    models: lines.filter((line) => 'id' in line),
    written: lines.find((line) => 'limit' in line),
    value,
    sent: new Map(
      bench.frames.flatMap((f) => (f.kind === 'sent' ? f.samples.map((s) => [s.point, s.value] as const) : [])),
    ),
  };
}

/** Notes what was seen for the table, then compares. */
function compare(device: string, what: string, found: unknown, expected: unknown) {
  const result = JSON.stringify(found) === JSON.stringify(expected) ? 'pass' : JSON.stringify(found);
  recordInterop({ protocol: 'modbus', peer: 'pysunspec2', version, what: `${device}: ${what}`, result });
  expect(found).toEqual(expected);
}

describe.skipIf(!withPysunspec2)(`pysunspec2${ifMissing(withPysunspec2, 'pysunspec2')}`, () => {
  test.each([
    ['PV-1', site.pv1, { 1: 40002, 103: 40070, 120: 40122, 121: 40150, 122: 40182, 123: 40228 }],
    ['PV-2', site.pv2, { 1: 40002, 120: 40069, 121: 40097, 123: 40129, 103: 40155, 122: 40207 }],
    ['MTR-1', site.gridMeter, { 1: 40002, 203: 40070 }],
    ['BAT-1', site.battery, { 1: 40002, 203: 40070, 124: 40177 }],
  ] as const)('walks the chain of %s, whose models are as long as its definitions say', async (name, device, chain) => {
    const { models } = await readBy(device);
    compare(name, 'models found by their chain', Object.fromEntries(models.map((m) => [m.id, m.address])), chain);
    // The common model of old is the one that is allowed to be shorter than its definition.
    const odd = models.filter((m) => m.length !== m.defined && !(m.id === 1 && m.length === 65));
    compare(name, 'lengths by the model definitions', odd, []);
  });

  test.each([
    ['PV-1', site.pv1, 'EP1', 'PVC1', 50_000],
    ['PV-2', site.pv2, 'EP2', 'PVC2', 30_000],
  ] as const)(
    'reads the values of %s by its scale factors, and curtails it',
    async (name, device, meter, controller, rating) => {
      const { models, sent, written, value } = await readBy(device);
      const of = (id: number) => models.find((m) => m.id === id)!.points;
      const read = { W: of(103).W, A: of(103).A, Hz: of(103).Hz, DCV: of(103).DCV };
      const said = {
        W: sent.get(`${meter}.power`),
        A: sent.get(`${meter}.current`),
        Hz: sent.get(`${meter}.frequency`),
        DCV: sent.get(`${controller}.dcVoltage`),
      };
      expect(Number(said.W)).toBeGreaterThan(0.4 * rating);
      for (const [point, expected] of Object.entries(said)) {
        expect(Number(read[point as keyof typeof read]), point).toBeCloseTo(Number(expected), 6);
      }
      compare(name, 'a maximum power point tracker runs', of(103).St, 4);
      compare(
        name,
        'what is not implemented is said to be so',
        [of(103).TmpSnk, of(103).VA, of(121).VArAct],
        [null, null, null],
      );
      compare(name, 'name plate', [of(120).DERTyp, of(120).WRtg, of(1).SN], [4, rating, name]);
      compare(name, 'a limit written by its own scale factor', written, { limit: 40, enabled: 1, reverts: 30 });
      expect([value(controller, 'limit'), value(controller, 'limitEnabled'), value(controller, 'revertTime')]).toEqual([
        40,
        'enabled',
        30,
      ]);
      expect(value(controller, 'request')).toBeCloseTo(0.4 * rating, 6);
    },
  );
});

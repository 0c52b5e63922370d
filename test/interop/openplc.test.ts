import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ModbusServer } from '../../hil/modbus/server.ts';
import { withDevice } from '../fixtures/device.ts';
import { recordInterop } from '../fixtures/interop.ts';
import { pumpModbus, pumpStation } from '../fixtures/openplc/plant.ts';
import { ifMissing, peer, python } from '../fixtures/peers.ts';

const run = promisify(execFile);

/** The controller on a socket, its plant at the rate of the clock. */
async function running() {
  const bench = await withDevice(pumpStation, (context) => ModbusServer.open(pumpModbus, context));
  const beat = setInterval(() => bench.step(), 10);
  return {
    ...bench,
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      await bench[Symbol.asyncDispose]();
    },
  };
}

const withPymodbus = python('pymodbus');
describe.skipIf(!withPymodbus)(`pymodbus${ifMissing(withPymodbus, 'pymodbus')}`, () => {
  test('an OpenPLC user finds his addresses, and what he writes enters the kernel as writes of a device', async () => {
    await using bench = await running();
    const { host, port } = bench.server.endpoint;
    const { stdout } = await run(withPymodbus!, ['test/interop/openplc_client.py', host, String(port)]);
    const { stdout: version } = await run(withPymodbus!, ['-c', 'import pymodbus; print(pymodbus.__version__)']);
    const checks = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { what: string; result: string });
    for (const { what, result } of checks) {
      const peer = { protocol: 'modbus', peer: 'pymodbus', version: version.trim() } as const;
      recordInterop({ ...peer, what: `as OpenPLC: ${what}`, result });
    }
    expect(checks.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(checks).toHaveLength(36);
    const written = bench.driver.inputs.flatMap((input) =>
      input.kind === 'write' ? [[input.signal, input.value]] : [],
    );
    expect(written).toEqual([
      ['PLC1.start', true],
      ['PLC1.offset', 1_000_000],
      ['PLC1.gain', -0.25],
      ['PLC1.total', -9_007_199_254_740_991],
      ['PLC1.limit', -32_768],
    ]);
    const refused = bench.frames.flatMap((frame) =>
      frame.kind === 'event' && frame.event.type === 'write' && frame.event.refused ? [frame.event.signal] : [],
    );
    expect(refused).toEqual(['PLC1.share', 'PLC1.total']);
  });
});

const mbpoll = peer('mbpoll');
describe.skipIf(!mbpoll)(`mbpoll${ifMissing(mbpoll, 'mbpoll')}`, () => {
  test('reads %MD as a 32-bit number with the high word first', async () => {
    await using bench = await running();
    const { host, port } = bench.server.endpoint;
    const read = ['-m', 'tcp', '-p', String(port), '-a', '1', '-0', '-1', '-B', '-t', '4:int', '-r', '2048', host];
    const { stdout } = await run(mbpoll!, read);
    expect(stdout).toMatch(/\[2048\]:\s*-2\b/);
  });
});

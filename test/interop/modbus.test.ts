import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ModbusServer } from '../../hil/modbus/server.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { eventually, withDevice } from '../fixtures/device.ts';
import { recordInterop } from '../fixtures/interop.ts';
import { interopDevice } from '../fixtures/interop-device.ts';
import { buildOnLibmodbus, libmodbusCompiler } from '../fixtures/libmodbus.ts';
import { connectTcp, mbap, rtu } from '../fixtures/modbus.ts';
import { ifMissing, peer, python } from '../fixtures/peers.ts';
import { serialLine, socat } from '../fixtures/pty.ts';

const run = promisify(execFile);
const TRANSPORTS = ['tcp', 'rtu-over-tcp', 'serial'] as const;
type Transport = (typeof TRANSPORTS)[number];
/** Without socat there is no serial line here. */
const reachable = (transports: readonly Transport[]) => transports.filter((t) => t !== 'serial' || socat);

/** The device on one transport, and how a client on a command line is told of it. */
async function open(transport: Transport) {
  const line = transport === 'serial' ? await serialLine() : undefined;
  const serial = line && ({ path: line.device, baudRate: 115_200, parity: 'none', stopBits: 1 } as const);
  const bench = await withDevice(
    waterTreatment,
    (context) => ModbusServer.open(interopDevice(transport), { ...context, ...(serial && { serial }) }),
    { T101: { volume: 0.026 } },
  );
  const { host, port } = bench.server.endpoint;
  return {
    host,
    port: String(port),
    where: line ? [line.client] : [host, String(port)],
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]();
      await line?.[Symbol.asyncDispose]();
    },
  };
}

/** Notes each check for the table, then compares them all. */
function compare(
  peer: string,
  version: string,
  transport: Transport,
  checks: readonly [what: string, result: string][],
) {
  for (const [what, result] of checks) {
    recordInterop({ protocol: 'modbus', peer, version, what: `${transport}: ${what}`, result });
  }
  expect(checks.filter(([, result]) => result !== 'pass')).toEqual([]);
}

const withPymodbus = python('pymodbus');
describe.skipIf(!withPymodbus)(`pymodbus${ifMissing(withPymodbus, 'pymodbus')}`, () => {
  test.each(reachable(TRANSPORTS))('over %s', async (transport) => {
    await using device = await open(transport);
    const { stdout } = await run(withPymodbus!, ['test/interop/pymodbus_client.py', transport, ...device.where]);
    const { stdout: version } = await run(withPymodbus!, ['-c', 'import pymodbus; print(pymodbus.__version__)']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { what: string; result: string });
    expect(lines).toHaveLength(transport === 'tcp' ? 28 : 27);
    compare(
      'pymodbus',
      version.trim(),
      transport,
      lines.map(({ what, result }) => [what, result]),
    );
  });
});

const compiler = libmodbusCompiler();
describe.skipIf(!compiler)(`libmodbus${ifMissing(compiler, 'gcc or libmodbus-dev')}`, () => {
  test.each(reachable(['tcp', 'serial']))('over %s', async (transport) => {
    await using built = await buildOnLibmodbus('test/interop/libmodbus_client.c');
    await using device = await open(transport);
    const { stdout } = await run(built.program, [transport === 'serial' ? 'rtu' : 'tcp', ...device.where]);
    const [version, ...checks] = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t') as [string, string]);
    expect(checks).toHaveLength(14);
    compare('libmodbus', version![1], transport, checks);
  });
});

const mbpoll = peer('mbpoll');
describe.skipIf(!mbpoll)(`mbpoll${ifMissing(mbpoll, 'mbpoll')}`, () => {
  test.each(reachable(['tcp', 'serial']))('over %s', async (transport) => {
    await using device = await open(transport);
    const line = transport === 'tcp' ? ['-m', 'tcp', '-p', device.port] : ['-m', 'rtu', '-b', '115200', '-P', 'none'];
    const end = transport === 'tcp' ? device.host : device.where[0]!;
    const ask = async (...args: string[]) => {
      const [before, values] = [args.filter((a) => !a.startsWith('=')), args.filter((a) => a.startsWith('='))];
      const told = await run(mbpoll!, [
        '-1',
        '-q',
        '-a',
        '1',
        ...line,
        ...before,
        end,
        ...values.map((v) => v.slice(1)),
      ]);
      return [...told.stdout.matchAll(/^\[\d+\]:\s+(\S+)/gm)].map(([, value]) => value).join(' ');
    };
    const version = (await run(mbpoll!, ['-V'])).stdout.trim();
    const expected: readonly [what: string, found: Promise<string> | string, expected: string | RegExp][] = [
      ['coils', await ask('-t', '0', '-r', '1', '-c', '4'), '1 0 1 0'],
      ['discrete inputs', await ask('-t', '1', '-r', '1', '-c', '2'), '1 0'],
      ['input registers', await ask('-t', '3', '-r', '11', '-c', '3'), '7 8 9'],
      ['input float, low word first', await ask('-t', '3:float', '-r', '1', '-c', '1'), /^0\.65/],
      [
        '125 holding registers',
        await ask('-t', '4', '-r', '1', '-c', '125'),
        Array.from({ length: 125 }, (_, n) => n).join(' '),
      ],
      ['a written register', await ask('-t', '4', '-r', '301', '=4711'), ''],
      ['is read back', await ask('-t', '4', '-r', '301', '-c', '1'), '4711'],
      ['a written 32-bit number', await ask('-t', '4:int', '-r', '303', '=123456789'), ''],
      ['is read back as such', await ask('-t', '4:int', '-r', '303', '-c', '1'), '123456789'],
    ];
    const checks = expected.map(([what, found, wanted]): [string, string] => {
      const good = typeof wanted === 'string' ? found === wanted : wanted.test(String(found));
      return [what, good ? 'pass' : `${found} instead of ${wanted}`];
    });
    compare('mbpoll', version, transport, checks);
  });
});

/**
 * Sends requests one after the other, and writes both directions down as text2pcap reads them: what comes in (I) to
 * port 502, and what goes out (O) of it.
 */
async function conversation(port: number, transport: 'tcp' | 'rtu-over-tcp', requests: readonly number[][]) {
  const framing = transport === 'tcp' ? mbap : rtu;
  const wire = await connectTcp(port);
  const lines: string[] = [];
  const note = (direction: 'I' | 'O', bytes: Buffer) => {
    lines.push(direction, `000000 ${bytes.toString('hex').replace(/../g, '$& ')}`);
  };
  for (const [transaction, pdu] of requests.entries()) {
    const request = framing.frame({ unit: 1, pdu, transaction });
    const before = wire.received.length;
    note('I', request);
    wire.write(request);
    let seen = before;
    // A reply is there when no more comes with the next turn; RTU replies do not all tell their own length.
    await eventually(`a reply to ${pdu}`, async () => {
      const still = wire.received.length > before && wire.received.length === seen;
      seen = wire.received.length;
      await new Promise((resolve) => setTimeout(resolve, 5));
      return still;
    });
    note('O', wire.received.subarray(before));
  }
  await wire.close();
  return lines.join('\n');
}

const [tshark, text2pcap] = [peer('tshark'), peer('text2pcap')];
describe.skipIf(!tshark || !text2pcap)(`tshark${ifMissing(tshark && text2pcap, 'tshark')}`, () => {
  const requests = [
    ...[
      [1, 0, 0, 0, 20],
      [2, 0, 0, 0, 2],
      [3, 0, 0, 0, 125],
      [4, 0, 0, 0, 4],
    ],
    ...[[5, 0, 1, 0xff, 0], [6, 0, 5, 0, 9], [7], [8, 0, 0, 1, 2], [15, 0, 0, 0, 3, 1, 5]],
    ...[[16, 0, 7, 0, 2, 4, 1, 2, 3, 4], [17], [20, 7, 6, 0, 4, 0, 0, 0, 2], [21, 9, 6, 0, 4, 0, 1, 0, 1, 1, 1]],
    ...[
      [22, 0, 4, 0, 0xf2, 0, 0x25],
      [23, 0, 3, 0, 2, 0, 3, 0, 1, 2, 0, 0xff],
      [24, 3, 0xe8],
    ],
    ...[
      [43, 14, 1, 0],
      [43, 14, 2, 0],
      [43, 14, 3, 0],
      [43, 14, 4, 1],
      [3, 0x27, 0x0f, 0, 1],
    ],
  ];
  test.each(['tcp', 'rtu-over-tcp'] as const)('finds nothing malformed over %s', async (transport) => {
    // It takes no RTU frame of four bytes for Modbus.
    const shown = transport === 'tcp' ? requests : requests.filter(({ length }) => length > 1);
    await using device = await open(transport);
    const folder = await mkdtemp(join(tmpdir(), 'plantwright-tshark-'));
    try {
      const [text, capture] = [join(folder, 'session.txt'), join(folder, 'session.pcap')];
      await writeFile(text, `${await conversation(Number(device.port), transport, shown)}\n`);
      await run(text2pcap!, ['-q', '-D', '-T', '50000,502', text, capture]);
      const dissect = transport === 'tcp' ? 'tcp.port==502,mbtcp' : 'tcp.port==502,mbrtu';
      const fields = [
        '_ws.malformed',
        '_ws.expert.severity',
        '_ws.expert.message',
        'modbus.func_code',
        'modbus.exception_code',
      ];
      const { stdout } = await run(tshark!, [
        '-r',
        capture,
        '-d',
        dissect,
        '-T',
        'fields',
        ...fields.flatMap((f) => ['-e', f]),
      ]);
      const rows = stdout
        .trimEnd()
        .split('\n')
        .map((row) => row.split('\t'));
      const version = /\d+\.\d+\.\d+/.exec((await run(tshark!, ['--version'])).stdout)![0];
      expect(rows).toHaveLength(2 * shown.length);
      const odd = rows.filter(([malformed, , , code]) => malformed !== '' || code === '');
      compare('tshark', version, transport, [
        ['no frame is malformed', odd.length === 0 ? 'pass' : JSON.stringify(odd)],
      ]);
      expect(rows.filter(([, , , , exception]) => exception !== '')).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

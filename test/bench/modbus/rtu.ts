import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { buildOnLibmodbus, libmodbusCompiler } from '../../fixtures/libmodbus.ts';
import { serialLine, socat } from '../../fixtures/pty.ts';
import { report } from '../measure.ts';
import { during, missing, type Started, startProgram, startServer } from './processes.ts';

const run = promisify(execFile);

/** RTU on a pair of pseudo-terminals, asked by libmodbus in C. */
export async function rtu(): Promise<void> {
  if (socat && libmodbusCompiler()) await during(compare);
  else missing('RTU on a serial line', 'socat, gcc or libmodbus-dev is not installed');
}

async function compare(built: Started): Promise<void> {
  const client = built.add(await buildOnLibmodbus('test/bench/modbus/libmodbus_rtu_client.c'));
  const peer = built.add(await buildOnLibmodbus('test/bench/modbus/libmodbus_server.c'));
  console.log('\nModbus RTU, 125 registers, one request after the other, asked by libmodbus in C');
  const servers: [string, (path: string) => Promise<AsyncDisposable>][] = [
    ['Plantwright', (path) => startServer('rtu', path)],
    ['libmodbus (C)', (path) => startProgram(peer.program, ['rtu', path])],
  ];
  let ours = Number.NaN;
  for (const [name, start] of servers) {
    const { stdout } = await during(async (started) => {
      const line = started.add(await serialLine());
      started.add(await start(line.device));
      return run(client.program, [line.client, '2']);
    });
    const [rate, p50] = stdout.trim().split(' ').map(Number) as [number, number];
    ours = name === 'Plantwright' ? rate : ours;
    report(
      `  ${name}`,
      rate,
      'requests / s',
      `p50 ${p50.toFixed(2)} ms; Plantwright is ${(ours / rate).toFixed(2)} of it`,
    );
  }
}

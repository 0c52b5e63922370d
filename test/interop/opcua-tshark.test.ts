import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OpcUaServer } from '../../hil/opcua/server.ts';
import { plc1OpcUa } from '../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { withDevice } from '../fixtures/device.ts';
import { recordInterop } from '../fixtures/interop.ts';
import { overheard, packetsOf, talkALittle } from '../fixtures/opcua-packets.ts';
import { peer } from '../fixtures/peers.ts';

const [tshark, text2pcap] = [peer('tshark'), peer('text2pcap')];

/** Packets as the hex dump that text2pcap takes, each with its direction. */
const dump = (packets: readonly Buffer[], direction: 'I' | 'O'): string[] =>
  packets.map((packet) => {
    const lines = [`${direction}`];
    for (let at = 0; at < packet.length; at += 16) {
      const bytes = [...packet.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, '0'));
      lines.push(`${at.toString(16).padStart(6, '0')} ${bytes.join(' ')}`);
    }
    return lines.join('\n');
  });

test.skipIf(!tshark || !text2pcap)('tshark finds nothing malformed in what the server says', async () => {
  await using bench = await withDevice(waterTreatment, (context) => OpcUaServer.open(plc1OpcUa, context));
  const said = await overheard(bench.server.endpoint.port, talkALittle);
  const [asked, answered] = [packetsOf(said.client), packetsOf(said.server)];
  const folder = mkdtempSync(join(tmpdir(), 'plantwright-tshark-'));
  try {
    const [text, capture] = [join(folder, 'packets.txt'), join(folder, 'packets.pcap')];
    writeFileSync(text, `${[...dump(asked, 'O'), ...dump(answered, 'I')].join('\n')}\n`);
    execFileSync(text2pcap!, ['-q', '-D', '-T', '50000,4840', text, capture], { stdio: 'ignore' });
    const dissected = (filter: string, ...more: string[]) =>
      execFileSync(tshark!, ['-r', capture, '-d', 'tcp.port==4840,opcua', '-Y', filter, ...more], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      })
        .split('\n')
        .filter(Boolean);
    expect(dissected('_ws.malformed')).toEqual([]);
    const kinds = new Set(dissected('opcua', '-T', 'fields', '-e', 'opcua.servicenodeid.numeric'));
    // Answers to: create session, browse, read, write, call, history read, create subscription, publish.
    for (const answer of ['464', '530', '634', '676', '715', '667', '790', '829']) expect(kinds).toContain(answer);
    const version = execFileSync(tshark!, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    recordInterop({
      protocol: 'opcua',
      peer: 'tshark',
      version: /\d+\.\d+\.\d+/.exec(version)?.[0] ?? '?',
      what: `${asked.length + answered.length} messages of a session dissected`,
      result: 'nothing malformed',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Aedes } from 'aedes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reservePort } from '../fixtures/ports.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'plantwright-own-'));
const gateway = fileURLToPath(new URL('./gateway.mjs', import.meta.url));
let modbus: number;
let broker: { url: string; close(): Promise<void> };

beforeAll(async () => {
  modbus = await reservePort();
  broker = await openBroker();
  writeFileSync(
    join(folder, 'plantwright.config.ts'),
    `import { ms } from '${root}simulator/index.ts';
     import { defineConfig } from '${root}hil/targets/config.ts';
     import { ownTarget } from '${root}hil/targets/own.ts';
     import { waterTreatment } from '${root}twins/water-treatment/plant.ts';
     const names = { 'works/water/LIT-101': 'LIT101.reading', 'works/water/LIT-301': 'LIT301.reading' } as const;
     export default defineConfig({
       targets: [
         ownTarget({
           name: 'my-gateway',
           plant: waterTreatment,
           listen: { modbus: ${modbus} },
           broker: { url: '${broker.url}' },
           period: ms(200),
           shows: ['LIT101.reading', 'LIT301.reading'],
           topics: ['works/water/#'],
           read: (topic, payload) => {
             const { level, state, time } = JSON.parse(String(payload)) as { level: number; state: number; time: number };
             return { signal: names[topic as keyof typeof names], value: level, sourceTime: time, quality: state === 0 ? 'good' : 'bad' };
           },
         }),
       ],
     });`,
  );
});
afterAll(async () => {
  await broker.close();
  rmSync(folder, { recursive: true });
});

async function openBroker() {
  const aedes = await Aedes.createBroker();
  const server = net.createServer({ noDelay: true }, aedes.handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const close = () => new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve())));
  return { url: `mqtt://127.0.0.1:${port}`, close };
}

interface Told {
  readonly code: number;
  readonly told: string;
  readonly runs: readonly {
    verdict: string;
    requirements: { name: string; verdict: string; reason: string }[];
    findings: { name: string }[];
  }[];
}

/** How often a run that this machine was too busy to judge is replaced. */
const REPLACEMENTS = 2;

/** What `run nominal-fill --target my-gateway` says, with the foreign gateway running beside it. */
async function judge(order: 'low-first' | 'high-first'): Promise<Told> {
  for (let replaced = 0; ; replaced++) {
    const told = await judgeOnce(order);
    if (told.runs[0]!.verdict !== 'invalid' || replaced === REPLACEMENTS) return told;
  }
}

async function judgeOnce(order: 'low-first' | 'high-first'): Promise<Told> {
  const running: ChildProcess = spawn(process.execPath, [gateway, String(modbus), broker.url, order], {
    cwd: root,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  try {
    return await new Promise<Told>((resolve) => {
      const args = [join(root, 'cli/main.ts'), 'run', 'nominal-fill', '--target', 'my-gateway', '--json'];
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), told: stderr, ...JSON.parse(stdout) });
      });
    });
  } finally {
    running.stdin!.end();
    await once(running, 'exit');
  }
}

test('a gateway that Plantwright did not start is judged, once right and once with its words swapped', async () => {
  const right = await judge('low-first');
  expect([right.code, right.runs[0]!.verdict]).toEqual([0, 'pass']);
  const reasons = right.runs[0]!.requirements.filter((r) => r.verdict === 'skipped').map((r) => r.reason);
  expect(new Set(reasons)).toEqual(
    new Set(['FIT101.reading', 'TT191.temperature', 'PLC1.stateMV101'].map((s) => `the target does not show ${s}`)),
  );
  expect(right.told).toContain('Not for a plant in operation.');

  const swapped = await judge('high-first');
  expect([swapped.code, swapped.runs[0]!.verdict]).toEqual([1, 'fail']);
  const failed = swapped.runs[0]!.requirements.filter((r) => r.verdict === 'fail').map((r) => r.name);
  expect(failed).toEqual(['the level reads true', 'the other level reads true']);
  expect(swapped.runs[0]!.findings.map(({ name }) => name)).toEqual([expect.stringMatching(/^words swapped/)]);
}, 400_000);

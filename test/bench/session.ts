import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import type { FromViewer, ToViewer } from '#simulator';
import { ModbusClient } from '../../hil/modbus/client.ts';
import { plantNames } from '../../twins/index.ts';
import { ended, lineOf, root } from '../fixtures/processes.ts';
import { report } from './measure.ts';

/** How far a plant is taken before somebody comes, in s: fast, and the last quarter as densely as viewers can be told. */
const HOUR = 3600;
const WINDOW = 960;
const [FAST, DENSE] = [60, 8];
/** What `npm run plantwright -- serve` gives Node. */
const FLAGS = ['--max-semi-space-size=8'];
const PAGES = 5;
const MBIT_S = 10;
const POLLED_EVERY = 20;
/** Where a device of SunSpec begins, which has nothing at 0. */
const SUNSPEC = 40_000;
const POLLED_ALONE = 15_000;

interface Told {
  readonly viewer: string;
  readonly devices: readonly { protocol: string; host: string; port: number; units?: readonly number[] }[];
}

/** What a page saw: times in ms. */
type Looked = Readonly<Record<'present' | 'whole' | 'bytes' | 'stretches' | 'perSecond', number>>;

/** `npm run bench -- session`: what a late visitor waits for, and what it costs the plant. Of all plants, or of PLANTWRIGHT_PLANT. */
export async function session(): Promise<void> {
  const asked = plantNames.filter((name) => name === process.env.PLANTWRIGHT_PLANT);
  for (const name of asked.length > 0 ? asked : plantNames) await measure(name);
}

async function measure(name: string): Promise<void> {
  const child = spawn(process.execPath, [...FLAGS, `${root}cli/main.ts`, 'serve', name, '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    const told = JSON.parse(await lineOf(child.stdout, /^\{/)) as Told;
    const resident = [await memoryOf(child)];
    await age(told.viewer);
    resident.push(await memoryOf(child));
    const modbus = told.devices.find(({ protocol }) => protocol === 'modbus')!;
    const client = await ModbusClient.connect({ host: modbus.host, port: modbus.port, timeout: 20_000 });
    const unit = modbus.units?.[0] ?? 1;
    const refused = await refusals(told.viewer);
    // The PLCs of the plants answer once a scan of theirs; a refusal comes as soon as the thread of the plant is free.
    const address = await client.readWords(unit, 'holding', 0, 2).then(
      () => 0,
      () => SUNSPEC,
    );
    const asks = {
      Modbus: () => client.readWords(unit, 'holding', address, 2),
      'the thread of the plant': refused.ask,
    };
    const poll = (until: Promise<unknown>) => Promise.all(Object.values(asks).map((ask) => timesOf(ask, until)));
    const alone = await poll(new Promise((resolve) => setTimeout(resolve, POLLED_ALONE)));
    const visitors = [`${root}test/bench/session-pages.ts`, told.viewer, `${PAGES}`, `${MBIT_S}`];
    const pages = spawn(process.execPath, visitors, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const seen = lineOf(pages.stdout, /^\[/);
    const watched = await poll(seen);
    resident.push(await memoryOf(child));
    client.close();
    refused.close();
    await ended(pages);
    const looked = JSON.parse(await seen) as Looked[];
    const worst = (of: keyof Looked) => Math.max(...looked.map((page) => page[of]));
    report(`${name}: present`, worst('present'), 'ms', `${PAGES} pages at once, ${MBIT_S} Mbit/s each`);
    report(`${name}: all of the history`, worst('whole') / 1000, 's', `${worst('stretches')} stretches`);
    report(`${name}: what came until then`, worst('bytes'), 'bytes a page');
    report(`${name}: afterwards`, worst('perSecond'), 'bytes/s a page');
    for (const [i, what] of Object.keys(asks).entries()) {
      tell(`${name}: ${what}, no page open, p99`, alone[i]!);
      tell(`${name}: ${what}, while pages open, p99`, watched[i]!);
    }
    console.log(
      `${name}: resident memory at first, with an hour of history, after the pages: ${resident.join(', ')} MB`,
    );
  } finally {
    process.kill(-child.pid!, 'SIGINT');
    await ended(child);
  }
}

function tell(what: string, times: readonly number[]): void {
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(share * times.length))]!;
  report(what, at(0.99), 'ms', `p50 ${at(0.5).toFixed(1)}, longest ${at(1).toFixed(1)}`);
}

/** Times of answers in ms, in order, from now until something has come. */
async function timesOf(ask: () => Promise<unknown>, until: Promise<unknown>): Promise<number[]> {
  let over = false;
  void until.then(() => {
    over = true;
  });
  const times: number[] = [];
  while (!over) {
    const asked = performance.now();
    await ask();
    times.push(performance.now() - asked);
    await new Promise((resolve) => setTimeout(resolve, POLLED_EVERY));
  }
  return times.sort((a, b) => a - b);
}

/** A viewer that asks for nonsense and waits until it is refused. */
async function refusals(viewer: string): Promise<{ ask(): Promise<void>; close(): void }> {
  const ws = new WebSocket(`ws://${new URL(viewer).host}/session`);
  let answered = () => {};
  ws.on('message', (data) => String(data).startsWith('{"type":"refused"') && answered());
  await new Promise((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', reject);
  });
  return {
    ask: () =>
      new Promise((resolve) => {
        answered = resolve;
        ws.send('7');
      }),
    close: () => ws.close(),
  };
}

/** Lets an hour of the plant pass, and goes on at the rate of the wall. */
async function age(viewer: string): Promise<void> {
  const url = new URL(viewer);
  const ws = new WebSocket(`ws://${url.host}/session${url.search}`);
  const ask = (speed: number) => {
    const request: FromViewer = { type: 'time', act: { do: 'speed', speed } };
    ws.send(JSON.stringify(request));
  };
  let speed = FAST;
  await new Promise<void>((resolve, reject) => {
    ws.on('error', reject);
    ws.on('open', () => ask(speed));
    ws.on('message', (data) => {
      const message = JSON.parse(String(data)) as ToViewer;
      if (message.type !== 'time') return;
      const reached = message.time.simulation / 1e6;
      if (reached > HOUR) resolve();
      else if (reached > HOUR - WINDOW && speed === FAST) {
        speed = DENSE;
        ask(speed);
      }
    });
  });
  ask(1);
  ws.close();
  await new Promise((resolve) => ws.once('close', resolve));
}

/** Resident memory of a process in MB. */
async function memoryOf({ pid }: ChildProcess): Promise<number> {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return Number.NaN;
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))![1]) / 1024);
}

import { afterEach, expect, test } from 'vitest';
import type { Fault } from '#simulator';
import { HttpClient } from '../../hil/http/client.ts';
import { connectMqtt, endMqtt } from '../../hil/mqtt/client.ts';
import type { Defect } from '../../hil/targets/defects.ts';
import { referenceTarget } from '../../hil/targets/reference.ts';
import { plants } from '../../twins/index.ts';
import { LiveSession } from '../../viewer/server/live-session.ts';
import { eventually } from '../fixtures/device.ts';
import { drawFrom } from '../robustness/mutate.ts';

/** How many parts are killed one after the other; `PLANTWRIGHT_KILLS=100` for a long siege. */
const KILLS = Number(process.env.PLANTWRIGHT_KILLS ?? 6);
const SEED = Number(process.env.PLANTWRIGHT_KILLS_SEED ?? 1);
const PARTS = ['broker', 'gateway', 'store'] as const;

interface Sample {
  readonly gateway: string;
  readonly seq: number;
  readonly tag: string;
  readonly value: unknown;
  readonly quality: string;
  readonly sourceTime: string;
}

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

const keyOf = ({ tag, sourceTime, value, quality }: Omit<Sample, 'gateway' | 'seq'>) =>
  `${tag} ${sourceTime} ${quality} ${JSON.stringify(value)}`;

/** A live plant with its stack, and a subscriber that hears what the gateway says and what the store acknowledges. */
async function besieged(defect?: Defect) {
  const session = await LiveSession.open({
    network: plants['water-treatment']!,
    target: referenceTarget({ openBroker: true }),
    faults: [],
    start: { T101: { volume: 0.0225 }, MV101: { position: 1 }, PLC1: { memory: { fill: true } } },
    ...(defect && { defect }),
  });
  undo.push(() => session.close());
  const { stack } = session.rig;
  const heard = new Map<number, Sample>();
  let [sessions, acknowledged] = [0, 0];
  const client = connectMqtt({
    ...stack.broker,
    clientId: 'ground-truth',
    reconnect: 20,
    onConnect: (connected) => connected.subscribe(['uns/#', 'stack/historian'], { qos: 1 }),
    onMessage: (topic, payload) => {
      const message = JSON.parse(String(payload));
      if (topic.startsWith('uns/')) heard.set(message.seq, message);
      else if (message.online) {
        sessions++;
        acknowledged = Math.max(acknowledged, ...(Object.values(message.stored) as number[]));
      }
    },
  });
  undo.push(() => endMqtt(client));
  const http = new HttpClient(stack.api!.url, stack.api!.token);
  undo.push(async () => http.close());
  const history = async () => {
    const rows: Sample[] = [];
    for (let after = 0; ; ) {
      const { body } = await http.request('GET', `/api/history?after=${after}`, { timeout: 10_000 });
      const page = JSON.parse(String(body)) as { rows: Sample[]; next: number };
      if (page.rows.length === 0) return rows;
      rows.push(...page.rows);
      after = page.next;
    }
  };
  const kill = async (part: (typeof PARTS)[number], down: number) => {
    const fault: Fault<(typeof PARTS)[number]> = {
      id: part,
      title: part,
      needs: part,
      action: { on: 'stack', part, how: 'kill' },
      recovery: 0 as never,
    };
    const acting = session.rig.act(fault);
    await acting.tookHold;
    await new Promise((resolve) => setTimeout(resolve, down));
    await acting.lift();
  };
  return { heard, history, kill, sessions: () => sessions, acknowledged: () => acknowledged };
}

/** Kills parts at random, each once first, and gives what was heard and what was stored of it. */
async function siege(kills: number, defect?: Defect) {
  const { heard, history, kill, sessions, acknowledged } = await besieged(defect);
  const draw = drawFrom(SEED, 'kills');
  await eventually('samples are heard', () => heard.size > 20, 60_000);
  for (let i = 0; i < kills; i++) {
    const [before, last] = [sessions(), Math.max(...heard.keys())];
    await kill(PARTS[i] ?? PARTS[draw(PARTS.length)]!, 50 + draw(500));
    // However long it takes here: the next kill meets a stack that works, at some moment of its work.
    await eventually('samples are heard again', () => Math.max(...heard.keys()) > last + 5, 120_000);
    if (i === 0) await eventually('the store asks again', () => sessions() > before, 120_000);
    await new Promise((resolve) => setTimeout(resolve, draw(300)));
  }
  const last = Math.max(...heard.keys());
  if (!defect) await eventually('all of it is acknowledged', () => acknowledged() >= last, 120_000);
  const rows = await history();
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  const due = [...heard.values()].filter(({ seq }) => seq <= last);
  return {
    due: due.length,
    lost: due.filter((sample) => !counts.has(keyOf(sample))),
    twice: [...counts].filter(([, count]) => count > 1).map(([key]) => key),
  };
}

test('whatever part is killed when, the history has everything that was acknowledged, and once', async () => {
  const { due, lost, twice } = await siege(KILLS);
  console.log(`${KILLS} kills: ${due} samples heard, ${lost.length} lost, ${twice.length} twice`);
  expect({ lost, twice }).toEqual({ lost: [], twice: [] });
  expect(due).toBeGreaterThan(50);
}, 600_000);

test('a store that stores again what it has is found out', async () => {
  const { twice } = await siege(PARTS.length, 'stores-twice');
  expect(twice.length).toBeGreaterThan(0);
}, 600_000);

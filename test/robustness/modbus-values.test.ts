import { once } from 'node:events';
import net from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bystander, type ClientFraming, hasOwnLength, type Message, mbap, rtu } from '../fixtures/modbus.ts';
import { besieged } from '../fixtures/siege.ts';
import { HOSTILE_FROM, HOSTILE_REQUESTS, HOSTILE_SEED, hostileDraw } from './hostile-values.ts';
import { type Due, due, type Memory, memoryOf, SNAPSHOT } from './modbus-due.ts';
import { isThere, oddPdu, oddUnit } from './modbus-pdus.ts';

/** For a long siege: some ms a request. */
const PATIENCE = Math.max(240_000, HOSTILE_REQUESTS * 30);
const ANSWERED_WITHIN = 10_000;
/** Between two requests of a bystander, in ms. */
const PAUSE = 5;

let siege: Awaited<ReturnType<typeof besieged>>;
beforeAll(async () => {
  siege = await besieged();
});
afterAll(() => siege?.close());

type Asked = Pick<Message, 'unit' | 'pdu'>;

/** A client that sends requests in one segment, and waits for as many replies as are due. */
async function attacker(port: number, framing: ClientFraming) {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  let [received, transaction] = [Buffer.alloc(0), 0];
  let heard = () => {};
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    heard();
  });
  socket.on('close', () => heard());
  return {
    async ask(requests: readonly Asked[]): Promise<readonly (Message | undefined)[]> {
      const first = transaction;
      const frames = requests.map(({ unit, pdu }) => framing.frame({ unit, pdu, transaction: transaction++ & 0xffff }));
      received = Buffer.alloc(0);
      socket.write(Buffer.concat(frames));
      const answered = requests.filter(({ unit }) => isThere(unit));
      const replies = () => framing.replies(received);
      const end = Date.now() + ANSWERED_WITHIN;
      while (!socket.closed && replies().length < answered.length && Date.now() < end) {
        const late = new Promise<void>((resolve) => setTimeout(resolve, ANSWERED_WITHIN / 10));
        await Promise.race([late, new Promise<void>((resolve) => (heard = resolve))]);
      }
      const found = replies();
      if (framing === rtu) return requests.map(({ unit }) => (isThere(unit) ? found.shift() : undefined));
      return requests.map((_, i) => found.find((reply) => reply.transaction === ((first + i) & 0xffff)));
    },
    leave: () => socket.destroy(),
  };
}

const SOUND: readonly Asked[] = SNAPSHOT.map((pdu) => ({ unit: 1, pdu }));

/** What is wrong with a reply. */
function faultsOf({ unit, pdu }: Asked, reply: Message | undefined, { exceptions, reply: known }: Due, after: Memory) {
  if (!isThere(unit)) return reply ? [`answered for unit ${unit}`] : [];
  if (!reply) return ['not answered'];
  if (reply.unit !== unit) return [`answered as unit ${reply.unit}`];
  const refused = reply.pdu[0] === (pdu[0]! | 0x80) && reply.pdu.length === 2;
  if (exceptions.length > 0) {
    const right = refused && exceptions.includes(reply.pdu[1]!);
    return right ? [] : [`due was exception ${exceptions.join(' or ')}`];
  }
  const expected = known?.(after);
  if (expected) return expected.join() === reply.pdu.join() ? [] : [`due was ${expected}`];
  return reply.pdu[0] === pdu[0] && reply.pdu.length <= 253 ? [] : ['due was no exception'];
}

/** What was written and should not have been, or the other way round. */
function tracesOf(before: Memory, after: Memory, { write }: Due): string[] {
  write?.(before);
  return (['holding', 'coils', 'file'] as const).flatMap((table) =>
    [...before[table]]
      .filter(([at, value]) => after[table].get(at) !== value)
      .map(([at, value]) => `${table} ${at} has ${after[table].get(at)}, not ${value}`),
  );
}

const NOTHING: Due = { exceptions: [] };

/** Sends one odd request, alone or in the middle of good ones. @returns what is wrong */
async function siegeWith(hostile: Awaited<ReturnType<typeof attacker>>, odd: Asked, alone: boolean): Promise<string[]> {
  const batches = alone ? [SOUND, [odd], SOUND] : [[...SOUND, odd, ...SOUND]];
  const replies: (Message | undefined)[] = [];
  for (const batch of batches) replies.push(...(await hostile.ask(batch)));
  const pdus = replies.map((each) => each?.pdu ?? []);
  const at = SOUND.length;
  const told = `  to ${odd.unit}, ${alone ? 'alone' : 'in a batch'}: ${odd.pdu}\n  answered with ${pdus[at]}`;
  try {
    const [before, after] = [memoryOf(pdus.slice(0, at)), memoryOf(pdus.slice(at + 1))];
    const owed = isThere(odd.unit) ? due(odd.pdu, before) : NOTHING;
    const faults = [...faultsOf(odd, replies[at], owed, after), ...tracesOf(before, after, owed)];
    return faults.length > 0 ? [`${faults.slice(0, 5).join('; ')}\n${told}`] : [];
  } catch (error) {
    return [`${(error as Error).message}\n${told}`];
  }
}

test.each([
  ['Modbus TCP', mbap],
  ['RTU over TCP', rtu],
] as const)(
  `${HOSTILE_REQUESTS / 2} odd requests on %s are each answered as they should be, and harm nobody`,
  async (name, framing) => {
    const { port } = siege.endpoints[framing === mbap ? 0 : 1]!;
    const other = await bystander(port, framing, PAUSE);
    let hostile = await attacker(port, framing);
    const wrong: string[] = [];
    for (let n = HOSTILE_FROM; n < HOSTILE_REQUESTS && wrong.length < 40 && siege.ended().length === 0; n++) {
      // Each other one is sent on the other of the two.
      if (n % 2 !== (framing === mbap ? 0 : 1)) continue;
      const draw = hostileDraw(`modbus ${n}`);
      let pdu = oddPdu(draw);
      // Where the line cannot tell where a request ends, it would take the next one for a part of it.
      while (framing === rtu && !hasOwnLength(pdu)) pdu = oddPdu(draw);
      const faults = await siegeWith(hostile, { unit: oddUnit(draw), pdu }, draw(3) === 0);
      const again = `PLANTWRIGHT_HOSTILE_SEED=${HOSTILE_SEED} PLANTWRIGHT_HOSTILE_FROM=${n} PLANTWRIGHT_HOSTILE=${n + 1}`;
      wrong.push(...faults.map((each) => `${name}: ${each}\n  ${again}`));
      if (faults.length === 0) continue;
      hostile.leave();
      hostile = await attacker(port, framing);
    }
    const served = other.answered;
    hostile.leave();
    await other.stop();
    expect([...wrong, ...siege.ended(), ...siege.dropped]).toEqual([]);
    expect(served).toBeGreaterThan(0);
  },
  PATIENCE,
);

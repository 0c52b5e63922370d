import { expect, test } from 'vitest';
import { seconds } from '#simulator';
import { clock } from '../../hil/clock.ts';
import { decodeFloat32, encodeFloat32 } from '../../hil/modbus/codec.ts';
import { MODBUS_PROFILES, type ModbusDevice } from '../../hil/modbus/map.ts';
import { plc1Modbus } from '../../twins/water-treatment/devices.ts';
import { eventually } from '../fixtures/device.ts';
import {
  bystander,
  connectTcp,
  hasOwnLength,
  type Message,
  mbap,
  measurable,
  openDevice,
  rtu,
} from '../fixtures/modbus.ts';
import { HOSTILE_FROM, HOSTILE_REQUESTS, hostileDraw, ODD_NUMBERS } from './hostile-values.ts';
import type { Draw } from './mutate.ts';

/** For a long siege: some ms a request. */
const PATIENCE = Math.max(120_000, HOSTILE_REQUESTS * 30);
/** The PLC of a plant, so that a float which is written is a set point with limits. */
const plc = (transport: ModbusDevice['transport']): ModbusDevice => ({
  ...plc1Modbus,
  profile: MODBUS_PROFILES.ideal,
  transport,
});
const setpoint = plc1Modbus.entries.find(({ table, address }) => table === 'holding' && address === 0)!.item;
const { range } = (setpoint as { ref: { signal: { range: readonly [number, number] } } }).ref.signal;

const ADDRESSES = [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 255, 0x7fff, 0x8000, 0xfffe, 0xffff];
const COUNTS = [0, 1, 2, 3, 4, 5, 11, 12, 120, 121, 122, 123, 124, 125, 126, 1968, 1969, 2000, 2001, 0x7fff, 0xffff];
const one = <T>(draw: Draw, choices: readonly T[]): T => choices[draw(choices.length)]!;
const word = (value: number): number[] => [value >> 8, value & 0xff];
const words = (values: readonly number[]): number[] => values.flatMap(word);

/** Not a number, quiet and signalling, of either sign; infinities, a denormal, and what is nearly the least. */
const ODD_FLOATS = [0x7fc0_0000, 0xffc0_0000, 0x7f80_0001, 0x7f80_0000, 0xff80_0000, 0x8000_0000, 1, 0x3e99_9999];
const halves = (bits: number): number[] => [bits & 0xffff, bits >>> 16];

/** Floats that no set point is, and some that one is; a double outside of a float's range becomes an infinity. */
function float(draw: Draw): number[] {
  switch (draw(3)) {
    case 0:
      return halves(one(draw, ODD_FLOATS));
    case 1:
      return encodeFloat32(one(draw, ODD_NUMBERS), draw(4) ? 'CDAB' : 'ABCD');
    default:
      return encodeFloat32(range[0] + draw(900) / 1000, 'CDAB');
  }
}

/** Registers to write: floats, or a part of one. */
const registers = (draw: Draw): number[] =>
  Array.from({ length: 1 + (draw(3) && draw(3)) }, () => float(draw))
    .flat()
    .slice(draw(8) === 0 ? 1 : 0);

/** One request of every function, served or not, with one or more of its fields odd. */
function oddPdu(draw: Draw): number[] {
  const code = one(draw, [1, 2, 3, 4, 5, 6, 8, 15, 16, 16, 16, 20, 21, 22, 23, 23, 24, 43, 0, 7, 9, 11, 17, 100, 127]);
  const [address, count] = [word(draw(3) ? 2 * draw(2) : one(draw, ADDRESSES)), word(one(draw, COUNTS))];
  /** What is said of how much follows: mostly the truth. */
  const told = (truth: number) => (draw(5) === 0 ? one(draw, COUNTS) : truth);
  switch (code) {
    case 5:
      return [
        code,
        ...address,
        ...one(draw, [
          [0xff, 0],
          [0, 0],
          [0, 1],
          [0xff, 0xff],
          [1, 0],
        ]),
      ];
    case 6:
      return [code, ...address, ...word(one(draw, float(draw)))];
    case 8:
      return [code, ...word(one(draw, [0, 1, 4, 10, 255, 0xffff])), ...count];
    case 15: {
      const size = draw(4);
      return [
        code,
        ...address,
        ...word(told(size * 8)),
        told(size) & 0xff,
        ...Array.from({ length: size }, () => draw(256)),
      ];
    }
    case 16: {
      const values = registers(draw);
      return [code, ...address, ...word(told(values.length)), told(values.length * 2) & 0xff, ...words(values)];
    }
    case 20:
    case 21:
      return [code, told(7) & 0xff, one(draw, [0, 6, 7]), ...count, ...address, ...count];
    case 22:
      return [code, ...address, ...count, ...word(one(draw, COUNTS))];
    case 23: {
      const values = registers(draw);
      const write = [...word(told(values.length)), told(values.length * 2) & 0xff, ...words(values)];
      return [code, ...word(one(draw, ADDRESSES)), ...count, ...address, ...write];
    }
    case 24:
      return [code, ...address];
    case 43:
      return [code, one(draw, [13, 14, 0, 255]), draw(8), one(draw, [0, 1, 128, 255])];
    case 7:
    case 11:
    case 17:
      return [code];
    default:
      return [code, ...address, ...count];
  }
}

/** The exception that is due for the functions whose whole request is of one length (V1.1b3, sections 6.1 to 6.6). */
function due([code, high = 0, low = 0, ...rest]: readonly number[]): number | 'data' | undefined {
  const address = (high << 8) | low;
  const count = (rest[0]! << 8) | rest[1]!;
  const read = (most: number, size: number) => {
    if (count < 1 || count > most) return 3;
    return address + count > size ? 2 : 'data';
  };
  switch (code) {
    case 1:
      return read(2000, 1);
    case 2:
      return read(2000, 11);
    case 3:
      return read(125, 4);
    case 4:
      return read(125, 7);
    case 5:
      if (count !== 0 && count !== 0xff00) return 3;
      return address > 0 ? 2 : 'data';
    case 0:
    case 9:
    case 100:
    case 127:
      return 1;
    default:
      return undefined;
  }
}

const SETPOINTS = [3, 0, 0, 0, 4];
const setpoints = ({ pdu }: Message): number[] => {
  const [a, b, c, d] = [0, 1, 2, 3].map((i) => (pdu[2 + i * 2]! << 8) | pdu[3 + i * 2]!);
  return [decodeFloat32([a!, b!], 'CDAB'), decodeFloat32([c!, d!], 'CDAB')];
};
const hex = (pdu: readonly number[] = []) => Buffer.from(pdu).toString('hex');

/** What an exchange of three requests in one segment shows that is wrong; undefined where all is well. */
function complaintOf(odd: readonly number[], replies: readonly Message[], closed: boolean): string | undefined {
  if (closed) return 'the client was dropped';
  const [before, middle, after] = replies;
  if (replies.length !== 3) return `${replies.length} replies`;
  for (const { pdu } of [before!, after!]) if (pdu[0] !== 3 || pdu[1] !== 8) return `a sound read got ${hex(pdu)}`;
  const { pdu } = middle!;
  const refused = pdu[0] === (odd[0]! | 0x80);
  if (refused ? pdu.length !== 2 || ![1, 2, 3, 4].includes(pdu[1]!) : pdu[0] !== odd[0])
    return 'it got no proper reply';
  const outcome = refused ? pdu[1] : 'data';
  const wanted = due(odd);
  if (wanted !== undefined && outcome !== wanted) return `due was ${wanted}`;
  const [was, is] = [setpoints(before!), setpoints(after!)];
  if (refused && hex(before!.pdu) !== hex(after!.pdu)) return `refused, it left ${is} of ${was}`;
  const sound = is.every((value) => value >= Math.fround(range[0]) && value <= Math.fround(range[1]));
  return sound ? undefined : `the set points are ${is}`;
}

/** Waits for what arrives on a connection. */
async function arrives(text: string, holds: () => boolean): Promise<void> {
  const end = clock.now() + seconds(20);
  while (!holds()) {
    if (clock.now() > end) throw new Error(`it did not arrive within 20 s: ${text}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test.each([
  ['mbap', mbap, 'tcp'],
  ['rtu', rtu, 'rtu-over-tcp'],
] as const)(
  `${HOSTILE_REQUESTS} odd values in requests to a PLC, framed as %s, are answered as is due and harm nobody`,
  async (kind, framing, transport) => {
    await using bench = await openDevice(plc(transport), { emit: () => {} });
    const { port } = bench.server.endpoint;
    const isDue = (reply: readonly number[]) => reply[0] === 3 && reply[1] === 8;
    const other = await bystander(bench.server.endpoint, framing, { pdu: SETPOINTS, isDue });
    let wire = await connectTcp(port);
    const wrong: string[] = [];
    const outcomes = new Map<string, number>();
    for (let n = HOSTILE_FROM; n < HOSTILE_REQUESTS && wrong.length < 20; n++) {
      const draw = hostileDraw(`modbus ${kind} ${n}`);
      const pdu = oddPdu(draw);
      // A line of RTU tells requests apart by their lengths: such as contradict themselves end by silence, and go alone.
      if (kind === 'rtu' && !(hasOwnLength(pdu) && measurable(pdu))) continue;
      const seen = wire.received.length;
      const batch = [SETPOINTS, pdu, SETPOINTS].map((each, i) => framing.frame({ unit: 1, pdu: each, transaction: i }));
      wire.write(Buffer.concat(batch));
      const replies = () => framing.replies(wire.received.subarray(seen));
      await arrives(`answers to request ${n}, ${hex(pdu)}`, () => replies().length >= 3 || wire.closed);
      const complaint = complaintOf(pdu, replies(), wire.closed);
      if (complaint) wrong.push(`request ${n}, ${hex(pdu)} got ${hex(replies()[1]?.pdu)}: ${complaint}`);
      const reply = replies()[1]?.pdu ?? [];
      const outcome = reply[0]! >= 0x80 ? `exception ${reply[1]}` : 'data';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (n % 500 === 499 || wire.closed) {
        await wire.close();
        wire = await connectTcp(port);
      }
      bench.step();
    }
    expect(wrong).toEqual([]);
    // A siege in which everything is refused for one reason tries nothing.
    for (const outcome of ['data', 'exception 1', 'exception 2', 'exception 3'])
      expect([outcome, outcomes.get(outcome) ?? 0]).toSatisfy(
        ([, count]) => count > (HOSTILE_REQUESTS - HOSTILE_FROM) / 50,
      );
    const before = other.answered;
    await eventually('the bystander is answered on', () => other.answered > before + 3);
    await other.stop();
    await wire.close();
  },
  PATIENCE,
);

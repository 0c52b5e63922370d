import type net from 'node:net';
import ModbusSerial from 'modbus-serial';
import { expect, test } from 'vitest';
import { eventually } from '../../test/fixtures/device.ts';
import { Malformed } from '../../test/fixtures/malformed.ts';
import { connectTcp, mbap, openDevice, plainDevice } from '../../test/fixtures/modbus.ts';
import { memory } from './map.ts';

const SIZE = 400;
const REQUESTS = 2000;

interface StockServer {
  on(event: 'initialized', listener: () => void): void;
  close(callback: () => void): void;
  readonly _server: net.Server;
}

/** The server of `modbus-serial`, with the same registers: written by others, so that it errs elsewhere. */
async function stock() {
  const words = Array.from({ length: SIZE }, (_, n) => n);
  const bits = Array.from({ length: SIZE }, (_, n) => n % 3 === 0);
  const vector = {
    getCoil: (address: number) => bits[address]!,
    getMultipleCoils: (address: number, count: number) => bits.slice(address, address + count),
    getHoldingRegister: (address: number) => words[address]!,
    getMultipleHoldingRegisters: (address: number, count: number) => words.slice(address, address + count),
    setCoil: (address: number, on: boolean) => {
      bits[address] = on;
    },
    setRegister: (address: number, word: number) => {
      words[address] = word;
    },
  };
  const { ServerTCP } = ModbusSerial as unknown as { ServerTCP: new (vector: object, options: object) => StockServer };
  // Port 0 would be taken for 502, and '0' is not.
  const server = new ServerTCP(vector, { host: '127.0.0.1', port: '0', unitID: 1 });
  await new Promise<void>((resolve) => server.on('initialized', resolve));
  return {
    port: (server._server.address() as net.AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(resolve)),
  };
}

/** Requests that the stock server answers right: reads and writes of what is there, within the quantities allowed. */
function requests(): number[][] {
  const chance = new Malformed(3);
  const range = (most: number): [number, number] => {
    const count = 1 + chance.below(most);
    return [chance.below(SIZE - count), count];
  };
  const word = (value: number) => [value >> 8, value & 255];
  const make: readonly (() => number[])[] = [
    () => [1, ...range(300).flatMap(word)],
    () => [3, ...range(125).flatMap(word)],
    () => [5, ...word(chance.below(SIZE)), chance.below(2) * 255, 0],
    () => [6, ...word(chance.below(SIZE)), ...chance.bytes(2)],
    () => {
      const [address, count] = range(300);
      return [15, ...word(address), ...word(count), (count + 7) >> 3, ...chance.bytes((count + 7) >> 3)];
    },
    () => {
      const [address, count] = range(123);
      return [16, ...word(address), ...word(count), 2 * count, ...chance.bytes(2 * count)];
    },
  ];
  return Array.from({ length: REQUESTS }, () => chance.oneOf(make)());
}

/** What a server answers to all of them, in turn. */
async function answers(port: number, asked: readonly number[][]): Promise<number[][]> {
  const wire = await connectTcp(port);
  wire.write(Buffer.concat(asked.map((pdu, transaction) => mbap.frame({ unit: 1, pdu, transaction }))));
  await eventually('all are answered', () => mbap.replies(wire.received).length === asked.length, 20_000);
  const replies = mbap.replies(wire.received).map(({ pdu }) => [...pdu]);
  await wire.close();
  return replies;
}

test(`${REQUESTS} sound requests are answered as by the server of modbus-serial, byte by byte`, async () => {
  await using theirs = await stock();
  await using ours = await openDevice(
    plainDevice({
      holding: { 0: memory(Array.from({ length: SIZE }, (_, n) => n)) },
      coils: { 0: memory(Array.from({ length: SIZE }, (_, n) => (n % 3 === 0 ? 1 : 0))) },
    }),
  );
  const asked = requests();
  const [expected, found] = [await answers(theirs.port, asked), await answers(ours.server.endpoint.port, asked)];
  const different = asked.findIndex((_, i) => expected[i]!.join() !== found[i]!.join());
  expect(
    different < 0 ? undefined : { asked: asked[different], theirs: expected[different], ours: found[different] },
  ).toBe(undefined);
});

import { expect, test } from 'vitest';
import type { ModbusDevice } from '../../hil/modbus/map.ts';
import { eventually, type withDevice } from '../fixtures/device.ts';
import { type ClientFraming, type Message, plainDevice, type Wire } from '../fixtures/modbus.ts';

/** What a transport of requests and replies is, to be tried. */
export interface TransportUnderTest {
  readonly framing: ClientFraming;
  /** Clients at a time: a serial line has one master. */
  readonly clients: number;
  /** What becomes of a client that sends garbage: it is dropped, or heard again after silence. */
  readonly afterGarbage: 'dropped' | 'heard again';
  open(
    device: ModbusDevice,
  ): Promise<Pick<Awaited<ReturnType<typeof withDevice>>, 'frames'> & AsyncDisposable & { connect(): Promise<Wire> }>;
}

const read = (address: number, count = 1): number[] => [3, address >> 8, address & 255, 0, count];
const write = (address: number, value: number): number[] => [6, address >> 8, address & 255, value >> 8, value & 255];
const holding = (value: number): number[] => [3, 2, value >> 8, value & 255];

/** What every way to a Modbus device must do, whatever its framing. */
export function transportContract({ framing, clients, afterGarbage, open }: TransportUnderTest): void {
  const bytesOf = (pdus: readonly number[][]) =>
    Buffer.concat(pdus.map((pdu, transaction) => framing.frame({ unit: 1, pdu, transaction })));
  const replies = (wire: Wire) => framing.replies(wire.received);
  const answered = (wire: Wire, count: number) =>
    eventually(`${count} replies`, () => replies(wire).length >= count || wire.closed);
  const pdus = (messages: readonly Message[]) => messages.map(({ pdu }) => pdu);

  test('answers what was asked, under the unit and the transaction that asked', async () => {
    await using bench = await open(plainDevice());
    const wire = await bench.connect();
    wire.write(framing.frame({ unit: 1, pdu: read(7, 3), transaction: 0x1234 }));
    await answered(wire, 1);
    const transaction = framing.replies(framing.frame({ unit: 1, pdu: holding(0), transaction: 0x1234 }))[0]!
      .transaction;
    expect(replies(wire)).toEqual([{ unit: 1, transaction, pdu: [3, 6, 0, 7, 0, 8, 0, 9] }]);
    await wire.close();
  });

  const forty = Array.from({ length: 40 }, (_, n) => read(n));
  const inOrder = Array.from({ length: 40 }, (_, n) => holding(n));
  test('answers requests that come at once in order', async () => {
    await using bench = await open(plainDevice());
    const wire = await bench.connect();
    wire.write(bytesOf(forty));
    await answered(wire, 40);
    expect(pdus(replies(wire))).toEqual(inOrder);
    await wire.close();
  });

  test('takes requests byte by byte', async () => {
    await using bench = await open(plainDevice());
    const wire = await bench.connect();
    for (const byte of bytesOf(forty.slice(0, 5))) {
      wire.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await answered(wire, 5);
    expect(pdus(replies(wire))).toEqual(inOrder.slice(0, 5));
    await wire.close();
  });

  test('takes segments that end in the middle of a request', async () => {
    await using bench = await open(plainDevice());
    const wire = await bench.connect();
    const bytes = bytesOf(forty);
    for (let at = 0; at < bytes.length; at += 13) {
      wire.write(bytes.subarray(at, at + 13));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await answered(wire, 40);
    expect(pdus(replies(wire))).toEqual(inOrder);
    await wire.close();
  });

  test('executes each write once, and reads what was written', async () => {
    await using bench = await open(plainDevice());
    const wire = await bench.connect();
    wire.write(bytesOf([write(9, 4711), read(9), write(9, 42), read(9)]));
    await answered(wire, 4);
    expect(pdus(replies(wire))).toEqual([write(9, 4711), holding(4711), write(9, 42), holding(42)]);
    const writes = bench.frames.flatMap((f) => (f.kind === 'event' && f.event.type === 'write' ? [f.event.value] : []));
    expect(writes).toEqual([4711, 42]);
    await wire.close();
  });

  test('refuses what it cannot do with an exception, and goes on', async () => {
    await using bench = await open(plainDevice());
    const wire = await bench.connect();
    wire.write(bytesOf([read(9999), read(5)]));
    await answered(wire, 2);
    expect(pdus(replies(wire))).toEqual([[0x83, 2], holding(5)]);
    await wire.close();
  });

  test('is not put off by garbage for long', async () => {
    await using bench = await open(plainDevice());
    let wire = await bench.connect();
    wire.write(Buffer.concat([bytesOf([read(5)]), Buffer.alloc(300, 0xa5)]));
    await answered(wire, 1);
    expect(pdus(replies(wire))[0]).toEqual(holding(5));
    if (afterGarbage === 'dropped') {
      await eventually('the client is dropped', () => wire.closed);
      wire = await bench.connect();
    }
    // Until the line was silent nobody is heard: a master asks again.
    const before = wire.received.length;
    await eventually('it is heard again', async () => {
      wire.write(bytesOf([read(6)]));
      await new Promise((resolve) => setTimeout(resolve, 150));
      return framing.replies(wire.received.subarray(before)).length > 0;
    });
    expect(framing.replies(wire.received.subarray(before))[0]!.pdu).toEqual(holding(6));
    await wire.close();
  });

  test('says nothing under the name of another unit', async () => {
    await using bench = await open(plainDevice());
    const wire = await bench.connect();
    wire.write(framing.frame({ unit: 7, pdu: read(1), transaction: 1 }));
    wire.write(framing.frame({ unit: 1, pdu: read(2), transaction: 2 }));
    await answered(wire, 1);
    expect(pdus(replies(wire))).toEqual([holding(2)]);
    await wire.close();
  });

  test('answers in order between scans too', async () => {
    await using bench = await open(plainDevice({ profile: 'plc' }));
    const wire = await bench.connect();
    wire.write(bytesOf(forty));
    await answered(wire, 40);
    expect(pdus(replies(wire))).toEqual(inOrder);
    await wire.close();
  });

  test.skipIf(clients < 2)('a client that leaves in the middle of a request disturbs nobody', async () => {
    await using bench = await open(plainDevice());
    const [leaves, stays] = [await bench.connect(), await bench.connect()];
    leaves.write(bytesOf([read(1)]).subarray(0, 5));
    await leaves.close();
    stays.write(bytesOf([read(2)]));
    await answered(stays, 1);
    expect(pdus(replies(stays))).toEqual([holding(2)]);
    await stays.close();
  });

  test.skipIf(clients < 2)('answers each of many clients with what that one asked', async () => {
    await using bench = await open(plainDevice());
    const wires = await Promise.all(Array.from({ length: 50 }, () => bench.connect()));
    wires.forEach((wire, client) => {
      wire.write(bytesOf(Array.from({ length: 8 }, (_, n) => read(client * 8 + n))));
    });
    for (const [client, wire] of wires.entries()) {
      await answered(wire, 8);
      expect(pdus(replies(wire))).toEqual(Array.from({ length: 8 }, (_, n) => holding(client * 8 + n)));
      await wire.close();
    }
  });
}

import { describe, expect, test } from 'vitest';
import { type Duration, inMs } from '#simulator';
import { eventually } from '../../test/fixtures/device.ts';
import { connectTcp, mbap, openDevice, plainDevice } from '../../test/fixtures/modbus.ts';
import { clock } from '../clock.ts';
import { MODBUS_PROFILES, type ModbusProfile } from './map.ts';

const open = (profile: Partial<ModbusProfile>) =>
  openDevice(plainDevice({ profile: { ...MODBUS_PROFILES.ideal, ...profile } }));
type Bench = Awaited<ReturnType<typeof open>>;
const connect = ({ server }: Bench) => connectTcp(server.endpoint.port);
const ask = (transaction: number, register = 5) => mbap.frame({ unit: 1, pdu: [3, 0, register, 0, 1], transaction });
type Wire = Awaited<ReturnType<typeof connect>>;
const transactions = (wire: Wire) => mbap.replies(wire.received).map(({ transaction }) => transaction);
const answered = (wire: Wire, count: number) =>
  eventually(`${count} replies`, () => wire.closed || transactions(wire).length >= count);
/** When the device answered its reads, in ms after `since`, by its own log. */
const answerTimes = ({ frames }: Bench, since: Duration) =>
  frames.flatMap((f) => (f.kind === 'read' ? [inMs((f.t - since) as Duration)] : []));

describe('quiet time', () => {
  test('after a connection was made: the request waits', async () => {
    await using bench = await open({ quiet: { afterConnect: 120, between: 0 } });
    const since = clock.now();
    const wire = await connect(bench);
    wire.write(ask(1));
    await answered(wire, 1);
    expect(answerTimes(bench, since)[0]).toBeGreaterThanOrEqual(120);
    await wire.close();
  });
  test('between requests: they are answered in order, so far apart', async () => {
    await using bench = await open({ quiet: { afterConnect: 0, between: 60 } });
    const since = clock.now();
    const wire = await connect(bench);
    wire.write(Buffer.concat([ask(1), ask(2), ask(3)]));
    await answered(wire, 3);
    expect(transactions(wire)).toEqual([1, 2, 3]);
    const times = answerTimes(bench, since);
    expect(Math.min(times[1]! - times[0]!, times[2]! - times[1]!)).toBeGreaterThanOrEqual(60);
    await wire.close();
  });
  test('by choice what comes too early is lost', async () => {
    await using bench = await open({ quiet: { afterConnect: 100_000, between: 0 }, early: 'lost' });
    const wire = await connect(bench);
    wire.write(Buffer.concat([ask(1), Buffer.alloc(12, 0xff)]));
    await eventually('the garbage behind it was seen', () => wire.closed);
    expect(wire.received).toHaveLength(0);
  });
});

test('a device takes its time to answer', async () => {
  await using bench = await open({ delay: 80 });
  const since = clock.now();
  const wire = await connect(bench);
  wire.write(ask(1));
  await answered(wire, 1);
  expect(answerTimes(bench, since)[0]).toBeGreaterThanOrEqual(80);
  await wire.close();
});

test('more requests than it keeps waiting are refused with exception 6, in their turn', async () => {
  await using bench = await open({ delay: 20, requests: 2 });
  const wire = await connect(bench);
  wire.write(Buffer.concat([ask(1), ask(2), ask(3), ask(4)]));
  await answered(wire, 4);
  expect(mbap.replies(wire.received).map(({ transaction, pdu }) => [transaction, ...pdu])).toEqual([
    [1, 3, 2, 0, 5],
    [2, 3, 2, 0, 5],
    [3, 0x83, 6],
    [4, 0x83, 6],
  ]);
  await wire.close();
});

describe('connections', () => {
  test('a third is refused by a device that takes two', async () => {
    await using bench = await open({ connections: 2 });
    const wires = [await connect(bench), await connect(bench), await connect(bench)];
    await eventually('the third is turned away', () => wires[2]!.closed);
    expect(wires.map(({ closed }) => closed)).toEqual([false, false, true]);
    for (const wire of wires) await wire.close();
  });
  test('by choice the one that has been still the longest goes instead', async () => {
    await using bench = await open({ connections: 2, whenFull: 'drop-oldest' });
    const [first, second] = [await connect(bench), await connect(bench)];
    first.write(ask(1));
    await answered(first, 1);
    const third = await connect(bench);
    third.write(ask(3));
    await answered(third, 1);
    await eventually('the second is dropped', () => second.closed);
    expect([first.closed, third.closed]).toEqual([false, false]);
    await first.close();
    await third.close();
  });
  test('one without a whole request is closed after its time, however it dribbles', async () => {
    await using bench = await open({ idle: 150 });
    const [asks, dribbles] = [await connect(bench), await connect(bench)];
    const beat = setInterval(() => {
      asks.write(ask(1));
      dribbles.write(Buffer.of(0));
    }, 30);
    await eventually('the dribbler is closed', () => dribbles.closed);
    expect(asks.closed).toBe(false);
    clearInterval(beat);
    await eventually('who asks no more is closed too', () => asks.closed);
  });
  test('who asks and then ends its side still gets its answer', async () => {
    await using bench = await open(MODBUS_PROFILES.plc);
    const wire = await connect(bench);
    wire.socket.end(ask(1));
    await eventually('the device closed after it', () => wire.closed);
    expect(transactions(wire)).toEqual([1]);
  });
});

test('garbage by choice is thrown away, and the connection stays', async () => {
  await using bench = await open({ malformed: 'ignore' });
  const wire = await connect(bench);
  wire.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await eventually('it answers again', async () => {
    wire.write(ask(2));
    await new Promise((resolve) => setImmediate(resolve));
    return transactions(wire).includes(2);
  });
  await wire.close();
});

test('a client that does not read is not listened to, and memory stays', async () => {
  await using bench = await open({});
  const deaf = await connect(bench);
  deaf.socket.pause();
  const many = Buffer.concat(Array(1000).fill(mbap.frame({ unit: 1, pdu: [3, 0, 0, 0, 125], transaction: 1 })));
  const before = process.memoryUsage().rss;
  // 100 MB of replies, if they were all made.
  for (let written = 0; written < 400; written++) deaf.socket.write(many);
  const reads = () => bench.frames.filter(({ kind }) => kind === 'read').length;
  let seen = -1;
  await eventually('the device has stopped to answer', async () => {
    const still = reads() === seen && seen > 0;
    seen = reads();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return still;
  });
  expect(seen).toBeLessThan(100_000);
  const other = await connect(bench);
  other.write(ask(7));
  await answered(other, 1);
  expect(transactions(other)).toEqual([7]);
  expect(process.memoryUsage().rss - before).toBeLessThan(80e6);
  await other.close();
  await deaf.close();
});

import { describe, expect, test } from 'vitest';
import { eventually } from '../../../test/fixtures/device.ts';
import { rtu } from '../../../test/fixtures/modbus.ts';
import { crc16 } from '../crc.ts';
import type { Request } from './framing.ts';
import { RtuFraming } from './rtu.ts';

const frame = (unit: number, ...pdu: number[]) => rtu.frame({ unit, pdu, transaction: 0 });
const mine = frame(1, 3, 0, 0, 0, 2);

/** Everything that a framing takes for a request. */
function listening(silence = 10_000) {
  const framing = new RtuFraming(silence, (unit) => unit !== 1);
  const heard: number[][] = [];
  return {
    heard,
    framing,
    hear: (...chunks: Buffer[]) => {
      for (const chunk of chunks) framing.take(chunk, ({ unit, pdu }: Request) => heard.push([unit, ...pdu]));
    },
  };
}

test('the CRC of the example in Serial Line V1.02, section 6.2.2', () => {
  expect(crc16(Buffer.from([2, 7]), 2)).toBe(0x1241);
});

describe('a line that others are on', () => {
  test.each([
    ['a read', frame(2, 3, 0, 0, 0, 2), frame(2, 3, 4, 1, 2, 3, 4)],
    ['a read of bits', frame(2, 1, 0, 0, 0, 9), frame(2, 1, 2, 255, 1)],
    ['a write', frame(2, 6, 0, 1, 0, 2), frame(2, 6, 0, 1, 0, 2)],
    ['a write of several', frame(2, 16, 0, 1, 0, 1, 2, 9, 9), frame(2, 16, 0, 1, 0, 1)],
    ['an exception', frame(2, 4, 0, 9, 0, 9), frame(2, 0x84, 2)],
    ['a queue', frame(2, 24, 0, 9), frame(2, 24, 0, 6, 0, 2, 1, 1, 2, 2)],
    ['an exchange', frame(2, 23, 0, 0, 0, 1, 0, 0, 0, 1, 2, 7, 7), frame(2, 23, 2, 7, 7)],
  ])('%s and its reply do not cover the request that follows at once', (_, request, reply) => {
    const { heard, hear, framing } = listening();
    hear(request, reply, mine);
    expect(heard.at(-1)).toEqual([1, 3, 0, 0, 0, 2]);
    expect(heard.filter(([unit]) => unit === 1)).toHaveLength(1);
    framing.reset();
  });

  test('a reply that comes in pieces is passed over too', () => {
    const { heard, hear, framing } = listening();
    const reply = frame(2, 3, 4, 1, 2, 3, 4);
    for (const byte of reply) hear(Buffer.of(byte));
    hear(mine);
    expect(heard).toEqual([[1, 3, 0, 0, 0, 2]]);
    framing.reset();
  });
});

test('after damage nothing is heard until the line was silent', async () => {
  const { heard, hear } = listening(30);
  const damaged = Buffer.from(mine);
  damaged[3]! ^= 0x10;
  hear(damaged, mine);
  expect(heard).toEqual([]);
  await eventually('a request after silence is heard', async () => {
    await new Promise((resolve) => setTimeout(resolve, 60));
    hear(mine);
    return heard.length > 0;
  });
  expect(heard).toEqual([[1, 3, 0, 0, 0, 2]]);
});

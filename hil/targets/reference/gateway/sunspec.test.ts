import { describe, expect, test } from 'vitest';
import { ModbusException } from '../../../modbus/client.ts';
import { walk } from './sunspec.ts';

const SUNS = [0x5375, 0x6e53];

/** Registers from an address on, as a device serves them; beyond them exception 2. */
function device(at: number, words: readonly number[]) {
  let reads = 0;
  return {
    reads: () => reads,
    read: async (address: number, count: number) => {
      reads++;
      if (address < at || address + count > at + words.length) throw new ModbusException(2);
      return words.slice(address - at, address - at + count);
    },
  };
}

describe('a chain is walked', () => {
  const chain = [...SUNS, 1, 3, 7, 7, 7, 103, 2, 7, 7, 103, 1, 7, 0xffff, 0];

  test.each([40000, 0, 50000])('from %i: each model where it begins, the first of two', async (base) =>
    expect(await walk(device(base, chain).read)).toEqual(
      new Map([
        [1, base + 2],
        [103, base + 7],
      ]),
    ),
  );
  test.each<[string, number, number[]]>([
    ['at another address', 30000, chain],
    ['of nothing', 40000, []],
    ['without its mark', 40000, [0, 0, ...chain.slice(2)]],
    ['that runs past its registers', 40000, [...SUNS, 1, 500, 0]],
    ['of empty models without an end', 40000, [...SUNS, ...Array.from({ length: 2000 }, () => 0)]],
  ])('one %s is none', async (_, base, words) => expect(walk(device(base, words).read)).rejects.toThrow());

  test('registers of chance end in a chain or in an error, after a hundred reads at most', async () => {
    let seed = 7;
    const chance = () => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed >> 8;
    };
    let errors = 0;
    for (let round = 0; round < 500; round++) {
      const length = chance() % 300;
      const small = chance() % 2 === 0;
      const words = Array.from({ length }, () => (small ? chance() % 8 : chance() & 0xffff));
      const { read, reads } = device(40000, [...SUNS, ...words]);
      await walk(read).catch(() => errors++);
      expect(reads()).toBeLessThan(105);
    }
    expect(errors).toBeGreaterThan(400);
  });
  test('a connection that breaks is no missing chain', async () => {
    const lost = () => Promise.reject(new Error('lost'));
    await expect(walk(lost)).rejects.toThrow('lost');
  });
});

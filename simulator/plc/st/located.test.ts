import { describe, expect, test } from 'vitest';
import { compile, modbusAddressOf, readLocation, wordsOf } from '#simulator';

const modbus = (text: string) => modbusAddressOf(readLocation(text)!);

// OpenPLC documentation, "Modbus addressing": the areas and where each begins.
test.each([
  ['%QX0.0', 'coil', 0, 1],
  ['%QX0.7', 'coil', 7, 1],
  ['%QX12.3', 'coil', 99, 1],
  ['%IX0.0', 'discrete', 0, 1],
  ['%IX99.7', 'discrete', 799, 1],
  ['%IW7', 'input', 7, 1],
  ['%QW0', 'holding', 0, 1],
  ['%QW1023', 'holding', 1023, 1],
  ['%MW0', 'holding', 1024, 1],
  ['%MW1023', 'holding', 2047, 1],
  ['%MD0', 'holding', 2048, 2],
  ['%MD3', 'holding', 2054, 2],
  ['%ML0', 'holding', 4096, 4],
  ['%ML2', 'holding', 4104, 4],
])('%s is %s %i', (location, table, address, count) => expect(modbus(location)).toEqual({ table, address, count }));

test.each(['%MX0.0', '%QX0.8', '%QB3', '%QW1024', '%IW1024', '%MW1024'])('%s has no Modbus address', (location) =>
  expect(modbus(location)).toBeUndefined(),
);

test.each(['%', '%Q', '%QX0', '%QW0.1', '%ZW0', '%QW99999999', 'QW0', '%QX0.0.0'])('%s is no address', (text) =>
  expect(readLocation(text)).toBeUndefined(),
);

test('the most significant word comes first', () => {
  expect(wordsOf(0x1234_5678n, 2)).toEqual([0x1234, 0x5678]);
  expect(wordsOf(-1n, 4)).toEqual([0xffff, 0xffff, 0xffff, 0xffff]);
});

describe('a program', () => {
  test('lists its addresses, with those it only uses', () => {
    const { program } = compile(
      'VAR_GLOBAL g AT %MD0 : REAL; END_VAR PROGRAM p VAR a AT %I0.3 : BOOL; END_VAR %QX0.1 := a; g := 1.5; END_PROGRAM',
      'x',
    );
    expect(program!.located.map(({ path, location }) => [path, location]).sort()).toEqual([
      ['%QX0.1', '%QX0.1'],
      ['a', '%IX0.3'],
      ['g', '%MD0'],
    ]);
  });
});

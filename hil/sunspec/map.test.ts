import { describe, expect, test } from 'vitest';
import { handlesOf } from '#simulator';
import { pv1, pv2 } from '../../twins/microgrid/devices.ts';
import { microgrid } from '../../twins/microgrid/plant.ts';
import type { ModbusDevice } from '../modbus/map.ts';
import { model } from './map/model.ts';
import { block, common, inverter, measured, sunspec } from './map.ts';

const { EP1 } = handlesOf(microgrid);

/** Where the models of a device begin: every constant of two registers that is a model's number with its length. */
const models = ({ entries }: ModbusDevice) =>
  entries.flatMap(({ address, item }) => {
    if (item.kind !== 'constant' || item.size !== 2) return [];
    const [id, length] = item.holds as [number, number];
    return [1, 103, 120, 121, 122, 123, 0xffff].includes(id) && length < 100 ? [[id, length, address]] : [];
  });

describe('a chain lies where SunSpec has it', () => {
  test('PV-1 at the addresses that people write down', () =>
    expect(models(pv1)).toEqual([
      [1, 66, 40002],
      [103, 50, 40070],
      [120, 26, 40122],
      [121, 30, 40150],
      [122, 44, 40182],
      [123, 24, 40228],
      [0xffff, 0, 40254],
    ]));
  test('PV-2 with the common model of old and in another order', () =>
    expect(models(pv2)).toEqual([
      [1, 65, 40002],
      [120, 26, 40069],
      [121, 30, 40097],
      [123, 24, 40129],
      [103, 50, 40155],
      [122, 44, 40207],
      [0xffff, 0, 40253],
    ]));
  test('without a gap from the mark to the end', () => {
    const { entries } = pv1;
    const size = entries.reduce((sum, { item }) => sum + item.size, 0);
    expect([entries[0]!.address, size]).toEqual([40000, 256]);
  });
});

describe('a point', () => {
  const words = (serves: Parameters<typeof block>[1], name: string) => {
    const [, items] = Object.entries(sunspec([block(inverter, serves)]))[0]!;
    // The mark and the model's head come before its points.
    return items[2 + inverter.points.findIndex((point) => point.name === name)]!;
  };

  test.each([
    ['int16', 'W', [0x8000]],
    ['uint16', 'A', [0xffff]],
    ['acc32', 'WH', [0, 0]],
    ['enum16', 'St', [0xffff]],
    ['bitfield32', 'Evt1', [0xffff, 0xffff]],
    ['sunssf', 'W_SF', [0x8000]],
  ])('of type %s that is not named is not implemented', (_, name, holds) =>
    expect(words({}, name)).toMatchObject({ kind: 'constant', holds }),
  );
  test('has the scale of its scale factor, and of its unit', () => {
    expect(words({ W: EP1.power, W_SF: 1 }, 'W')).toMatchObject({ type: 'int16', scale: 10 });
    expect(words({ PF: measured(EP1.powerFactor, { factor: 0.01 }), PF_SF: -2 }, 'PF')).toMatchObject({
      scale: 1e-4,
      sunspec: { model: 103, at: 22, scaleAt: 23, factor: 0.01 },
    });
  });
  test('may be a number, in its unit', () =>
    expect(words({ TmpSnk: -4.5, Tmp_SF: -1 }, 'TmpSnk')).toMatchObject({ holds: [0x10000 - 45] }));
});

describe('is refused with a word of help', () => {
  test.each([
    ['a point that the model has not', () => sunspec([block(inverter, { Watt: 5 })]), 'no point "Watt"'],
    ['a number without its scale factor', () => sunspec([block(inverter, { W: EP1.power })]), 'has no scale factor'],
    ['a scale factor of ten million million', () => sunspec([block(inverter, { W: 1, W_SF: 13 })]), 'no scale factor'],
    ['a type that there is not', () => model(7, 'A:float8'), 'has a point "A:float8"'],
    ['a text without a length', () => model(7, 'A:string'), 'has a point "A:string"'],
  ])('%s', (_, wrong, text) => expect(wrong).toThrow(text));
  test('the common model needs nothing', () => expect(() => sunspec([block(common, {})])).not.toThrow());
});

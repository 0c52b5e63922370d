import { expect, test } from 'vitest';
import { tank } from '../../../twins/equipment/tank/shape.ts';
import { levelTransmitter } from '../../../twins/instruments/transmitter/shape.ts';
import { waterTreatmentScene } from '../../../twins/water-treatment/scene.ts';
import { planOf, portOf } from './place.ts';

const at = (yaw: number) =>
  planOf({
    title: '',
    pipes: {},
    inside: {},
    measures: {},
    alarms: {},
    assets: {
      // The order does not matter: what is attached may be named first.
      LIT101: { shape: levelTransmitter, on: 'T101.side' },
      T101: { shape: tank, at: [10, 0, 5], yaw },
    },
  });

test('an instrument hangs on its port and looks away from the wall, wherever the tank is turned to', () => {
  const [plain, turned] = [at(0), at(90)];
  const side = portOf(plain.stood.get('T101')!, 'side');
  expect(plain.stood.get('LIT101')!.at).toEqual(side.at);
  expect(side.direction).toEqual([1, 0, 0]);
  const away = portOf(turned.stood.get('T101')!, 'side').direction;
  expect(away[0]).toBeCloseTo(0);
  expect(away[2]).toBeCloseTo(-1);
  expect(turned.stood.get('LIT101')!.yaw).toBeCloseTo(Math.PI);
});

test('what hangs on nothing is said by name', () => {
  const scene = {
    title: '',
    pipes: {},
    inside: {},
    measures: {},
    alarms: {},
    assets: { LIT101: { shape: levelTransmitter, on: 'T999.roof' } },
  };
  expect(() => planOf(scene)).toThrow('LIT101 hang');
});

test('every asset of the water treatment finds its place', () => {
  expect([...planOf(waterTreatmentScene).stood.keys()].sort()).toEqual(Object.keys(waterTreatmentScene.assets).sort());
});

test('what is inside an asset is known by it', () => {
  const { stood } = planOf(waterTreatmentScene);
  expect([stood.get('P101')!.holds, stood.get('T101')!.holds]).toEqual([['YR101', 'YT101'], []]);
});

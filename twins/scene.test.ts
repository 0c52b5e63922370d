import { describe, expect, test } from 'vitest';
import { handlesOf, type Plant } from '#simulator';
import { pump } from './equipment/pump/shape.ts';
import { tank } from './equipment/tank/shape.ts';
import { type PlantName, plantNames, plants } from './index.ts';
import { levelTransmitter } from './instruments/transmitter/shape.ts';
import { type Scene, sceneOf } from './scene.ts';
import { scenes } from './scenes.ts';
import type { waterTreatment } from './water-treatment/plant.ts';

const scene = sceneOf<typeof waterTreatment>();
const empty = { title: '', assets: {}, pipes: {}, inside: {}, measures: {}, alarms: {} } as const;

// Each line below compiles only because its mistake does not: `tsc` is the test, the run shows that they are just data.
test('mistakes in a scene do not compile', () => {
  const mistakes: Scene[] = [
    scene({
      ...empty,
      // @ts-expect-error the plant has no T102
      assets: { T102: { shape: tank, at: [0, 0, 0] } },
    }),
    scene({
      ...empty,
      // @ts-expect-error T101 has no output "lvel"
      assets: { T101: { shape: tank, at: [0, 0, 0], channels: { level: 'T101.lvel' } } },
    }),
    scene({
      ...empty,
      // @ts-expect-error a tank cannot show a speed
      assets: { T101: { shape: tank, at: [0, 0, 0], channels: { speed: 'T101.level' } } },
    }),
    scene({
      ...empty,
      // @ts-expect-error a discrete cannot be shown as a level
      assets: { T101: { shape: tank, at: [0, 0, 0], channels: { level: 'T101.overflowing' } } },
    }),
    scene({
      ...empty,
      // @ts-expect-error a tank has no width
      assets: { T101: { shape: tank, at: [0, 0, 0], size: { width: 2 } } },
    }),
    scene({
      ...empty,
      // @ts-expect-error a tank has no port "lid"
      assets: { T101: { shape: tank, at: [0, 0, 0] }, LIT101: { shape: levelTransmitter, on: 'T101.lid' } },
    }),
    scene({
      ...empty,
      assets: { T101: { shape: tank, at: [0, 0, 0] }, P101: { shape: pump, at: [2, 0, 0] } },
      // @ts-expect-error a pump has no port "suction"
      pipes: { suction: { from: 'T101.outlet', to: 'P101.suction', radius: 0.1 } },
    }),
    scene({
      ...empty,
      assets: { T101: { shape: tank, at: [0, 0, 0] }, P101: { shape: pump, at: [2, 0, 0] } },
      // @ts-expect-error a level is no flow
      pipes: { suction: { from: 'T101.outlet', to: 'P101.inlet', radius: 0.1, flow: 'T101.level' } },
    }),
    scene({
      ...empty,
      // @ts-expect-error m³/h is not m³/s: the factor is missing
      measures: { 'FIT101.reading': { of: 'MV101.flow' } },
    }),
    scene({
      ...empty,
      // @ts-expect-error the state "fault" is not given a meaning
      measures: { 'PLC1.stateMV101': { of: 'MV101.position', means: { closed: 0, opening: 0, open: 1, closing: 0 } } },
    }),
    scene({
      ...empty,
      // @ts-expect-error T101.level is true, not sensed: nothing is measured by it
      measures: { 'T101.level': { of: 'T301.level' } },
    }),
    scene({
      ...empty,
      assets: { T101: { shape: tank, at: [0, 0, 0] } },
      // @ts-expect-error an alarm is about something that stands in the scene
      alarms: { 'PLC1.LAHH101': 'T301' },
    }),
  ];
  expect(mistakes).not.toContain(undefined);
});

/** What is in no scene, because it is elsewhere. */
const ELSEWHERE: Readonly<Record<PlantName, readonly string[]>> = {
  'water-treatment': [],
  'bottling-line': [],
  microgrid: ['SK1', 'U1'],
};

describe.each(plantNames)('the scene of %s', (name) => {
  const { plant, alarms } = plants[name];
  const shown = scenes[name];
  const placed = Object.entries(shown.assets);

  test('shows only signals that the plant has', () => {
    const signals = new Set(
      Object.values(handlesOf(plant as Plant)).flatMap((outputs) => Object.values(outputs).map(({ id }) => id)),
    );
    const ids = placed.flatMap(([, { channels = {}, label }]) => [
      ...Object.values(channels),
      ...(label ? [label] : []),
    ]);
    expect(ids.filter((id) => !signals.has(id))).toEqual([]);
  });

  test('says of every alarm what it is about', () => {
    expect(Object.keys(shown.alarms)).toEqual(Object.keys(alarms));
  });

  test('every size it sets is one that its shape has', () => {
    for (const [key, { shape, size = {} }] of placed)
      expect(Object.keys(shape.size), key).toEqual(expect.arrayContaining(Object.keys(size)));
  });

  test('shows every asset, or says what it is part of', () => {
    const unseen = Object.keys(plant.assets).filter((key) => !(key in shown.assets || key in shown.inside));
    expect(unseen).toEqual(ELSEWHERE[name]);
  });
});

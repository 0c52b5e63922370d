import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../simulator/record/frames.ts';
import { waterTreatmentScene } from '../../../twins/water-treatment/scene.ts';
import { frame, tankSession } from '../fixtures/session.ts';
import { layersAt } from './layers.ts';
import { Quantities } from './quantity.ts';
import { Timeline } from './timeline.ts';

const quantities = new Quantities(tankSession, waterTreatmentScene.measures);
const at = (t: number, signal: string, frames: readonly Frame[]) => {
  const timeline = new Timeline(tankSession);
  timeline.add(frames);
  return layersAt(timeline, quantities.get(signal)!, t);
};

const frozen = [
  frame.true(0, { 'T101.level': 0.72 }),
  frame.sensed(0, { 'LIT101.reading': 0.72 }),
  frame.observed(0.4, 'LIT101.reading', 0.72, { source: 0.2 }),
  frame.true(10, { 'T101.level': 0.8 }),
  frame.sensed(10, { 'LIT101.reading': 0.8 }),
];

describe('a level', () => {
  test('is one quantity, whether its tank or its transmitter is asked', () => {
    const [tank, transmitter] = [at(10, 'T101.level', frozen), at(10, 'LIT101.reading', frozen)];
    expect(tank).toEqual(transmitter);
    expect([tank.true?.value, tank.sensed?.value, tank.believed?.value]).toEqual([0.8, 0.8, 0.72]);
  });

  test('differs when the stack stays behind, by how much is believed too little', () => {
    const { differs, gap } = at(10, 'T101.level', frozen);
    expect([differs, Math.round(gap * 1000)]).toEqual([true, -80]);
  });

  test('does not differ by noise', () => {
    expect(at(10, 'T101.level', [...frozen, frame.observed(10, 'LIT101.reading', 0.805)]).differs).toBe(false);
  });

  test('is stale when it is old and the instrument has moved on', () => {
    expect(at(2, 'T101.level', frozen).stale).toBe(false);
    expect(at(9, 'T101.level', frozen).stale).toBe(false);
    expect(at(10, 'T101.level', frozen)).toMatchObject({ stale: true, believed: { age: 9.8 } });
  });

  test('has no belief before the stack has spoken', () => {
    expect(at(0.1, 'T101.level', frozen)).toMatchObject({ differs: false, stale: false });
    expect(at(0.1, 'T101.level', frozen).believed).toBeUndefined();
  });
});

describe('an instrument that could show far more than the plant ever does', () => {
  test('is judged, and written, on what the plant does', () => {
    const measures = {
      ...waterTreatmentScene.measures,
      'LIT101.reading': { of: 'T101.level', within: [0.7, 0.8] },
    } as const;
    const within = new Quantities(tankSession, measures).get('T101.level')!;
    const timeline = new Timeline(tankSession);
    timeline.add([frame.true(0, { 'T101.level': 0.75 }), frame.observed(0.4, 'LIT101.reading', 0.753)]);
    expect(layersAt(timeline, within, 1).differs).toBe(true);
    expect(layersAt(timeline, quantities.get('T101.level')!, 1).differs).toBe(false);
    expect(within.scale.range).toEqual([0.7, 0.8]);
    expect(within.truth?.range).toEqual([0.7, 0.8]);
    expect(within.sensed?.range).toEqual([0.7, 0.8]);
  });
});

describe('a flow', () => {
  test('is compared in the unit of its meter', () => {
    const flow = [frame.true(0, { 'MV101.flow': 2.5 / 3600 }), frame.observed(0.3, 'FIT101.reading', 2.5)];
    const { true: truth, differs } = at(1, 'MV101.flow', flow);
    expect([truth?.signal.unit, Math.round((truth?.low ?? 0) * 100), differs]).toEqual(['m³/h', 250, false]);
  });
});

describe('a valve', () => {
  const valve = (position: number, state: string) =>
    at(1, 'MV101.position', [
      frame.true(0, { 'MV101.position': position }),
      frame.observed(0.3, 'PLC1.stateMV101', state),
    ]).differs;

  test.each([
    [1, 'open', false],
    [0.4, 'closing', false],
    [0.4, 'open', true],
    [0, 'open', true],
    [0, 'closed', false],
    [1, 'ajar', false],
  ])('at %d and believed "%s": differs is %s', (position, state, differs) =>
    expect(valve(position, state)).toBe(differs),
  );
});

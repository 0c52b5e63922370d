import { expect, test } from 'vitest';
import { waterTreatmentScene } from '../../../twins/water-treatment/scene.ts';
import { frame, tankSession } from '../fixtures/session.ts';
import { Quantities } from './quantity.ts';
import { Timeline } from './timeline.ts';
import { tracesOf } from './traces.ts';

const quantities = new Quantities(tankSession, waterTreatmentScene.measures);
const timeline = new Timeline(tankSession);
timeline.add([
  frame.true(0, { 'T101.level': 0.5, 'MV101.position': 0, 'MV101.flow': 1 / 3600 }),
  frame.true(4.1, { 'T101.level': 0.9 }),
  frame.true(4.2, { 'T101.level': 0.6 }),
  frame.observed(2, 'LIT101.reading', 0.5),
  frame.observed(3, 'PLC1.stateMV101', 'open'),
  frame.observed(5, 'PLC1.stateMV101', 'opening'),
]);
const traces = (signal: string) => tracesOf(timeline, quantities.get(signal)!, { from: 0, to: 8, columns: 4 });

test('a peak between two columns is not lost', () => {
  expect(traces('T101.level').true).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.9, 0.6, 0.6]);
});

test('there is no line before the stack has spoken, nor for what nobody measures', () => {
  expect(traces('T101.level').believed).toEqual([null, null, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]);
  expect(traces('T101.level').sensed).toBeUndefined();
});

test('layers are drawn on one scale, by factor or by what a state means', () => {
  expect(traces('MV101.flow').true?.[0]).toBeCloseTo(1);
  expect(traces('MV101.position').believed).toEqual([null, null, 0.995, 0.995, 0.5, 0.995, 0.5, 0.5]);
});

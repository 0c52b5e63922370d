import { describe, expect, test } from 'vitest';
import { type AssetMap, analog, asset, definePlant, defineTwin, discrete, ms, type Plant, states } from '#simulator';

const source = defineTwin({
  type: 'Source',
  parameters: {},
  inputs: {},
  outputs: () => ({ flow: analog('m³/s'), on: discrete(), state: states('a', 'b') }),
  initial: () => ({}),
  step: (s) => s,
  read: () => ({ flow: 1, on: true, state: 'a' as const }),
});
const sink = defineTwin({
  type: 'Sink',
  parameters: {},
  inputs: { flow: analog('m³/s'), state: states('a', 'b', 'c') },
  outputs: () => ({}),
  initial: () => ({}),
  step: (s) => s,
  read: () => ({}),
});

/** A plant from data, where no type stands guard. */
const fromData = (connections: object, assets: AssetMap = { S1: asset(source), K1: asset(sink) }, step = ms(10)) =>
  definePlant({ name: 'p', path: 'site/area', step, assets, connections: connections as never }) as Plant;
const good = { 'K1.flow': 'S1.flow', 'K1.state': 'S1.state' };

describe('a plant from data is held to what the types hold one in code to', () => {
  test.each([
    ['INPUT_OPEN', () => fromData({ 'K1.flow': 'S1.flow' })],
    ['INPUT_UNKNOWN', () => fromData({ ...good, 'K1.level': 'S1.flow' })],
    ['SOURCE_UNKNOWN', () => fromData({ ...good, 'K1.flow': 'S1.pressure' })],
    ['SOURCE_UNKNOWN', () => fromData({ ...good, 'K1.flow': 'K1.flow' })],
    ['SOURCE_MISMATCH', () => fromData({ ...good, 'K1.flow': 'S1.on' })],
    ['SOURCE_MISMATCH', () => fromData({ ...good, 'K1.flow': { constant: true } })],
    ['SOURCE_MISMATCH', () => fromData({ ...good, 'K1.state': { constant: 'd' } })],
    ['ASSET_KEY', () => fromData({}, { 'S-1': asset(source) })],
    ['TAG_TWICE', () => fromData({}, { S1: asset(source), S2: asset(source, { tag: 'S-1' }) })],
    ['PLANT_STEP', () => fromData(good, undefined, ms(30))],
    ['PLANT_STEP', () => fromData(good, undefined, ms(0))],
    ['ASSET_PERIOD', () => fromData({}, { S1: asset({ ...source, every: ms(15) }) })],
    ['PARAMETER_UNKNOWN', () => asset(source, { parameters: { leak: 1 } as never })],
    ['ASSET_UNKNOWN', () => fromData(good).outputs('X9')],
  ])('%s', (code, build) => expect(build).toThrow(expect.objectContaining({ code, hint: expect.any(String) })));
});

test('a state with fewer names fits an input with more', () => expect(() => fromData(good)).not.toThrow());

test('tags follow from keys, or are given', () => {
  const plant = fromData({}, { LIT101: asset(source), PLC1: asset(source), X: asset(source, { tag: 'HV-7A' }) });
  expect(['LIT101', 'PLC1', 'X'].map(plant.tag)).toEqual(['LIT-101', 'PLC-1', 'HV-7A']);
  expect(plant.pathOf('LIT101')).toBe('site/area/LIT-101');
});

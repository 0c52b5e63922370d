import { describe, expect, test } from 'vitest';
import { asset, definePlant, Simulation } from '#simulator';
import { twinContract } from '../../../test/contracts/twin.ts';
import { feeder } from '../feeder/model.ts';
import { genset } from '../genset/model.ts';
import { busbar } from './model.ts';
import { shareLoad } from './share.ts';

const island = busbar({
  type: 'Island',
  voltage: 400,
  frequency: 50,
  sources: { G1: { rating: 100_000, reactance: 0.2 }, G2: { rating: 50_000, reactance: 0.2 } },
  feeds: ['PV1'],
  loads: ['F1'],
});

twinContract('a busbar', {
  twin: island,
  inputs: (t) => ({
    G1Voltage: 410,
    G1Frequency: 50,
    G1Angle: 0.3,
    G1Closed: t < 25,
    G2Voltage: 405,
    G2Frequency: 50,
    G2Angle: 0.25,
    G2Closed: t > 8,
    PV1Power: 10_000,
    PV1Reactive: 0,
    F1Power: t < 15 ? 40_000 : 90_000,
    F1Reactive: 10_000,
  }),
});

const source = { voltage: 400, angle: 0, frequency: 50, reactance: 0.32, damper: 30_000 };

describe('one node in closed form', () => {
  // V = E / √((1 + XB)² + (XG)²): the voltage divider of a reactance and a load.
  test('a resistance behind a reactance divides the voltage', () => {
    const { voltage, power, angle } = shareLoad([source], { conductance: 1, susceptance: 0 });
    expect(voltage).toBeCloseTo(400 / Math.sqrt(1 + 0.32 ** 2), 9);
    expect(power[0]).toBeCloseTo(voltage * voltage, 6);
    expect(angle).toBeCloseTo(-Math.atan(0.32), 12);
  });
  test('power flows from the leading to the lagging source: E₁ E₂ sin δ / (X₁ + X₂)', () => {
    const two = [
      { ...source, angle: 0.2 },
      { ...source, angle: -0.1 },
    ];
    const { power } = shareLoad(two, { conductance: 0, susceptance: 0 });
    expect(power[0]).toBeCloseTo((400 * 400 * Math.sin(0.3)) / 0.64, 6);
    expect(power[0]! + power[1]!).toBeCloseTo(0, 6);
  });
  test('a dead short takes the voltage and leaves E² / X of reactive power', () => {
    const { voltage, reactive } = shareLoad([source], { conductance: 0, susceptance: 1e9 });
    expect(voltage).toBeLessThan(1e-5);
    expect(reactive[0]! / voltage).toBeCloseTo(400 / 0.32, 3);
  });
  test('no source, no voltage', () => expect(shareLoad([], { conductance: 1, susceptance: 0 }).voltage).toBe(0));
});

// Closing onto a live bar: the transfer at the first moment is E₁ E₂ sin δ / X, so that a check (ANSI 25) has a reason.
test('closing 60° out of step throws some hundred times what 0.5° does', () => {
  const first = (degrees: number) => {
    const incoming = { ...source, angle: (degrees * Math.PI) / 180 };
    return shareLoad([{ ...source, reactance: 0.03 }, incoming], { conductance: 0, susceptance: 0 }).power[1]!;
  };
  expect(first(60)).toBeCloseTo((400 * 400 * Math.sin(Math.PI / 3)) / 0.35, 6);
  expect(first(60) / first(0.5)).toBeGreaterThan(90);
});

const engine = { damping: 0, starting: 1 };

/** Two gensets, 100 and 50 kVA, on one busbar with one feeder. */
function plant(settings: { second?: number; load?: number; droop?: number } = {}) {
  const { second = 50, load = 75_000, droop = 0.04 } = settings;
  return definePlant({
    name: 'island',
    path: 'island',
    assets: {
      G1: asset(genset, { parameters: { ...engine, rating: 100_000 } }),
      G2: asset(genset, { parameters: { ...engine, rating: 50_000, droop } }),
      B1: asset(island),
      F1: asset(feeder, {
        parameters: { power: load, resistance: 0, reactance: 0, voltageExponent: 0, frequencyFactor: 0 },
      }),
    },
    connections: {
      'G1.run': { constant: true },
      'G1.frequencySetpoint': { constant: 50 },
      'G1.voltageSetpoint': { constant: 400 },
      'G1.power': 'B1.G1Power',
      'G1.reactive': 'B1.G1Reactive',
      'G2.run': { constant: true },
      'G2.frequencySetpoint': { constant: second },
      'G2.voltageSetpoint': { constant: 400 },
      'G2.power': 'B1.G2Power',
      'G2.reactive': 'B1.G2Reactive',
      'B1.G1Voltage': 'G1.voltage',
      'B1.G1Frequency': 'G1.frequency',
      'B1.G1Angle': 'G1.angle',
      'B1.G1Closed': { constant: true },
      'B1.G2Voltage': 'G2.voltage',
      'B1.G2Frequency': 'G2.frequency',
      'B1.G2Angle': 'G2.angle',
      'B1.G2Closed': { constant: true },
      'B1.PV1Power': { constant: 0 },
      'B1.PV1Reactive': { constant: 0 },
      'B1.F1Power': 'F1.power',
      'B1.F1Reactive': 'F1.reactive',
      'F1.voltage': 'B1.voltage',
      'F1.frequency': 'B1.frequency',
      'F1.closed': { constant: true },
      'F1.demand': { constant: 1 },
    },
  });
}
function settled(settings?: Parameters<typeof plant>[0], ticks = 6000) {
  const start = { G1: { state: 'running' as const }, G2: { state: 'running' as const } };
  const simulation = new Simulation(plant(settings), { seed: 1, start });
  for (let i = 0; i < ticks; i++) simulation.advance();
  const value = (asset: string, name: string) => simulation.value(asset, name) as number;
  return { simulation, value };
}

// Droop sharing: every machine sees one frequency, so ΔP_i / S_i = Δf / (R_i f₀) (Kundur 1994, section 11.1.1).
describe('gensets in parallel share the load by their droops', () => {
  test('equal droops: in proportion to their ratings', () => {
    const { value } = settled();
    expect(value('B1', 'G1Power')).toBeCloseTo(50_000, -1);
    expect(value('B1', 'G2Power')).toBeCloseTo(25_000, -1);
    expect(value('B1', 'frequency')).toBeCloseTo(49, 4);
  });
  test('twice the droop: half the share', () => {
    const { value } = settled({ droop: 0.08 });
    expect(value('B1', 'G1Power') / value('B1', 'G2Power')).toBeCloseTo(4, 3);
    expect(value('B1', 'frequency')).toBeCloseTo(50 * (1 - 0.04 * 0.6), 3);
  });
  test('a higher setpoint takes load over', () => {
    const { value } = settled({ second: 50.4 });
    // f = 50 − 2 P₁/S₁ = 50.4 − 2 P₂/S₂ and P₁ + P₂ = 75 kW: P₁ = 43.333 kW.
    expect(value('B1', 'G1Power')).toBeCloseTo(43_333, -2);
  });
  test('they keep in step: their angles stay together and swings die out', () => {
    const { simulation, value } = settled();
    const [low, high] = [[] as number[], [] as number[]];
    for (let i = 0; i < 300; i++) {
      simulation.advance();
      const apart = value('G1', 'frequency') - value('G2', 'frequency');
      low.push(apart);
      high.push(apart);
    }
    expect(Math.max(...high) - Math.min(...low)).toBeLessThan(1e-6);
  });
});

test('a short circuit at a feeder pulls the voltage down, holds it there, and lets it come back', () => {
  const { simulation, value } = settled({}, 1000);
  simulation.malfunction('F1', 'shortCircuit', true);
  for (let i = 0; i < 10; i++) simulation.advance();
  const voltages = Array.from({ length: 40 }, () => {
    simulation.advance();
    return value('B1', 'voltage');
  });
  expect(Math.max(...voltages)).toBeLessThan(20);
  expect(value('F1', 'current')).toBeGreaterThan(100);
  simulation.malfunction('F1', 'shortCircuit', false);
  for (let i = 0; i < 3000; i++) simulation.advance();
  expect(value('B1', 'voltage')).toBeGreaterThan(350);
});

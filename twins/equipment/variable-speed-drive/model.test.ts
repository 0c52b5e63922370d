import { describe, expect, test } from 'vitest';
import { asset, definePlant, Simulation } from '#simulator';
import { twinContract } from '../../../test/contracts/twin.ts';
import { inductionMotor } from '../induction-motor/model.ts';
import { variableSpeedDrive } from './model.ts';

twinContract('a variable-speed drive', {
  twin: variableSpeedDrive,
  inputs: (t) => ({
    run: t < 20,
    reset: t > 25,
    frequency: t < 10 ? 40 : 55,
    current: t < 10 ? 4 : 6,
    power: 2000,
    supply: 400,
  }),
  halving: { frequency: 0.1 },
});

function bench(torque: number, frequency = 50) {
  const plant = definePlant({
    name: 'drive',
    path: 'drive',
    assets: { U1: asset(variableSpeedDrive), M1: asset(inductionMotor) },
    connections: {
      'U1.run': { constant: true },
      'U1.reset': { constant: false },
      'U1.frequency': { constant: frequency },
      'U1.current': 'M1.current',
      'U1.power': 'M1.power',
      'U1.supply': { constant: 400 },
      'M1.frequency': 'U1.frequency',
      'M1.voltage': 'U1.voltage',
      'M1.torque': { constant: torque },
      'M1.air': { constant: 20 },
    },
  });
  const simulation = new Simulation(plant, { seed: 1 });
  return {
    simulation,
    run(seconds: number) {
      for (let i = 0; i < seconds * 100; i++) simulation.advance();
      return simulation;
    },
  };
}

describe('a drive with its motor', () => {
  test('reaches 25 Hz of 50 after half of its acceleration', () =>
    expect(bench(5).run(2.5).value('U1', 'frequency')).toBeCloseTo(25, 9));
  test('drives the motor to its speed less the slip', () => {
    const speed = bench(14.64).run(20).value('M1', 'speed') as number;
    expect(Math.abs(speed - 1435)).toBeLessThan(1);
  });
  test('weakens the field above its base frequency', () => {
    const { simulation } = bench(5, 60);
    for (let i = 0; i < 1500; i++) simulation.advance();
    expect(simulation.value('U1', 'voltage')).toBe(400);
    expect(simulation.value('U1', 'frequency')).toBe(60);
  });
  // Thermal relay: t = τ ln(i² / (i² − i₀²)) from cold; here i = 1.5 of 1.1: 300 s ln(2.25 / 1.04) = 231.5 s.
  test('trips on overload after the time of its thermal image', () => {
    const context = {
      inputs: { run: true, reset: false, frequency: 50, current: 1.5 * 5.6, power: 0, supply: 400 },
      parameters: Object.fromEntries(
        Object.entries(variableSpeedDrive.parameters).map(([name, { default: value }]) => [name, value]),
      ) as never,
      malfunctions: { failed: false, commandLow: 0 },
      seconds: 0.1,
      random: () => 0,
    };
    let state = variableSpeedDrive.initial(context);
    let seconds = 0;
    for (; variableSpeedDrive.read(state, context).state !== 'tripped'; seconds += 0.1)
      state = variableSpeedDrive.step(state, context);
    expect(seconds).toBeCloseTo(300 * Math.log(2.25 / (2.25 - 1.21)), 0);
  });
  test('a dead motor trips it, and a reset without run command clears it', () => {
    const { simulation } = bench(5);
    simulation.malfunction('U1', 'failed', true);
    for (let i = 0; i < 10; i++) simulation.advance();
    expect(simulation.value('U1', 'state')).toBe('tripped');
    simulation.malfunction('U1', 'failed', false);
    simulation.setConstant('U1.run', false);
    simulation.setConstant('U1.reset', true);
    for (let i = 0; i < 10; i++) simulation.advance();
    expect(simulation.value('U1', 'state')).toBe('ready');
  });
});

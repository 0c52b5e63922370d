import { describe, expect, test } from 'vitest';
import { Simulation } from '#simulator';
import { waterTreatment, waterTreatmentSwat } from './plant.ts';

/** Steps until the condition holds and returns the time in s; fails when it never does. */
function until(simulation: Simulation, holds: () => boolean, atMost: number): number {
  const start = simulation.time;
  while (!holds()) {
    if (simulation.time - start > atMost * 1e6) expect.fail(`not within ${atMost} s`);
    simulation.advance();
  }
  return (simulation.time - start) / 1e6;
}
const run = (simulation: Simulation, seconds: number) => {
  for (let i = 0; i < seconds * 100; i++) simulation.advance();
};

const level = (s: Simulation, tank = 'T101') => s.value(tank, 'level') as number;
const FILLING = { MV101: { position: 1 }, PLC1: { memory: { fill: true } } };
/** T-301 high enough that P-101 stays off. */
const IDLE = { T301: { volume: 0.04 } };

describe('published sizes', () => {
  // V = A h and dV/dt = q: 1.5 m² × 0.3 m / (2.55 m³/h) = 635.29 s.
  test('filling from L to H with the pump off takes area × height / flow', () => {
    const simulation = new Simulation(waterTreatmentSwat, {
      seed: 1,
      start: {
        MV101: { position: 1 },
        PLC1: { memory: { modeMV101: 'manual', manualMV101: true } },
        T101: { volume: 1.5 * 0.5 },
        T301: { volume: 1.5 * 1.1 },
      },
    });
    const taken = until(simulation, () => level(simulation) >= 0.8, 700);
    expect(Math.abs(taken - (1.5 * 0.3) / (2.55 / 3600))).toBeLessThanOrEqual(0.01 + 1e-9);
  });

  // The same balance for T-301 between its switching points: (2.45 − 1.0) m³/h into 1.5 m².
  test('P-101 lifts T-301 from L to H at the difference of pump and feed', () => {
    const simulation = new Simulation(waterTreatmentSwat, {
      seed: 1,
      start: {
        T101: { volume: 1.5 },
        T301: { volume: 1.5 * 0.8 },
        P101: { running: true, pumping: true, sinceCommand: 0.5 },
        PLC1: { memory: { modeP101: 'manual', manualP101: true } },
      },
    });
    const taken = until(simulation, () => level(simulation, 'T301') >= 1, 900);
    expect(Math.abs(taken - (1.5 * 0.2) / (1.45 / 3600))).toBeLessThanOrEqual(0.01 + 1e-9);
  });
});

describe('switching on bench sizes', () => {
  test('MV-101 opens at L and closes at H', () => {
    const simulation = new Simulation(waterTreatment, { seed: 1, start: { ...IDLE, T101: { volume: 0.0205 } } });
    run(simulation, 1);
    expect(simulation.value('PLC1', 'openMV101')).toBe(false);
    simulation.write('PLC1', 'lowSetpoint', 0.55);
    until(simulation, () => simulation.value('PLC1', 'stateMV101') === 'open', 4);
    until(simulation, () => simulation.value('PLC1', 'openMV101') === false, 20);
    expect(level(simulation)).toBeGreaterThan(0.79);
    expect(level(simulation)).toBeLessThan(0.81);
  });

  test('P-101 starts at 800 mm of LIT-301, shows it is running after half a second, stops at 1000 mm', () => {
    const simulation = new Simulation(waterTreatment, {
      seed: 1,
      start: { T101: { volume: 0.03 }, T301: { volume: 0.81 * 0.04 } },
    });
    until(simulation, () => simulation.value('PLC1', 'runP101') === true, 5);
    expect(level(simulation, 'T301')).toBeCloseTo(0.8, 2);
    expect(until(simulation, () => simulation.value('YR101', 'made') === true, 2)).toBeCloseTo(0.5, 1);
    until(simulation, () => simulation.value('PLC1', 'runP101') === false, 25);
    expect(level(simulation, 'T301')).toBeCloseTo(1, 2);
  });
});

describe('trips win', () => {
  const full = { ...IDLE, ...FILLING, T101: { volume: 1.19 * 0.04 } };

  test('LSHH-101 closes MV-101 by wire with PLC-1 in STOP, against its output', () => {
    const simulation = new Simulation(waterTreatment, { seed: 1, start: full });
    simulation.malfunction('LIT101', 'stuck', true);
    simulation.malfunction('PLC1', 'stopped', true);
    run(simulation, 6);
    expect(simulation.value('PLC1', 'mode')).toBe('stop');
    expect(simulation.value('MV101', 'position')).toBe(0);
    expect(level(simulation)).toBeLessThan(1.25);
  });

  test('LSHH-101 wins over LOCAL and manual', () => {
    const simulation = new Simulation(waterTreatment, {
      seed: 1,
      start: { ...full, HS101: { local: true, valveOpen: true } },
    });
    until(simulation, () => simulation.value('LSHH101', 'healthy') === false, 5);
    run(simulation, 3);
    expect([simulation.value('PLC1', 'openMV101'), simulation.value('PLC1', 'LAHH101')]).toEqual([false, true]);
  });

  test('a broken transmitter closes MV-101 and says so', () => {
    const simulation = new Simulation(waterTreatment, {
      seed: 1,
      start: { ...IDLE, ...FILLING, T101: { volume: 0.024 } },
    });
    simulation.malfunction('LIT101', 'broken', true);
    run(simulation, 4);
    expect(simulation.value('LIT101', 'status')).toBe('bad');
    expect([simulation.value('MV101', 'position'), simulation.value('PLC1', 'UA101')]).toEqual([0, true]);
  });

  test('LL of LIT-101 stops P-101', () => {
    const simulation = new Simulation(waterTreatment, {
      seed: 1,
      start: {
        T101: { volume: 0.26 * 0.04 },
        T301: { volume: 0.028 },
        RW100: {},
        HS101: { local: true, pumpRun: true },
      },
    });
    run(simulation, 4);
    expect([simulation.value('P101', 'running'), simulation.value('PLC1', 'LALL101')]).toEqual([false, true]);
  });

  test('a pump without flow is stopped 5 s after it ran, and stays so until a reset', () => {
    const simulation = new Simulation(waterTreatment, {
      seed: 1,
      start: { T101: { volume: 0.03 }, T301: { volume: 0.03 } },
    });
    simulation.malfunction('P101', 'blocked', true);
    const tripped = until(simulation, () => simulation.value('PLC1', 'FALL201') === true, 8);
    expect(tripped).toBeGreaterThan(5);
    simulation.malfunction('P101', 'blocked', false);
    run(simulation, 3);
    expect(simulation.value('PLC1', 'runP101')).toBe(false);
    simulation.write('PLC1', 'reset', true);
    run(simulation, 1);
    expect([simulation.value('PLC1', 'runP101'), simulation.value('PLC1', 'reset')]).toEqual([true, false]);
  });

  test('an overload stops the pump and is reported as a failed start', () => {
    const simulation = new Simulation(waterTreatment, {
      seed: 1,
      start: { T101: { volume: 0.03 }, T301: { volume: 0.03 } },
    });
    simulation.malfunction('P101', 'overload', true);
    run(simulation, 1);
    expect([simulation.value('P101', 'running'), simulation.value('PLC1', 'XAP101')]).toEqual([false, true]);
  });
});

describe('travel and start are supervised', () => {
  test.each([
    ['MV101', 'stuck', { ...IDLE, T101: { volume: 0.019 } }, 'XAO101'],
    ['MV101', 'stuck', { ...IDLE, ...FILLING, T101: { volume: 0.0325 } }, 'XAC101'],
    ['P101', 'contactor', { T101: { volume: 0.03 }, T301: { volume: 0.03 } }, 'XAP101'],
  ])('%s %s', (asset, malfunction, start, alarm) => {
    const simulation = new Simulation(waterTreatment, { seed: 1, start });
    simulation.malfunction(asset, malfunction, true);
    until(simulation, () => simulation.value('PLC1', alarm) === true, 5);
  });
});

describe('writes from the network', () => {
  const idle = (start: object = {}) =>
    new Simulation(waterTreatment, { seed: 1, start: { ...IDLE, T101: { volume: 0.026 }, ...start } });

  test.each([
    ['lowSetpoint', 0.6, undefined],
    ['lowSetpoint', 0.7, undefined],
    ['lowSetpoint', 0.71, 'out-of-range'],
    ['lowSetpoint', 0.29, 'out-of-range'],
    ['highSetpoint', 1.11, 'out-of-range'],
    ['highSetpoint', Math.fround(0.6), undefined],
    ['highSetpoint', 0.59, 'out-of-range'],
    ['modeMV101', 'manual', undefined],
    ['modeMV101', 'local', 'out-of-range'],
    ['LAHH101', true, 'access-denied'],
    ['openMV101', true, 'access-denied'],
  ])('%s := %s', (name, value, refusal) => expect(idle().write('PLC1', name, value)).toBe(refusal));

  test('are refused in LOCAL', () => {
    expect(idle({ HS101: { local: true } }).write('PLC1', 'lowSetpoint', 0.6)).toBe('access-denied');
  });

  test('manual wins over auto', () => {
    const simulation = idle();
    simulation.write('PLC1', 'modeMV101', 'manual');
    simulation.write('PLC1', 'manualMV101', true);
    run(simulation, 3);
    expect(simulation.value('ZSO101', 'made')).toBe(true);
  });

  test('local wins over manual', () => {
    const simulation = idle({
      HS101: { local: true, valveOpen: false },
      PLC1: { memory: { modeMV101: 'manual', manualMV101: true } },
    });
    run(simulation, 3);
    expect(simulation.value('ZSO101', 'made')).toBe(false);
  });
});

test('a day of the bench plant stays inside its tanks', () => {
  const simulation = new Simulation(waterTreatment, {
    seed: 5,
    start: { T101: { volume: 0.026 }, T301: { volume: 0.036 } },
  });
  let [lowest, highest] = [9, 0];
  for (let i = 0; i < 100 * 1200; i++) {
    simulation.advance();
    lowest = Math.min(lowest, level(simulation));
    highest = Math.max(highest, level(simulation));
  }
  expect(lowest).toBeGreaterThan(0.25);
  expect(highest).toBeLessThan(1.2);
});

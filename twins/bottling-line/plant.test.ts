import { describe, expect, test } from 'vitest';
import { Simulation, type Value } from '#simulator';
import { alarms } from './alarms.ts';
import { bottlingLine } from './plant.ts';
import { inProduction } from './start.ts';

const running = (start: object = {}, seed = 3) =>
  new Simulation(bottlingLine, { seed, start: { ...inProduction, ...start } });
const run = (simulation: Simulation, seconds: number) => {
  for (let i = 0; i < seconds * 100; i++) simulation.advance();
};
/** Steps until the condition holds and returns the time in s; fails when it never does. */
function until(simulation: Simulation, holds: () => boolean, atMost: number): number {
  const start = simulation.time;
  while (!holds()) {
    if (simulation.time - start > atMost * 1e6) expect.fail(`not within ${atMost} s`);
    simulation.advance();
  }
  return (simulation.time - start) / 1e6;
}
const number = (s: Simulation, asset: string, name: string) => s.value(asset, name) as number;
const states = (s: Simulation) => ['PLC1', 'PLC2', 'PLC3', 'PLC4'].map((plc) => s.value(plc, 'state'));
/** Alarms that stand. */
const standing = (s: Simulation) =>
  Object.entries(alarms).flatMap(([plc, own]) => Object.keys(own).filter((name) => s.value(plc, name)));

describe('production', () => {
  test('an operator resets and starts, and bottles come out at the speed of the filler', () => {
    const simulation = new Simulation(bottlingLine, { seed: 1, start: { T200: { volume: 0.2 } } });
    run(simulation, 1);
    expect(states(simulation)).toEqual(['stopped', 'stopped', 'stopped', 'stopped']);
    simulation.write('PLC1', 'command', 'reset');
    run(simulation, 2);
    expect(states(simulation)).toEqual(['idle', 'idle', 'idle', 'idle']);
    simulation.write('PLC1', 'command', 'start');
    // Until what has queued before the capper, which is faster, is gone.
    run(simulation, 240);
    expect(states(simulation)).toEqual(['execute', 'execute', 'execute', 'execute']);
    const before = number(simulation, 'PLC4', 'good');
    run(simulation, 60);
    // Deterministic line: the slowest machine sets the rate, 120 a minute.
    expect(Math.abs(number(simulation, 'PLC4', 'good') - before - 120)).toBeLessThanOrEqual(1);
    expect(standing(simulation)).toEqual([]);
  });

  test('no bottle is lost or made on the way, and the counts are the true ones', () => {
    const simulation = running();
    run(simulation, 120);
    const carried = ['CV110', 'CV210', 'CV410'].reduce((n, belt) => n + number(simulation, belt, 'carried'), 0);
    const machine = (asset: string, from: string) =>
      number(simulation, from, 'passed') - number(simulation, asset, 'passed');
    const inside = machine('FL200', 'CV110') + machine('CP300', 'CV210');
    const weighing = number(simulation, 'CP300', 'passed') - number(simulation, 'CW400', 'passed');
    const out = number(simulation, 'PA500', 'palletised') + number(simulation, 'PA500', 'waiting');
    // A bottle that is handed on just now is seen by the taker with the next step.
    expect(Math.abs(number(simulation, 'DP100', 'passed') - carried - inside - weighing - out)).toBeLessThanOrEqual(1);
    expect(number(simulation, 'PLC1', 'palletised')).toBe(number(simulation, 'PA500', 'palletised'));
  });

  test('an order ends at its quantity, and the next one counts what comes after', () => {
    const good = number(running(), 'PLC4', 'good');
    const simulation = running();
    expect(simulation.write('PLC1', 'orderQuantity', good + 20)).toBeUndefined();
    until(simulation, () => simulation.value('PLC1', 'state') === 'complete', 30);
    expect(number(simulation, 'PLC1', 'orderGood')).toBe(good + 20);
    simulation.write('PLC1', 'command', 'reset');
    run(simulation, 1);
    // The bottle that came after the last one counts for the next order.
    const next = number(simulation, 'PLC4', 'good') - good - 20;
    expect([simulation.value('PLC1', 'state'), simulation.value('PLC1', 'orderGood')]).toEqual(['idle', next]);
  });

  test('a whole order runs the machines empty: every bottle that was asked for comes out', () => {
    const simulation = running();
    simulation.write('PLC1', 'orderQuantity', 200);
    until(simulation, () => simulation.value('PLC1', 'state') === 'complete', 150);
    expect([number(simulation, 'PLC1', 'released'), number(simulation, 'PLC1', 'orderGood')]).toEqual([200, 200]);
  });

  test('executeTime counts time in Execute and no other', () => {
    const simulation = running();
    const before = number(simulation, 'PLC3', 'executeTime');
    run(simulation, 10);
    expect(number(simulation, 'PLC3', 'executeTime') - before).toBeCloseTo(10, 1);
    simulation.write('PLC3', 'command', 'hold');
    run(simulation, 4);
    const held = number(simulation, 'PLC3', 'executeTime');
    run(simulation, 5);
    expect([simulation.value('PLC3', 'state'), number(simulation, 'PLC3', 'executeTime')]).toEqual(['held', held]);
  });
});

describe('the reject', () => {
  test.each([
    ['an open bottle', 'CP300', 'chuteBlocked', true],
    ['a short fill', 'FL200', 'drift', 0.05],
  ])('%s is thrown out and counted, and no good one with it', (_, asset, name, value) => {
    const simulation = running();
    simulation.malfunction(asset, name, value as Value);
    const goodBefore = number(simulation, 'PLC4', 'good');
    run(simulation, 15);
    simulation.malfunction(asset, name, typeof value === 'boolean' ? false : 0);
    run(simulation, 30);
    const rejected = number(simulation, 'CW400', 'rejected');
    expect(rejected).toBeGreaterThan(10);
    expect([number(simulation, 'PLC4', 'reject'), number(simulation, 'PLC4', 'binned')]).toEqual([rejected, rejected]);
    expect(number(simulation, 'PLC4', 'good')).toBeGreaterThan(goodBefore + 20);
    // The order asks for one more for each.
    expect(number(simulation, 'PLC1', 'orderReject')).toBe(rejected);
  });

  test('what the pusher cannot throw out is told at once', () => {
    const simulation = running();
    simulation.malfunction('CW400', 'pusherStuck', true);
    simulation.malfunction('CP300', 'chuteBlocked', true);
    until(simulation, () => simulation.value('PLC4', 'XA401') === true, 15);
    expect(simulation.value('PLC4', 'QA400')).toBe(false);
    until(simulation, () => simulation.value('PLC4', 'QA400') === true, 5);
  });

  test('a full bin holds the checkweigher, and the capper waits for it', () => {
    const simulation = running({ CW400: { ...inProduction.CW400, binned: 47, rejected: 47 } });
    simulation.malfunction('CP300', 'chuteBlocked', true);
    until(simulation, () => simulation.value('PLC4', 'state') === 'held', 20);
    until(simulation, () => simulation.value('PLC3', 'state') === 'suspended', 4);
    expect(standing(simulation)).toContain('LAH401');
  });
});

describe('what goes wrong is told, by name', () => {
  test.each<[string, string, Value, string, number]>([
    ['DP100', 'empty', true, 'LAL100', 3],
    ['CV110', 'jam', true, 'XA110', 30],
    ['CV210', 'jam', true, 'XA210', 40],
    ['CV410', 'jam', true, 'XA410', 40],
    ['PA500', 'stuck', true, 'XA500', 120],
    ['LIT200', 'broken', true, 'UA200', 3],
    ['CP300', 'sorterJammed', true, 'LAL300', 40],
    ['CP300', 'clutchWorn', 0.5, 'QAL300', 8],
    ['BE301', 'unbalance', 3, 'VAH301', 8],
    ['BE301', 'unbalance', 6, 'VAHH301', 8],
    ['VIT301', 'broken', true, 'UA301', 3],
  ])('%s %s %s: %s', (asset, malfunction, value, alarm, within) => {
    const simulation = running();
    simulation.malfunction(asset, malfunction, value);
    until(simulation, () => standing(simulation).includes(alarm), within);
  });
});

describe('an emergency stop', () => {
  test('takes the power from the drive by wire, also with its controller in STOP', () => {
    const simulation = running();
    simulation.malfunction('PLC3', 'forces', 'runCP300 := TRUE');
    run(simulation, 1);
    simulation.accept('ES300', 'pressed', true);
    run(simulation, 3);
    expect([simulation.value('PLC3', 'runCP300'), simulation.value('CP300', 'rate')]).toEqual([true, 0]);
  });

  test('aborts the machine; the line waits for it, and nothing runs before clear, reset and start', () => {
    const simulation = running();
    simulation.accept('ES300', 'pressed', true);
    until(simulation, () => simulation.value('PLC3', 'state') === 'aborted', 5);
    until(simulation, () => simulation.value('PLC1', 'state') === 'suspended', 3);
    expect(simulation.write('PLC3', 'command', 'clear')).toBeUndefined();
    run(simulation, 2);
    expect(simulation.value('PLC3', 'state')).toBe('aborted');
    simulation.accept('ES300', 'pressed', false);
    run(simulation, 2);
    expect(simulation.value('PLC3', 'state')).toBe('aborted');
    for (const [command, state] of [
      ['clear', 'stopped'],
      ['reset', 'idle'],
      ['start', 'execute'],
    ]) {
      expect(simulation.write('PLC3', 'command', command!)).toBeUndefined();
      until(simulation, () => simulation.value('PLC3', 'state') === state, 3);
    }
    until(simulation, () => states(simulation).every((state) => state === 'execute'), 30);
  });
});

test('a bearing that wears out holds the capper before it seizes', () => {
  const simulation = running({ BE301: { ...inProduction.BE301, life: 1.1 } });
  simulation.malfunction('BE301', 'dry', true);
  until(simulation, () => simulation.value('PLC3', 'state') === 'held', 30);
  run(simulation, 30);
  expect([simulation.value('BE301', 'seized'), simulation.value('CP300', 'rate')]).toEqual([false, 0]);
});

test.each([
  [0, 'LALL200', 'held'],
  [1, 'LAHH200', 'execute'],
])('MV-200 sticks at %i: %s, and the filler is in %s', (position, alarm, state) => {
  const simulation = running({ MV200: { position } });
  simulation.malfunction('MV200', 'stuck', true);
  until(simulation, () => simulation.value('PLC2', alarm) === true, 150);
  run(simulation, 4);
  expect(simulation.value('PLC2', 'state')).toBe(state);
});

test('a machine in maintenance is deaf to the line', () => {
  const simulation = new Simulation(bottlingLine, { seed: 1 });
  expect(simulation.write('PLC2', 'unitMode', 'maintenance')).toBeUndefined();
  simulation.write('PLC1', 'command', 'reset');
  run(simulation, 2);
  expect(states(simulation)).toEqual(['idle', 'stopped', 'idle', 'idle']);
});

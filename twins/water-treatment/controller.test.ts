import { expect, test } from 'vitest';
import {
  asset,
  definePlant,
  loadSnapshot,
  type Plant,
  Simulation,
  type Start,
  type StValue,
  saveSnapshot,
  TruthChain,
} from '#simulator';
import { controller as typescript } from '../../test/fixtures/typescript-program/plc1.ts';
import { alarmNames, alarms } from './alarms.ts';
import { waterTreatment } from './plant.ts';

const { assets } = waterTreatment;
type AnyStart = Start<typeof assets>;

/** The same plant with the program in TypeScript that `controller.st` replaced. */
const before: Plant = definePlant({
  ...waterTreatment,
  assets: { ...assets, PLC1: asset(typescript, { parameters: assets.PLC1.parameters as never }) },
  connections: waterTreatment.connections as never,
});

/** The chain over all outputs of a plant after each 100 ms. */
function links(plant: Plant, start: object, ticks: number, at: (s: Simulation) => void = () => {}): string[] {
  const simulation = new Simulation(plant, { seed: 3, start: start as Record<string, unknown> });
  const chain = new TruthChain(simulation);
  const found: string[] = [];
  for (let tick = 1; tick <= ticks; tick++) {
    at(simulation);
    simulation.advance();
    chain.follow();
    if (tick % 10 === 0) found.push(chain.link);
  }
  return found;
}

const FULL: AnyStart = { T101: { volume: 0.026 }, T301: { volume: 0.036 } };
const FILLING = { MV101: { position: 1 }, PLC1: { memory: { fill: true } }, T301: { volume: 0.036 } };
const malfunction =
  (tick: number, name: string, what: string, value: unknown = true) =>
  (s: Simulation) => {
    if (s.tick === tick) s.malfunction(name, what, value as never);
  };

test.each<[string, object, number, (s: Simulation) => void]>([
  ['ten minutes of switching', FULL, 60_000, () => {}],
  ['a stuck transmitter', { ...FILLING, T101: { volume: 0.026 } }, 12_000, malfunction(300, 'LIT101', 'stuck')],
  ['a broken wire', { ...FILLING, T101: { volume: 0.026 } }, 3000, malfunction(100, 'LIT101', 'broken')],
  ['a pump without flow', { T101: { volume: 0.03 }, T301: { volume: 0.03 } }, 3000, malfunction(5, 'P101', 'blocked')],
  ['an overload', { T101: { volume: 0.03 }, T301: { volume: 0.03 } }, 2000, malfunction(50, 'P101', 'overload')],
  [
    'STOP and RUN',
    { ...FILLING, T101: { volume: 0.026 } },
    4000,
    (s) => {
      if (s.tick === 500) s.malfunction('PLC1', 'stopped', true);
      if (s.tick === 900) s.malfunction('PLC1', 'stopped', false);
      if (s.tick === 1500) s.write('PLC1', 'lowSetpoint', 0.6);
    },
  ],
])('controller.st has the truth of the program it replaced: %s', (_, start, ticks, at) => {
  const [ours, theirs] = [links(waterTreatment, start, ticks, at), links(before, start, ticks, at)];
  expect(ours.findIndex((link, i) => link !== theirs[i])).toBe(-1);
});

/** Ticks after which the first alarm comes. */
function alarmAfter(plant: Plant, alarm: string, start: object, at: [string, string]): number {
  const simulation = new Simulation(plant, { seed: 1, start: start as Record<string, unknown> });
  simulation.malfunction(...at, true);
  while (simulation.value('PLC1', alarm) !== true && simulation.tick < 4000) simulation.advance();
  return simulation.tick;
}

// The old blocks summed 0.1 s in binary: 20 and 30 of them come to 2.0000000000000004 and 3.0000000000000004, so a
// preset of 2 s or 3 s was over one scan before its time. TON counts whole microseconds from the edge (table 46).
test.each<[string, string, object, [string, string]]>([
  ['the start of P-101', 'XAP101', FULL, ['P101', 'contactor']],
  ['the travel of MV-101', 'XAO101', FULL, ['MV101', 'stuck']],
])('it differs by design: the supervision of %s takes its whole time', (_, alarm, start, at) => {
  const [ours, theirs] = [alarmAfter(waterTreatment, alarm, start, at), alarmAfter(before, alarm, start, at)];
  expect([theirs < 4000, ours - theirs]).toEqual([true, 10]);
});

test('it differs by design: what stands from the start has stood for a second after one second, not after 1.1 s', () => {
  const start = { T101: { volume: 0.03 }, T301: { volume: 0 } };
  const at: [string, string] = ['TT191', Object.keys(assets.TT191.twin.malfunctions ?? {})[0]!];
  expect([waterTreatment, before].map((plant) => alarmAfter(plant, 'LALL301', start, at))).toEqual([100, 110]);
});

test('its alarms are the documented ones', () => {
  const simulation = new Simulation(waterTreatment, { seed: 1 });
  const { memory } = simulation.snapshot().assets.PLC1!.state as { memory: Record<string, Record<string, StValue>> };
  for (const name of alarmNames) {
    const { onDelay, offDelay, deadband, limit } = alarms[name] as (typeof alarms)['LALL101'];
    expect(memory[`${name}Alarm`], name).toMatchObject({
      ...{ onDelay, offDelay },
      ...(limit && { limit: limit.value, side: limit.side, deadband }),
    });
  }
});

test('a snapshot at any scan goes on as the uninterrupted run', () => {
  const simulation = new Simulation(waterTreatment, { seed: 3, start: FULL as Record<string, unknown> });
  const chain = new TruthChain(simulation);
  for (let tick = 1; tick <= 3000; tick++) {
    simulation.advance();
    if (tick % 137 === 0) simulation.restore(loadSnapshot(saveSnapshot(simulation.snapshot())));
    chain.follow();
  }
  expect(chain.link).toBe(links(waterTreatment, FULL, 3000).at(-1));
});

test('a power cycle keeps set points and modes, and begins everything else anew', () => {
  const simulation = new Simulation(waterTreatment, { seed: 1, start: { ...FULL, T101: { volume: 0.03 } } });
  simulation.write('PLC1', 'lowSetpoint', 0.6);
  simulation.write('PLC1', 'modeMV101', 'manual');
  simulation.malfunction('PLC1', 'unpowered', true);
  for (let i = 0; i < 50; i++) simulation.advance();
  expect(simulation.outputs('PLC1')).toMatchObject({ mode: 'stop', openMV101: false, runP101: false });
  simulation.malfunction('PLC1', 'unpowered', false);
  for (let i = 0; i < 10; i++) simulation.advance();
  expect(simulation.outputs('PLC1')).toMatchObject({ mode: 'run', lowSetpoint: 0.6, modeMV101: 'manual' });
});

test('a forced variable has its value whatever the program writes, until it is lifted', () => {
  const simulation = new Simulation(waterTreatment, { seed: 1, start: FULL as Record<string, unknown> });
  simulation.malfunction('PLC1', 'forces', 'openMV101 := TRUE; nothing := 3; lowSetpoint := 0.45');
  for (let i = 0; i < 10; i++) simulation.advance();
  expect(simulation.outputs('PLC1')).toMatchObject({ openMV101: true, lowSetpoint: 0.45 });
  expect(simulation.snapshot().assets.PLC1!.state).toMatchObject({
    memory: { $plc: { forces: { openMV101: true, lowSetpoint: 0.45 } } },
  });
  simulation.malfunction('PLC1', 'forces', '');
  for (let i = 0; i < 10; i++) simulation.advance();
  expect(simulation.value('PLC1', 'openMV101')).toBe(false);
});

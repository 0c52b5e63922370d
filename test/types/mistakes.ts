/**
 * What must not compile. This file is checked by `npm run check` with everything else: an `@ts-expect-error` without an
 * error is an error.
 */
import {
  always,
  analog,
  asset,
  defineInstrument,
  definePlant,
  defineScenario,
  defineTwin,
  delivered,
  discrete,
  fresh,
  type Handles,
  ms,
  type Requirement,
  type Scenario,
  seconds,
  whenever,
} from '#simulator';
import { brokerOutage, frozen } from '../../hil/faults/index.ts';
import { bit, float32, int16, type ModbusMap, statusWord, uint16, uint32 } from '../../hil/modbus/map.ts';
import { ownTarget } from '../../hil/targets/own.ts';
import type { waterTreatment } from '../../twins/water-treatment/plant.ts';
import type { TestRig } from '../fixtures/rig.ts';

const tank = defineTwin({
  type: 'Tank',
  parameters: {},
  inputs: { inflow: analog('m³/s') },
  outputs: () => ({ level: analog('m') }),
  initial: () => ({ volume: 0 }),
  step: ({ volume }, { inputs, seconds: s }) => ({ volume: volume + inputs.inflow * s }),
  read: ({ volume }) => ({ level: volume }),
});
const pipe = defineTwin({
  type: 'Pipe',
  parameters: {},
  inputs: {},
  outputs: () => ({ flow: analog('m³/s'), open: discrete() }),
  initial: () => ({}),
  step: (state) => state,
  read: () => ({ flow: 1, open: true }),
});

export const twins = [
  defineInstrument({
    type: 'Broken',
    every: ms(100),
    parameters: {},
    inputs: { level: analog('m') },
    outputs: () => ({ reading: analog('m') }),
    initial: () => ({ x: 0 }),
    // @ts-expect-error a state that is not the declared one
    step: (_, { inputs }) => ({ y: inputs.level }),
    read: ({ x }) => ({ reading: x }),
  }),
];

export const plants = [
  definePlant({
    name: 'p',
    path: 'p',
    assets: { T1: asset(tank), P1: asset(pipe) },
    // @ts-expect-error metres do not fit cubic metres per second
    connections: { 'T1.inflow': 'T1.level' },
  }),
  definePlant({
    name: 'p',
    path: 'p',
    assets: { T1: asset(tank), P1: asset(pipe) },
    // @ts-expect-error a discrete does not fit an analogue
    connections: { 'T1.inflow': 'P1.open' },
  }),
  definePlant({
    name: 'p',
    path: 'p',
    assets: { T1: asset(tank), P1: asset(pipe) },
    // @ts-expect-error an input is left open
    connections: {},
  }),
];

type Water = Handles<(typeof waterTreatment)['assets']>;

export const points = ({ T101, LIT101, LSHH101, FIT101 }: Water) => [
  // @ts-expect-error truth is on no wire
  delivered(T101.level, { loss: 0 }),
  // @ts-expect-error truth is on no wire
  float32(T101.level),
  // @ts-expect-error a number on a discrete input
  bit(LIT101.reading),
  // @ts-expect-error a discrete in two registers
  float32(LSHH101.healthy),
  // @ts-expect-error a tank does not stick
  frozen(T101.level),
  // @ts-expect-error a budget without its unit
  fresh(LIT101.reading, { p95: 800 }),
  // @ts-expect-error a discrete has no size
  always(LSHH101.healthy.above(1)),
  // @ts-expect-error an instant has no duration, so nothing is always an instant
  always(LIT101.reading.rises(0.8)),
  // @ts-expect-error metres less cubic metres per second
  always(LIT101.reading.minus(FIT101.reading).below(1)),
  // @ts-expect-error a time without its unit
  whenever(LIT101.reading.rises(0.8)).expect(LSHH101.healthy.is(true)).within(3),
  // @ts-expect-error what is expected of a trigger needs its time
  [whenever(LIT101.reading.rises(0.8)).expect(LSHH101.healthy.is(true))] satisfies Requirement[],
];

export const maps = ({ T101, LIT101, LSHH101, PLC1 }: Water): unknown[] => [
  uint32(PLC1.highSetpoint, { beyond: 'clamp', within: [0.6, 0.9], order: 'CDAB', scale: 0.001 }),
  // @ts-expect-error truth is on no wire
  uint16(T101.level),
  // @ts-expect-error one register has no order of words
  int16(LIT101.reading, { order: 'CDAB' }),
  // @ts-expect-error nobody writes a reading, so there is nothing to clamp
  uint16(LIT101.reading, { beyond: 'clamp' }),
  // @ts-expect-error an order that is none
  float32(LIT101.reading, { order: 'ACBD' }),
  // @ts-expect-error a discrete has no status word
  statusWord(LSHH101.healthy),
  // @ts-expect-error a state in a signed number
  int16(PLC1.mode),
  // @ts-expect-error a bit among registers
  { device: 'D', unit: 1, input: { 0: bit(LSHH101.healthy) } } satisfies ModbusMap,
  // @ts-expect-error registers among coils
  { device: 'D', unit: 1, coils: { 0: float32(LIT101.reading) } } satisfies ModbusMap,
  // @ts-expect-error a profile that is not there
  { device: 'D', unit: 1, profile: 'tiny' } satisfies ModbusMap,
];

export const plays = async (rig: TestRig, scenario: Scenario<'history has no gap'>) => [
  await rig.play(scenario, { defect: 'drops-backlog', fails: 'history has no gap' }),
  // @ts-expect-error a misspelt requirement
  await rig.play(scenario, { fails: 'history has no gaps' }),
  // @ts-expect-error a misspelt defect
  await rig.play(scenario, { defect: 'drop-backlog', fails: 'history has no gap' }),
];

export const scripts = (plant: typeof waterTreatment) =>
  defineScenario({
    id: 's',
    name: 's',
    briefing: '',
    plant,
    lasts: seconds(1),
    // @ts-expect-error a start state of what is not there
    start: { T101: { level: 1 } },
    requirements: ({ T101 }) => ({ fine: always(T101.level.below(1)) }),
    async script({ plant: { PLC1, LIT101 }, until, inject, command }) {
      // @ts-expect-error a fault that the scenario has no need declared for
      await inject(brokerOutage());
      // @ts-expect-error a belief is no deterministic condition
      await until(LIT101.reading.believed.above(1), { within: seconds(1) });
      // @ts-expect-error not writable
      await command(LIT101.reading, 1);
      // @ts-expect-error not a number
      await command(PLC1.highSetpoint, true);
    },
  });

export const target = (plant: typeof waterTreatment) =>
  ownTarget({
    name: 't',
    plant,
    listen: { modbus: 5020 },
    broker: { url: 'mqtt://localhost' },
    period: ms(200),
    shows: ['LIT101.reading'],
    topics: ['#'],
    // @ts-expect-error a signal that the target does not say it shows
    read: () => ({ signal: 'LIT301.reading', value: 1 }),
  });

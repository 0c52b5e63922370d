import { describe, expect, test } from 'vitest';
import {
  analog,
  asset,
  defineController,
  definePlant,
  defineTwin,
  discrete,
  ms,
  PlantwrightError,
  parameter,
  Simulation,
  states,
  status,
  structuredText,
  writable,
} from '#simulator';

const source = defineTwin({
  type: 'Source',
  parameters: {},
  inputs: {},
  outputs: () => ({ x: analog('m', { writable: true }), ok: status() }),
  malfunctions: { broken: discrete() },
  initial: () => ({ x: 1, broken: false }),
  step: ({ x }, { malfunctions }) => ({ x, broken: malfunctions.broken }),
  read: ({ x, broken }) => ({ x, ok: broken ? 'bad' : 'good' }),
});

const INTERFACE = {
  parameters: { delay: parameter(0.2, 's'), gain: parameter(2, '1') },
  inputs: { x: analog('m'), ok: status() },
  outputs: {
    double: analog('m'),
    high: discrete(),
    phase: states('idle', 'busy'),
    limit: analog('m', { range: [0, 9] as const, writable: true }),
    mode2: writable(states('auto', 'manual')),
  },
};
const TEXT = `TYPE Status : (good, uncertain, bad, forced); Phase : (idle, busy); Mode : (auto, manual); END_TYPE
PROGRAM main
VAR_INPUT x : LREAL; ok : Status; xFailed, xTrip : BOOL; delay : TIME; gain : LREAL; END_VAR
VAR_OUTPUT double : LREAL; high : BOOL; phase : Phase; END_VAR
VAR RETAIN limit : LREAL := 5.0; mode2 : Mode; END_VAR
VAR timer : TON; whole : INT; END_VAR
whole := LREAL_TO_INT(12.0 / x);
double := MIN(gain * x, limit);
timer(IN := x > 3.0, PT := delay);
high := timer.Q OR xTrip;
phase := SEL(mode2 = manual, idle, busy);
IF x = 13.0 THEN whole := whole / (whole - whole); END_IF;
WHILE x = 14.0 DO END_WHILE;
END_PROGRAM`;

const plantOf = (text: string, more: object = {}, policies: object = {}) =>
  new Simulation(
    definePlant({
      name: 'p',
      path: 'p',
      assets: {
        S1: asset(source),
        PLC1: asset(
          defineController({
            type: 'PLC',
            scan: ms(100),
            ...INTERFACE,
            failedInputs: { x: { status: 'ok', policy: 'trip' } },
            safe: { double: -1 },
            program: structuredText({ text, file: 'main.st', ...INTERFACE, ...more }),
            ...policies,
          }),
        ),
      },
      connections: { 'PLC1.x': 'S1.x', 'PLC1.ok': 'S1.ok' },
    }),
    { seed: 1 },
  );
const run = (s: Simulation, ticks: number) => {
  for (let i = 0; i < ticks; i++) s.advance();
};

test('a program sees inputs, parameters and failed inputs, and gives outputs', () => {
  const s = plantOf(TEXT);
  expect(s.outputs('PLC1')).toMatchObject({
    double: 2,
    high: false,
    phase: 'idle',
    limit: 5,
    mode2: 'auto',
    mode: 'run',
  });
  s.write('S1', 'x', 4);
  expect(s.write('PLC1', 'limit', 7)).toBeUndefined();
  expect(s.write('PLC1', 'mode2', 'manual')).toBeUndefined();
  run(s, 20);
  expect(s.outputs('PLC1')).toMatchObject({ double: 7, high: false, phase: 'busy', limit: 7 });
  run(s, 10);
  expect(s.value('PLC1', 'high')).toBe(true);
  s.write('S1', 'x', 1);
  s.malfunction('S1', 'broken', true);
  run(s, 20);
  expect(s.outputs('PLC1')).toMatchObject({ double: 7, high: true });
});

test('a parameter that was forced is itself again when the force is lifted, also after a snapshot of it', () => {
  const s = plantOf(TEXT);
  s.malfunction('PLC1', 'forces', 'gain := 4.0');
  run(s, 10);
  expect(s.value('PLC1', 'double')).toBe(4);
  const forced = s.snapshot();
  s.malfunction('PLC1', 'forces', '');
  run(s, 10);
  expect(s.value('PLC1', 'double')).toBe(2);
  const other = plantOf(TEXT);
  other.restore(forced);
  other.malfunction('PLC1', 'forces', '');
  run(other, 10);
  expect(other.value('PLC1', 'double')).toBe(2);
});

describe('a fault', () => {
  test('stops the controller and says where; the simulation goes on', () => {
    const s = plantOf(TEXT);
    s.write('S1', 'x', 13);
    run(s, 30);
    expect(s.outputs('PLC1')).toMatchObject({ mode: 'fault', double: -1 });
    expect(s.snapshot().assets.PLC1!.state).toMatchObject({ diagnostic: 'main.st:12:33: division by zero' });
    expect(s.tick).toBe(30);
  });
  test('with onError continue it goes on, the diagnostic kept', () => {
    const s = plantOf(TEXT, { onError: 'continue' });
    s.write('S1', 'x', 13);
    run(s, 30);
    expect(s.outputs('PLC1')).toMatchObject({ mode: 'run', double: 5 });
    const { memory } = s.snapshot().assets.PLC1!.state as { memory: { $plc: { faults: unknown[] } } };
    expect(memory.$plc.faults).toHaveLength(3);
  });
  test('the watchdog trips an endless program', () => {
    const s = plantOf(TEXT, { budget: 1000 });
    s.write('S1', 'x', 14);
    run(s, 30);
    expect(s.value('PLC1', 'mode')).toBe('fault');
    expect(s.snapshot().assets.PLC1!.state).toMatchObject({
      diagnostic: expect.stringContaining('instruction budget'),
    });
  });
  test('each output rests, holds or goes to a value of its own', () => {
    const s = plantOf(TEXT, {}, { onFault: { double: 'hold', high: { substitute: true }, phase: 'off' } });
    s.write('PLC1', 'mode2', 'manual');
    s.write('S1', 'x', 2);
    run(s, 20);
    s.write('S1', 'x', 13);
    run(s, 50);
    expect(s.outputs('PLC1')).toMatchObject({ mode: 'fault', double: 4, high: true, phase: 'idle' });
  });
});

describe('what does not belong together is refused', () => {
  const refused = (text: string): string => {
    try {
      plantOf(text);
    } catch (error) {
      if (error instanceof PlantwrightError) return error.code;
      throw error;
    }
    return 'accepted';
  };
  test.each([
    ['a text with errors', 'PROGRAM main x := 1; END_PROGRAM', 'ST_INVALID'],
    ['an input that nobody takes', TEXT.replace('ok : Status;', ''), 'ST_SIGNAL'],
    ['an input of another kind', TEXT.replace('ok : Status', 'ok : BOOL'), 'ST_SIGNAL'],
    ['an enumeration with other values', TEXT.replace('(idle, busy)', '(idle, working, busy)'), 'ST_SIGNAL'],
    ['an input that is no signal', TEXT.replace('gain : LREAL;', 'gain : LREAL; pressure : LREAL;'), 'ST_SIGNAL'],
    [
      'an output that is none of the program',
      TEXT.replace('VAR_OUTPUT double', 'VAR_OUTPUT unused : INT; END_VAR VAR double'),
      'ST_SIGNAL',
    ],
  ])('%s', (_, text, code) => expect(refused(text)).toBe(code));
});

test('with tasks, inputs and outputs are globals that the programs share', () => {
  const text = `VAR_GLOBAL x : LREAL; double : LREAL; high : BOOL; END_VAR
    PROGRAM Fast double := 2.0 * x; END_PROGRAM PROGRAM Slow high := x > 3.0; END_PROGRAM
    CONFIGURATION c RESOURCE r ON PLC TASK fast(INTERVAL := T#100ms, PRIORITY := 0); TASK slow(INTERVAL := T#1s, PRIORITY := 1);
    PROGRAM f WITH fast : Fast; PROGRAM s WITH slow : Slow; END_RESOURCE END_CONFIGURATION`;
  const signals = {
    parameters: {},
    inputs: { x: analog('m') },
    outputs: { double: analog('m'), high: discrete() },
  };
  const plc = defineController({
    ...{ type: 'PLC', scan: ms(100), ...signals },
    program: structuredText({ text, file: 'tasks.st', ...signals }),
  });
  const plant = definePlant({
    name: 'p',
    path: 'p',
    assets: { S1: asset(source), PLC1: asset(plc) },
    connections: { 'PLC1.x': 'S1.x' },
  });
  const s = new Simulation(plant, { seed: 1 });
  s.write('S1', 'x', 4);
  run(s, 50);
  expect(s.outputs('PLC1')).toMatchObject({ double: 8, high: false });
  run(s, 60);
  expect(s.outputs('PLC1')).toMatchObject({ double: 8, high: true });
});

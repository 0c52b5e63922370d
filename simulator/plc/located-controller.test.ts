import { describe, expect, test } from 'vitest';
import { analog, asset, defineInstrument, definePlant, discrete, locatedController, ms, Simulation } from '#simulator';

const bench = defineInstrument({
  type: 'Bench',
  every: ms(10),
  parameters: {},
  inputs: {},
  outputs: () => ({ level: analog('mm', { writable: true }) }),
  initial: () => ({ level: 1000 }),
  step: (state) => state,
  read: (state) => state,
});

const TEXT = `PROGRAM main
VAR
  level AT %IW0 : UINT;
  spare AT %IX0.0 : BOOL;
  valve AT %QX0.0 : BOOL;
  speed AT %QW0 : UINT := 7;
  limit AT %MW0 : UINT := 800;
  big AT %ML0 : LINT;
  share AT %MW1 : INT (-10..10);
  divisor : UINT := 1;
END_VAR
valve := level > limit OR spare;
speed := speed / divisor;
%QX0.1 := NOT valve;
END_PROGRAM`;

const plc = (text: string, more: object = {}) =>
  locatedController({
    ...{ type: 'PLC', scan: ms(50), text, file: 'main.st' },
    inputs: { level: analog('mm') },
    outputs: { valve: discrete() },
    ...more,
  });

function running(text = TEXT, more: object = {}) {
  const plant = definePlant({
    name: 'p',
    path: 'p',
    assets: { B1: asset(bench), PLC1: asset(plc(text, more)) },
    connections: { 'PLC1.level': 'B1.level' },
  });
  const s = new Simulation(plant, { seed: 1 });
  const scan = (n = 1) => {
    for (let i = 0; i < 5 * n; i++) s.advance();
  };
  return { s, scan, outputs: () => s.outputs('PLC1') };
}

test('variables with an address are the signals of the controller, those that only stand in a statement too', () => {
  const { s, scan, outputs } = running();
  scan();
  expect(outputs()).toEqual({
    ...{ level: 1000, spare: false, valve: true, speed: 7, limit: 800, big: 0, share: 0, QX0_1: false, mode: 'run' },
  });
  const { outputs: signals } = s.plant.assets.PLC1!.twin;
  const writable = Object.entries(signals({}) as Record<string, { writable: boolean }>).filter(([, x]) => x.writable);
  expect(writable.map(([name]) => name).sort()).toEqual(['QX0_1', 'big', 'limit', 'share', 'speed', 'valve']);
});

describe('a write from outside', () => {
  test('of memory stays, and the program acts on it', () => {
    const { s, scan, outputs } = running();
    expect(s.write('PLC1', 'limit', 1200)).toBeUndefined();
    expect(outputs()).toMatchObject({ limit: 1200 });
    scan();
    expect(outputs()).toMatchObject({ limit: 1200, valve: false, QX0_1: true });
  });
  test('of an output stands at once, until the program drives it', () => {
    const { s, scan, outputs } = running();
    s.write('PLC1', 'valve', false);
    s.write('PLC1', 'speed', 40);
    expect(outputs()).toMatchObject({ valve: false, speed: 40 });
    scan();
    expect(outputs()).toMatchObject({ valve: true, speed: 40 });
  });
  test('of a 64-bit integer is exact to 2^53', () => {
    const { s, scan, outputs } = running();
    s.write('PLC1', 'big', -Number.MAX_SAFE_INTEGER);
    scan();
    expect(outputs()).toMatchObject({ big: -Number.MAX_SAFE_INTEGER });
  });
  test('outside a subrange or of an input is refused', () => {
    const { s } = running();
    expect([s.write('PLC1', 'share', 11), s.write('PLC1', 'spare', true)]).toEqual(['out-of-range', 'access-denied']);
  });
  test('that is only tried out changes nothing', () => {
    const { s, outputs } = running();
    const before = s.snapshot();
    expect(s.refusal('PLC1', 'limit', 5, [{ name: 'limit', value: 900 }])).toBeUndefined();
    expect(s.snapshot()).toEqual(before);
    expect(outputs()).toMatchObject({ limit: 800 });
  });
});

describe('in FAULT', () => {
  const faulty = TEXT.replace('divisor : UINT', 'divisor AT %MW5 : UINT');
  test('outputs rest, memory and inputs keep their values, and a write to an output does not reach it', () => {
    const { s, scan, outputs } = running(faulty);
    scan();
    s.write('PLC1', 'divisor', 0);
    scan();
    expect(outputs()).toMatchObject({ mode: 'fault', valve: false, speed: 0, limit: 800, level: 1000 });
    s.write('PLC1', 'valve', true);
    scan();
    expect(outputs()).toMatchObject({ mode: 'fault', valve: false });
  });
  test('an output may hold, or take a value', () => {
    const { s, scan, outputs } = running(faulty, { onFault: { valve: 'hold', speed: { substitute: 3 } } });
    scan();
    s.write('PLC1', 'divisor', 0);
    scan();
    expect(outputs()).toMatchObject({ mode: 'fault', valve: true, speed: 3 });
  });
});

test('a forced input shows its forced value', () => {
  const { s, scan, outputs } = running();
  s.malfunction('PLC1', 'forces', 'level := 12; spare := TRUE');
  scan();
  expect(outputs()).toMatchObject({ level: 12, spare: true, valve: true });
});

test('with a configuration, programs keep their variables in instances of their own', () => {
  const { s, scan, outputs } =
    running(`PROGRAM Reader VAR level AT %IW0 : UINT; copy AT %MW0 : UINT; END_VAR copy := level; END_PROGRAM
    PROGRAM Writer VAR valve AT %QX0.0 : BOOL; wish AT %MW1 : INT; END_VAR valve := wish > 3; END_PROGRAM
    CONFIGURATION c RESOURCE r ON PLC TASK t(INTERVAL := T#50ms, PRIORITY := 0);
    PROGRAM a WITH t : Reader; PROGRAM b WITH t : Writer; END_RESOURCE END_CONFIGURATION`);
  s.write('PLC1', 'wish', 4);
  scan();
  expect(outputs()).toMatchObject({ copy: 1000, valve: true, wish: 4 });
});

test('snapshot and restore give the trace of the uninterrupted run', () => {
  const [one, two] = [running(), running()];
  for (const { s, scan } of [one, two]) {
    s.write('PLC1', 'limit', 1100);
    scan(2);
  }
  two.s.restore(structuredClone(one.s.snapshot()));
  for (const { s, scan } of [one, two]) {
    s.write('B1', 'level', 1200);
    scan(3);
  }
  expect(two.s.snapshot()).toEqual(one.s.snapshot());
});

test.each([
  ['a variable with the name of the controller’s mode', 'mode AT %QX0.0 : BOOL;', 'own mode'],
  ['a time', 'delay AT %MD0 : TIME;', 'a time goes as a DINT of milliseconds'],
  ['two of one name', 'QX0_3 AT %MW0 : INT; other : BOOL;', 'two variables for the signal "QX0_3"'],
  ['an input that is nowhere', 'other AT %IW9 : UINT;', 'has no variable "level" for an input'],
  ['an input that is an output', 'level AT %QW9 : UINT;', 'has no variable "level" for an input'],
  ['a number for a discrete', 'level AT %IW0 : UINT; valve AT %QW0 : UINT;', 'declares "valve" as UINT'],
])('%s is refused', (_, declarations, message) => {
  const text = `PROGRAM main VAR ${declarations} END_VAR ${declarations.includes('QX0_3') ? '%QX0.3 := other;' : ''} END_PROGRAM`;
  const spoken = () => {
    try {
      plc(text);
      return 'accepted';
    } catch (error) {
      return `${(error as Error).message} ${(error as { hint?: string }).hint}`;
    }
  };
  expect(spoken()).toContain(message);
});

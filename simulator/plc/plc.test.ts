import { describe, expect, test } from 'vitest';
import {
  type AlarmDefinition,
  type AlarmState,
  alarmAtRest,
  analog,
  asset,
  defineController,
  definePlant,
  defineTwin,
  discrete,
  fallingBand,
  ms,
  rs,
  Simulation,
  scanAlarm,
  seconds,
  stands,
  status,
  type Timer,
  timer,
  tof,
  ton,
} from '#simulator';

const SCAN = 0.1;

describe('standard function blocks', () => {
  const run = (block: typeof ton, input: string, preset = 0.3) => {
    let state: Timer = timer();
    return [...input]
      .map((c) => {
        state = block(state, c === '1', preset, SCAN);
        return state.q ? '1' : '0';
      })
      .join('');
  };
  // Timing diagrams of IEC 61131-3, table 46, at 100 ms a scan.
  test('TON comes after its preset and goes at once', () => {
    expect(run(ton, '0111110110111100')).toBe('0001110000001100');
  });
  test('TOF comes at once and goes after its preset', () => {
    expect(run(tof, '0100000110100000')).toBe('0111000111111000');
  });
  test('a preset of 0 is no delay', () => expect(run(ton, '0101', 0)).toBe('0101'));
  test('RS: reset wins', () => {
    expect([rs(false, true, false), rs(true, false, false), rs(true, true, true)]).toEqual([true, true, false]);
  });
  test('a band switches at its ends and holds between them', () => {
    let q = false;
    const steps = [0.6, 0.5, 0.6, 0.79, 0.8, 0.6].map((x) => {
      q = fallingBand(q, x, 0.5, 0.8);
      return q;
    });
    expect(steps).toEqual([false, true, true, true, false, false]);
  });
});

describe('alarms', () => {
  const high: AlarmDefinition = {
    tag: 'LAH-1',
    text: '',
    limit: { side: 'high', value: 80, unit: '%' },
    deadband: 2,
    onDelay: ms(300),
    offDelay: ms(200),
    priority: 2,
    response: 'look',
  };
  const run = (definition: AlarmDefinition, values: readonly (number | boolean)[]) => {
    let state: AlarmState = alarmAtRest();
    return values.map((value) => {
      state = scanAlarm(state, definition, value, SCAN);
      return stands(state) ? 1 : 0;
    });
  };
  test('stand after the on-delay and go after the off-delay', () => {
    expect(run(high, [81, 81, 81, 81, 70, 70, 70])).toEqual([0, 0, 1, 1, 1, 0, 0]);
  });
  test('ignore an excursion shorter than the on-delay', () => {
    expect(run(high, [81, 81, 70, 81, 81, 70, 70])).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
  test('noise inside the deadband raises once', () => {
    expect(run(high, [81, 81, 81, 79, 81, 79, 78.5, 79])).toEqual([0, 0, 1, 1, 1, 1, 1, 1]);
  });
  test('a low limit is its mirror', () => {
    const low = { ...high, limit: { side: 'low', value: 20, unit: '%' }, onDelay: ms(0), offDelay: ms(0) } as const;
    expect(run(low, [21, 20, 21, 22.5])).toEqual([0, 1, 1, 0]);
  });
  test('a discrete has no limit', () => {
    expect(run({ ...high, limit: undefined as never, onDelay: ms(0), offDelay: ms(0) }, [false, true, false])).toEqual([
      0, 1, 0,
    ]);
  });
});

describe('a controller', () => {
  const signal = defineTwin({
    type: 'Signal',
    parameters: {},
    inputs: {},
    outputs: () => ({ x: analog('m', { writable: true }), ok: status() }),
    malfunctions: { broken: discrete() },
    initial: () => ({ x: 1, broken: false }),
    step: ({ x }, { malfunctions }) => ({ x, broken: malfunctions.broken }),
    read: ({ x, broken }) => ({ x, ok: broken ? 'bad' : 'good' }),
  });
  const controller = (policy: object) =>
    defineController({
      type: 'PLC',
      scan: ms(100),
      parameters: {},
      inputs: { x: analog('m'), ok: status() },
      outputs: {
        double: analog('m'),
        tripped: discrete(),
        scans: analog('1'),
        limit: analog('m', { range: [0, 9], writable: true }),
      },
      failedInputs: { x: { status: 'ok', ...policy } as never },
      safe: { double: -1 },
      program: {
        memory: () => ({ scans: 0, limit: 5 }),
        scan(memory, { inputs, trip }) {
          if (inputs.x === 13) throw new Error('division by zero');
          const scans = memory.scans + 1;
          return {
            memory: { ...memory, scans },
            outputs: { double: Math.min(2 * inputs.x, memory.limit), tripped: trip.x === true, scans },
          };
        },
      },
    });
  const running = (policy: object = { policy: 'hold' }) =>
    new Simulation(
      definePlant({
        name: 'p',
        path: 'p',
        assets: { S1: asset(signal), PLC1: asset(controller(policy)) },
        connections: { 'PLC1.x': 'S1.x', 'PLC1.ok': 'S1.ok' },
      }),
      { seed: 1 },
    );
  const run = (s: Simulation, time: number) => {
    for (let i = 0; i < (time * 1e6) / seconds(0.01); i++) s.advance();
  };
  const outputs = (s: Simulation) => s.outputs('PLC1');

  test('scans on its own period; between scans its outputs stand', () => {
    const s = running();
    const before = outputs(s).scans as number;
    run(s, 1);
    expect((outputs(s).scans as number) - before).toBe(10);
    s.write('S1', 'x', 2);
    run(s, 0.09);
    expect(outputs(s).double).toBe(2);
    run(s, 0.01);
    expect(outputs(s).double).toBe(4);
  });

  test.each([
    ['hold', { policy: 'hold' }, { double: 4, tripped: false }],
    ['substitute', { policy: 'substitute', value: 0.25 }, { double: 0.5, tripped: false }],
    ['trip', { policy: 'trip' }, { double: 4, tripped: true }],
  ])('on a failed input: %s', (_, policy, expected) => {
    const s = running(policy);
    s.write('S1', 'x', 2);
    run(s, 0.2);
    s.malfunction('S1', 'broken', true);
    s.write('S1', 'x', 4);
    run(s, 0.3);
    expect(outputs(s)).toMatchObject(expected);
  });

  test('in STOP its outputs are safe and its program does not run; then it goes on with its memory', () => {
    const s = running();
    s.write('PLC1', 'limit', 3);
    run(s, 0.5);
    const scans = outputs(s).scans as number;
    s.malfunction('PLC1', 'stopped', true);
    run(s, 0.5);
    expect(outputs(s)).toMatchObject({ mode: 'stop', double: -1, scans: 0, limit: 3 });
    s.malfunction('PLC1', 'stopped', false);
    run(s, 0.1);
    expect(outputs(s)).toMatchObject({ mode: 'run', double: 2, scans: scans + 1 });
  });

  test('a program that fails is a FAULT with its diagnostic, never an exception; STOP clears it', () => {
    const s = running();
    s.write('S1', 'x', 13);
    run(s, 0.3);
    expect(outputs(s)).toMatchObject({ mode: 'fault', double: -1 });
    expect(s.snapshot().assets.PLC1!.state).toMatchObject({ diagnostic: 'Error: division by zero' });
    s.write('S1', 'x', 1);
    run(s, 0.3);
    expect(outputs(s).mode).toBe('fault');
    s.malfunction('PLC1', 'stopped', true);
    run(s, 0.1);
    s.malfunction('PLC1', 'stopped', false);
    run(s, 0.1);
    expect(outputs(s).mode).toBe('run');
  });
});

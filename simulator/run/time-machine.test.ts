import { describe, expect, test } from 'vitest';
import {
  type AssetMap,
  Driver,
  type Duration,
  digestOf,
  type Frame,
  type Input,
  inSeconds,
  openStream,
  type Plant,
  reexecute,
  type Scenario,
  seconds,
  TimeMachine,
  us,
} from '#simulator';
import { heating, heatingStart } from '../../test/fixtures/equipment/heating.ts';
import { line } from '../../test/fixtures/equipment/line.ts';
import { plants } from '../../twins/index.ts';

/** What may be done to a plant at any tick. */
type Deed = Omit<Extract<Input, { kind: 'write' }>, 'tick'> | Omit<Extract<Input, { kind: 'malfunction' }>, 'tick'>;
const wrong = (signal: string, value: number | boolean): Deed => ({ kind: 'malfunction', signal, value });
const set = (signal: string, value: number | boolean): Deed => ({ kind: 'write', signal, value, by: 'person' });

interface Case {
  readonly plant: Plant<AssetMap>;
  readonly start?: Readonly<Record<string, unknown>>;
  readonly deeds: readonly Deed[];
}
const CASES: Readonly<Record<string, Case>> = {
  'water treatment': {
    plant: plants['water-treatment'].plant,
    start: { T101: { volume: 0.026 } },
    deeds: [
      wrong('LIT101.stuck', true),
      wrong('LIT101.stuck', false),
      wrong('LIT101.offset', 0.05),
      wrong('P101.overload', true),
      wrong('P101.overload', false),
      set('PLC1.highSetpoint', 0.7),
      set('PLC1.highSetpoint', 0.9),
      set('PLC1.reset', true),
    ],
  },
  'bottling line': {
    ...plants['bottling-line'],
    deeds: [
      wrong('CP300.clutchWorn', 0.3),
      wrong('FL200.drift', 0.2),
      wrong('TT303.stuck', true),
      wrong('TT303.stuck', false),
      set('PLC2.speed', 60),
      set('PLC1.orderQuantity', 500),
    ],
  },
  microgrid: {
    ...plants.microgrid,
    deeds: [
      wrong('U1.outage', true),
      wrong('U1.outage', false),
      wrong('SK1.overcast', true),
      wrong('F2.shortCircuit', true),
      set('MGC1.batteryRequest', 20_000),
      set('REL1.reset', true),
    ],
  },
  heating: {
    plant: heating,
    start: heatingStart,
    deeds: [wrong('N1.dischargeLeak', 1e-4), wrong('N1.dischargeLeak', 0), wrong('P1.worn', 0.2)],
  },
  line: { plant: line, deeds: [wrong('F1.clogged', true), wrong('F1.clogged', false), wrong('C2.jam', true)] },
};

const driverOf = ({ plant, start = {} }: Case, emit: (frame: Frame) => void = () => {}) =>
  new Driver({ plant, seed: 5, start, emit });
const stateOf = (driver: Driver) => digestOf(driver.simulation.snapshot());
/** All outputs at the present tick. */
const outputsOf = ({ simulation }: Driver) =>
  digestOf(Object.keys(simulation.plant.assets).map((key) => simulation.outputs(key)));

/** Steps to a tick; the deeds of a schedule are done at the ticks that they stand at. */
function go(driver: Driver, machine: TimeMachine, to: number, schedule: ReadonlyMap<number, Deed>, seen?: string[]) {
  while (driver.simulation.tick < to) {
    const deed = schedule.get(driver.simulation.tick + 1);
    if (deed) driver.enter(deed);
    driver.tick({ digested: false });
    machine.follow();
    if (seen) seen[driver.simulation.tick] = outputsOf(driver);
  }
}

describe.each(Object.entries(CASES))('%s', (_, given) => {
  const TICKS = 1500;
  const random = openStream(11, 'time machine');
  const below = (n: number) => Math.floor(random() * n);
  const step = given.plant.step;
  const at = (tick: number) => (tick * step) as Duration;

  test('going back to random ticks and on again gives the digests of the uninterrupted run', () => {
    for (let round = 0; round < 3; round++) {
      const schedule = new Map(
        Array.from({ length: 12 }, () => [1 + below(TICKS), given.deeds[below(given.deeds.length)]!] as const),
      );
      const whole = driverOf(given);
      const seenWhole: string[] = [];
      go(whole, new TimeMachine(whole), TICKS, schedule, seenWhole);

      const driver = driverOf(given);
      const machine = new TimeMachine(driver, { every: at(1 + below(300)), most: 2 + below(8) });
      const seen: string[] = [];
      for (let jump = 0; jump < 6; jump++) {
        go(driver, machine, driver.simulation.tick + below(TICKS - driver.simulation.tick), schedule, seen);
        const back = below(driver.simulation.tick + 1);
        machine.rewindTo(at(back));
        expect(driver.simulation.tick).toBe(back);
        if (back > 0) expect(outputsOf(driver)).toBe(seenWhole[back]);
      }
      go(driver, machine, TICKS, schedule, seen);
      expect(stateOf(driver)).toBe(stateOf(whole));
      expect(seen).toEqual(seenWhole);
      // And the inputs that are left are those of a run that never went back.
      expect(driver.inputs).toEqual(whole.inputs);
      const scenario = { plant: given.plant, start: given.start ?? {} } as unknown as Scenario;
      expect(reexecute(scenario, 5, driver.inputs, TICKS)).toEqual(reexecute(scenario, 5, whole.inputs, TICKS));
    }
  });

  test('another deed after a return gives another branch, and the same one the same again', () => {
    const driver = driverOf(given);
    const machine = new TimeMachine(driver, { every: at(70) });
    const branch = (deed: Deed) => {
      machine.rewindTo(at(333));
      driver.enter(deed);
      go(driver, machine, 900, new Map());
      return stateOf(driver);
    };
    go(driver, machine, 600, new Map());
    const [first, second] = given.deeds.filter(({ value }) => value !== false) as [Deed, Deed];
    const [a, b, again] = [branch(first), branch(second), branch(first)];
    expect(a).not.toBe(b);
    expect(again).toBe(a);
  });
});

describe('a machine on a long session', () => {
  const given = CASES['water treatment']!;
  const none = new Map<number, Deed>();

  test('keeps so many keyframes and no more, and still reaches the beginning', () => {
    const driver = driverOf(given);
    const machine = new TimeMachine(driver, { every: seconds(1), most: 16 });
    const early = { at: 777, state: '' };
    go(driver, machine, early.at, none);
    early.state = stateOf(driver);
    for (let tick = early.at; tick < 12_000; tick += 500) {
      go(driver, machine, tick, none);
      expect(machine.keyframes).toBeLessThanOrEqual(16);
    }
    expect(inSeconds(machine.earliest)).toBe(0);
    machine.rewindTo((early.at * given.plant.step) as Duration);
    expect(stateOf(driver)).toBe(early.state);
  });

  test('forgets its oldest stretch when inputs come without end, and says how far back it reaches', () => {
    const driver = driverOf(given);
    const machine = new TimeMachine(driver, { every: seconds(1), inputs: 500 });
    const states = new Map<number, string>();
    for (let tick = 1; tick <= 3000; tick++) {
      driver.enter(set('PLC1.highSetpoint', 0.7 + (tick % 10) / 100));
      go(driver, machine, tick, none);
      states.set(tick, stateOf(driver));
    }
    expect(driver.inputs.length).toBeLessThan(800);
    expect(inSeconds(machine.earliest)).toBeGreaterThan(10);
    expect(() => machine.rewindTo(seconds(5))).toThrow(
      expect.objectContaining({ code: 'NOT_IN_REACH', hint: expect.stringContaining('30 s') }),
    );
    const back = machine.earliest / given.plant.step + 123;
    machine.rewindTo((back * given.plant.step) as Duration);
    expect(stateOf(driver)).toBe(states.get(back));
  });

  test('refuses what lies ahead, or is no time', () => {
    const driver = driverOf(given);
    const machine = new TimeMachine(driver);
    go(driver, machine, 100, none);
    for (const moment of [seconds(1.01), seconds(-1), Number.NaN as Duration]) {
      expect(() => machine.rewindTo(moment)).toThrow(expect.objectContaining({ code: 'NOT_IN_REACH' }));
    }
    expect(driver.simulation.tick).toBe(100);
  });

  test('drops what is latched: a queued write is not done after a return', () => {
    const driver = driverOf(given);
    const machine = new TimeMachine(driver);
    go(driver, machine, 50, none);
    driver.enter(set('PLC1.highSetpoint', 0.66));
    machine.rewindTo(seconds(0.5));
    go(driver, machine, 60, none);
    expect(driver.inputs).toEqual([]);
    expect(driver.simulation.value('PLC1', 'highSetpoint')).not.toBe(0.66);
  });

  test('leaves the driver where it stands until it is through, and tells of the way', () => {
    const driver = driverOf(given);
    const machine = new TimeMachine(driver, { every: seconds(60) });
    go(driver, machine, 2000, none);
    const told: Frame[] = [];
    const way = machine.rewinding(seconds(15), { since: seconds(10), emit: (frame) => told.push(frame) });
    let slices = 0;
    for (let next = way.next(); !next.done; next = way.next(), slices++) expect(driver.simulation.tick).toBe(2000);
    expect(slices).toBeGreaterThan(3);
    expect(driver.simulation.tick).toBe(1500);
    const levels = told.flatMap((f) => (f.kind === 'true' && 'T101.level' in f.values ? [inSeconds(f.t)] : []));
    expect(levels).toEqual([10, 11, 12, 13, 14]);
  });

  test('goes to a moment that was kept elsewhere, and not behind it', () => {
    const [here, there] = [driverOf(given), driverOf(given)];
    go(there, new TimeMachine(there), 444, new Map([[40, given.deeds[0]!]]));
    const machine = new TimeMachine(here);
    machine.goTo(there.simulation.snapshot());
    expect(stateOf(here)).toBe(stateOf(there));
    expect(machine.earliest).toBe(us(4_440_000));
    expect(here.simulation.malfunctionOf('LIT101', 'stuck')).toBe(true);
  });
});

import { describe, expect, test } from 'vitest';
import {
  type AnyTwin,
  type AssetMap,
  asNumber,
  asset,
  definePlant,
  encode,
  loadSnapshot,
  ms,
  type Numbers,
  openStream,
  type Plant,
  type Signals,
  Simulation,
  saveSnapshot,
  type Value,
} from '#simulator';

/** What a twin promises beyond the contract that every twin keeps. */
export interface TwinClaims {
  twin: AnyTwin;
  /** Inputs over time: `t` in s, plain numbers and booleans by input name. Held between ticks. */
  inputs: (t: number) => Readonly<Record<string, Value>>;
  start?: Readonly<Record<string, unknown>>;
  parameters?: Numbers<Record<string, number>>;
  /** What malfunctions are set to; without it on, 0.01 or the last state. */
  wrong?: Readonly<Record<string, Value>>;
  /** How far two runs may differ when one takes half the step, per output. Outputs not named are not compared. */
  halving?: Readonly<Record<string, number>>;
  /** A balance that must stay at 0: gets state, inputs over the step, and the seconds; keeps its own sums. */
  conserves?: () => (now: Observed) => number;
  /** Largest |balance|, in its own unit. */
  balance?: number;
}
interface Observed {
  readonly before: Readonly<Record<string, Value>>;
  readonly after: Readonly<Record<string, Value>>;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly seconds: number;
}

/** One twin alone, its inputs constants that the bench changes from step to step. */
function bench({ twin, inputs, start, parameters }: TwinClaims, stepMs: number, seed = 1) {
  const names = Object.keys(twin.inputs as Signals);
  const live: Record<string, { constant: Value }> = {};
  for (const name of names) live[`X.${name}`] = { constant: inputs(0)[name] ?? (twin.inputs as Signals)[name]!.zero };
  const every = twin.every === undefined ? {} : { every: ms((twin.every / 10_000) * stepMs) };
  const plant = definePlant({
    name: 'bench',
    path: 'bench',
    step: ms(stepMs),
    assets: { X: asset({ ...twin, ...every }, parameters ? { parameters } : {}) },
    connections: live as never,
  }) as unknown as Plant<AssetMap>;
  const simulation = new Simulation(plant, { seed, ...(start && { start: { X: start } }) });
  return {
    simulation,
    /** Feeds the inputs of the present time, then takes one step. */
    step() {
      const now = inputs(simulation.tick * (stepMs / 1000));
      for (const name of names) if (name in now) feed(simulation, name, now[name]!);
      simulation.advance();
      return now;
    },
  };
}

/** A bench may reach into the latched inputs of the asset under test; a plant never does. */
function feed(simulation: Simulation, name: string, value: Value): void {
  simulation.setConstant(`X.${name}`, value);
}

/** The contract of every twin: deterministic, finite, in range, restorable, and honest about its step. */
export function twinContract(name: string, claims: TwinClaims): void {
  const { twin, wrong = {}, halving, conserves, balance = 0 } = claims;
  const TICKS = 3000;

  describe(`${name} keeps the twin contract`, () => {
    test('the same seed takes the same path', () => {
      const [a, b] = [bench(claims, 10), bench(claims, 10)];
      for (let i = 0; i < TICKS; i++) {
        a.step();
        b.step();
      }
      expect(encode(a.simulation.snapshot())).toBe(encode(b.simulation.snapshot()));
    });

    test('outputs are finite and inside their declared ranges', () => {
      const { simulation, step } = bench(claims, 10);
      const signals = simulation.plant.outputs('X');
      for (let i = 0; i < TICKS; i++) {
        step();
        for (const [output, value] of Object.entries(simulation.outputs('X'))) {
          const signal = signals[output]!;
          const x = asNumber(signal, value);
          const [low, high] = signal.range ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
          const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
          if (!(Number.isFinite(x) && x >= Math.max(low, -1e300) - slack && x <= Math.min(high, 1e300) + slack)) {
            expect.fail(`${output} = ${value} at tick ${simulation.tick} is outside ${signal.range}`);
          }
        }
      }
    });

    test('a snapshot, saved and restored at any tick, changes nothing', () => {
      const random = openStream(7, name);
      for (let round = 0; round < 5; round++) {
        const at = 1 + Math.floor(random() * (TICKS - 1));
        const [whole, first, second] = [bench(claims, 10), bench(claims, 10), bench(claims, 10, 99)];
        for (let i = 0; i < TICKS; i++) whole.step();
        for (let i = 0; i < at; i++) first.step();
        second.simulation.restore(loadSnapshot(saveSnapshot(first.simulation.snapshot())));
        for (let i = at; i < TICKS; i++) second.step();
        expect(encode(second.simulation.snapshot())).toBe(encode(whole.simulation.snapshot()));
      }
    });

    if (halving)
      test('half the step agrees within the stated error', () => {
        const [coarse, fine] = [bench(claims, 10), bench(claims, 5)];
        const signals = coarse.simulation.plant.outputs('X');
        for (let i = 0; i < TICKS; i++) {
          coarse.step();
          fine.step();
          fine.step();
          for (const [output, error] of Object.entries(halving)) {
            const a = asNumber(signals[output]!, coarse.simulation.value('X', output));
            const b = asNumber(signals[output]!, fine.simulation.value('X', output));
            if (Math.abs(a - b) > error) expect.fail(`${output}: ${a} and ${b} at tick ${coarse.simulation.tick}`);
          }
        }
      });

    if (conserves)
      test('what goes in stays or comes out', () => {
        const { simulation, step } = bench(claims, 10);
        const residual = conserves();
        let worst = 0;
        for (let i = 0; i < TICKS; i++) {
          const before = simulation.outputs('X');
          const inputs = step();
          const after = simulation.outputs('X');
          worst = Math.max(worst, Math.abs(residual({ before, after, inputs, seconds: 0.01 })));
        }
        expect(worst).toBeLessThanOrEqual(balance);
      });

    test('every malfunction is known by name and changes the path', () => {
      for (const [malfunction, signal] of Object.entries((twin.malfunctions ?? {}) as Signals)) {
        const [healthy, broken] = [bench(claims, 10), bench(claims, 10)];
        const most = signal.kind === 'analog' ? 0.01 : signal.kind === 'discrete' ? true : signal.names!.at(-1)!;
        const value = wrong[malfunction] ?? most;
        let parted = false;
        for (let i = 0; i < TICKS && !parted; i++) {
          if (i === 100) broken.simulation.malfunction('X', malfunction, value);
          healthy.step();
          broken.step();
          parted = encode(healthy.simulation.outputs('X')) !== encode(broken.simulation.outputs('X'));
        }
        expect(parted, `malfunction ${malfunction} did nothing`).toBe(true);
      }
    });
  });
}

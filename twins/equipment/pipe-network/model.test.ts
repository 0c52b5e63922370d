import { describe, expect, test } from 'vitest';
import { asset, definePlant, Simulation } from '#simulator';
import { twinContract } from '../../../test/contracts/twin.ts';
import { centrifugalPump } from '../centrifugal-pump/model.ts';
import { tank } from '../tank/model.ts';
import { pipeNetwork } from './model.ts';
import { pipeLoss, valveLoss } from './pipe.ts';
import { type Branch, solveNetwork } from './solve.ts';

const pipe = { length: 60, diameter: 0.08, fittings: 4 };
const loss = pipeLoss(pipe);

const looped = pipeNetwork({
  type: 'Looped',
  surfaces: { T1: { elevation: 20 }, T2: { elevation: 5 } },
  junctions: { J1: { elevation: 0 }, J2: { elevation: 2 } },
  branches: {
    feed: { from: 'T1', to: 'J1', pipe },
    upper: { from: 'J1', to: 'J2', pipe, valve: true },
    lower: { from: 'J1', to: 'J2', pipe: { ...pipe, diameter: 0.05 } },
    drain: { from: 'J2', to: 'T2', pipe, check: true },
  },
});

twinContract('a pipe network', {
  twin: looped,
  inputs: (t) => ({
    T1Level: 1,
    T2Level: Math.min(14, Math.max(1, t - 10)),
    upperCapacity: 40 * Math.max(0, 1 - t / 10),
  }),
  halving: { feedFlow: 2e-5, drainFlow: 2e-5 },
  // What a junction takes is what raises its head: 0.1 mL per m.
  conserves: () => {
    let flowed = 0;
    let first: number | undefined;
    return ({ before, after, seconds }) => {
      first ??= before.J1Head as number;
      flowed += ((after.feedFlow as number) - (after.upperFlow as number) - (after.lowerFlow as number)) * seconds;
      return flowed - 1e-7 * ((after.J1Head as number) - first);
    };
  },
  balance: 1e-11,
});

/** Steady flows between given heads: long enough that nothing moves any more. */
function steady(branches: Branch[], junctions: number) {
  let state = { heads: new Array<number>(junctions).fill(0), flows: branches.map(() => 0) };
  const leaks = state.heads.map(() => ({ size: 0, elevation: 0 }));
  for (let i = 0; i < 200; i++) state = { ...solveNetwork(branches, state, leaks, 0.1) } as typeof state;
  return state;
}
const plain = { lift: 0, check: false };

describe('a network in closed form', () => {
  test('between two surfaces the flow is the root of head over loss', () => {
    const { flows } = steady([{ from: { head: 12 }, to: { head: 3 }, loss: 4e5, ...plain }], 0);
    expect(flows[0]).toBeCloseTo(Math.sqrt(9 / 4e5), 11);
  });

  test('parallel pipes share the flow as the roots of their losses', () => {
    const [at, to] = [{ head: 10 }, { junction: 0 }];
    const { flows } = steady(
      [
        { from: at, to, loss: 4e5, ...plain },
        { from: at, to, loss: 16e5, ...plain },
        { from: to, to: { head: 0 }, loss: 1e5, ...plain },
      ],
      1,
    );
    // Together 1/√R = 1/√R1 + 1/√R2: 1.7778e5, in series with 1e5.
    expect(flows[2]).toBeCloseTo(Math.sqrt(10 / (1e5 + 16e5 / 9)), 11);
    expect(flows[0]! / flows[1]!).toBeCloseTo(2, 8);
  });

  // The balance at the junction in one unknown, solved by bisection: an independent way to the same answer.
  test('three reservoirs meet at the head at which their flows add up to nothing', () => {
    const heads = [100, 85, 60];
    const losses = [2000, 1500, 3000];
    const flow = (k: number, h: number) => Math.sign(heads[k]! - h) * Math.sqrt(Math.abs(heads[k]! - h) / losses[k]!);
    let [low, high] = [60, 100];
    for (let i = 0; i < 60; i++) {
      const h = (low + high) / 2;
      if (flow(0, h) + flow(1, h) + flow(2, h) > 0) low = h;
      else high = h;
    }
    const branches = heads.map((head, k) => ({ from: { head }, to: { junction: 0 }, loss: losses[k]!, ...plain }));
    const solved = steady(branches, 1);
    expect(solved.heads[0]).toBeCloseTo(low, 6);
    for (const k of [0, 1, 2]) expect(solved.flows[k]).toBeCloseTo(flow(k, low), 8);
  });

  test('a check valve lets nothing back', () => {
    const { flows } = steady([{ from: { head: 0 }, to: { head: 10 }, loss: 4e5, lift: 0, check: true }], 0);
    expect(flows[0]).toBeGreaterThan(-1e-7);
  });
});

// 1 bar over Kv m³/h by definition; 1 bar is 10.215 m of water at 998.2 kg/m³.
test('a valve of Kv 25 passes 25 m³/h at 1 bar', () => {
  expect(Math.sqrt(1e5 / (998.2 * 9.80665) / valveLoss(25)) * 3600).toBeCloseTo(25, 9);
});

// White, Fluid Mechanics: f = 0.0196 for fully rough flow at ε/D = 0.001 (Moody chart; von Kármán gives 0.01963).
test('the friction factor of a rough pipe is that of the Moody chart', () => {
  const area = (Math.PI * 0.1 ** 2) / 4;
  const factor = pipeLoss({ length: 1, diameter: 0.1, roughness: 1e-4 }) * 0.1 * 2 * 9.80665 * area * area;
  expect(factor).toBeCloseTo(0.0196, 4);
});

const lift = pipeNetwork({
  type: 'Lift',
  surfaces: { T1: { elevation: 0 }, T2: { elevation: 12 } },
  junctions: {},
  branches: { P1: { from: 'T1', to: 'T2', pipe, pump: true, valve: true, check: true } },
});

/** A pump at a speed, lifting 12 m through a pipe and a valve of Kv 40. */
function pumping(speed: number) {
  const plant = definePlant({
    name: 'lift',
    path: 'lift',
    assets: { P1: asset(centrifugalPump), N1: asset(lift) },
    connections: {
      'P1.speed': { constant: speed },
      'P1.flow': 'N1.P1Flow',
      'P1.suction': { constant: 1 },
      'P1.temperature': { constant: 20 },
      'N1.T1Level': { constant: 1 },
      'N1.T2Level': { constant: 1 },
      'N1.P1Capacity': { constant: 40 },
      'N1.P1Lift': 'P1.lift',
      'N1.P1Loss': 'P1.loss',
    },
  });
  const simulation = new Simulation(plant, { seed: 1 });
  for (let i = 0; i < 1000; i++) simulation.advance();
  return simulation;
}

describe('a pump in a system', () => {
  // H₀ − a Q² = 12 + (R_pipe + R_valve) Q²  →  Q = √((H₀ − 12) / (a + R)).
  test('runs where its curve meets the system curve', () => {
    const internal = (32 - 25) / (12 / 3600) ** 2;
    const flow = Math.sqrt((32 - 12) / (internal + loss + valveLoss(40)));
    expect(pumping(2900).value('N1', 'P1Flow')).toBeCloseTo(flow, 9);
    expect(pumping(2900).value('P1', 'head')).toBeCloseTo(32 - internal * flow * flow, 6);
  });
  test('moves nothing below the speed at which it reaches the static head', () => {
    const least = 2900 * Math.sqrt(12 / 32);
    expect(pumping(least * 0.99).value('N1', 'P1Flow')).toBeLessThan(1e-6);
    expect(pumping(least * 1.05).value('N1', 'P1Flow')).toBeGreaterThan(1e-4);
  });
});

test('a part that valves have cut off keeps its head, and a leak drains it', () => {
  const island = pipeNetwork({
    type: 'Island',
    surfaces: { T1: { elevation: 10 } },
    junctions: { J1: { elevation: 0 } },
    branches: { only: { from: 'T1', to: 'J1', pipe, valve: true } },
  });
  const context = (capacity: number, leak: number) => ({
    parameters: {},
    inputs: { T1Level: 0, onlyCapacity: capacity },
    malfunctions: { J1Leak: leak, onlyBlocked: false },
    seconds: 0.01,
    random: () => 0,
  });
  let state = island.initial(context(40, 0));
  for (let i = 0; i < 500; i++) state = island.step(state, context(40, 0));
  expect(island.read(state, context(0, 0)).J1Head).toBeCloseTo(10, 6);
  for (let i = 0; i < 500; i++) state = island.step(state, context(0, 0));
  expect(island.read(state, context(0, 0)).J1Head).toBeCloseTo(10, 3);
  for (let i = 0; i < 500; i++) state = island.step(state, context(0, 1e-3));
  expect(island.read(state, context(0, 0)).J1Head).toBeLessThan(0.01);
});

test('a branch to nowhere does not compile, and throws', () => {
  const astray = { from: 'T1', to: 'T2', pipe } as const;
  const places = { surfaces: { T1: { elevation: 0 } }, junctions: {} };
  // @ts-expect-error there is no T2
  const build = () => pipeNetwork({ type: 'Astray', ...places, branches: { astray } });
  expect(build).toThrow(expect.objectContaining({ code: 'PLACE_UNKNOWN' }));
});

// dh/dt = −√(h / R) / A, so √h falls in proportion to time: √h = √h₀ − t / (2 A √R) (Torricelli 1644).
test('a tank drains by Torricelli', () => {
  const outlet = pipeNetwork({
    type: 'Outlet',
    surfaces: { T1: { elevation: 0 }, open: { elevation: 0 } },
    junctions: {},
    branches: { hole: { from: 'T1', to: 'open', pipe } },
  });
  const plant = definePlant({
    name: 'drain',
    path: 'drain',
    assets: { T1: asset(tank, { parameters: { area: 0.5, height: 4 } }), N1: asset(outlet) },
    connections: {
      'T1.inflow': { constant: 0 },
      'T1.outflow': 'N1.holeFlow',
      'T1.inflowTemperature': { constant: 14 },
      'N1.T1Level': 'T1.level',
      'N1.openLevel': { constant: 0 },
    },
  });
  const simulation = new Simulation(plant, { seed: 1, start: { T1: { volume: 2 } } });
  const empty = 2 * 0.5 * Math.sqrt(loss) * Math.sqrt(4);
  for (let i = 1; i <= Math.floor(0.9 * empty * 100); i++) {
    simulation.advance();
    const exact = Math.sqrt(4) - (i / 100 - 0.01) / (2 * 0.5 * Math.sqrt(loss));
    // The flow is a step late: 10 ms of at most 12 L/s on half a square metre.
    if (i % 500 === 0) expect(simulation.value('T1', 'level')).toBeCloseTo(exact * exact, 3);
  }
});

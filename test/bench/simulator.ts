import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { type AssetMap, type Plant, Simulation, TruthChain } from '#simulator';
import { plants } from '../../twins/index.ts';
import { heating, heatingStart } from '../fixtures/equipment/heating.ts';
import { island } from '../fixtures/equipment/island.ts';
import { line } from '../fixtures/equipment/line.ts';
import { replicate, replicateStart } from '../fixtures/replicate.ts';
import { median, rate, report } from './measure.ts';

interface Measured {
  readonly plant: Plant<AssetMap>;
  readonly start?: Readonly<Record<string, unknown>>;
}

const BENCHES: readonly Measured[] = [{ plant: heating, start: heatingStart }, { plant: line }, { plant: island }];
const MEASURES: Readonly<Record<string, () => void | Promise<void>>> = Object.fromEntries([
  ...[...Object.values(plants), ...BENCHES].map((one) => [`pace of ${one.plant.name}`, () => pace(one)]),
  ...Object.values(plants).map((one) => [`replicas of ${one.plant.name}`, () => replicas(one)]),
]);

/**
 * On one core: simulated seconds per wall second of each plant and of each bench of the equipment library, and what a
 * signal costs when a plant is there many times. Each in a thread of its own, as every run of Plantwright has a process
 * of its own: what the compiler has learnt of one plant does not slow the next.
 */
export async function simulator(): Promise<void> {
  for (const measure of Object.keys(MEASURES)) {
    await once(new Worker(new URL(import.meta.url), { workerData: measure }), 'exit');
  }
}

const signalsOf = ({ assets, outputs }: Plant<AssetMap>): number =>
  Object.keys(assets).reduce((n, asset) => n + Object.keys(outputs(asset)).length, 0);

async function pace({ plant, start = {} }: Measured): Promise<void> {
  const steps = 1_000_000 / plant.step;
  for (const digested of [false, true]) {
    const simulation = new Simulation(plant, { seed: 1, start });
    const chain = new TruthChain(simulation);
    const perSecond = await rate(() => {
      for (let second = 0; second < 10; second++) {
        for (let i = 0; i < steps; i++) {
          simulation.advance();
          if (digested) chain.follow();
        }
      }
      return 10;
    });
    const note = `${signalsOf(plant)} signals, step ${plant.step / 1000} ms, ${(1e9 / perSecond / steps) | 0} ns a step`;
    report(`${plant.name}${digested ? ', with truth digest' : ''}`, perSecond, 'simulated s / s', note);
  }
}

const COPIES = [1, 10, 100, 1000];
const ROUNDS = 5;
/** Simulated, in each round; few copies have the same stretch again, from the start. */
const STRETCH = 4;

/**
 * The same stretch of so many copies side by side, in turns: what one signal costs in one step. The kernel is asked for
 * all of it at once. Asked for each step alone, it must fetch every copy from memory for every step, and a thousand
 * copies cost up to five times as much.
 */
function replicas({ plant, start = {} }: Measured): void {
  const steps = (STRETCH * 1_000_000) / plant.step;
  const all = COPIES.map((copies) => {
    const many = replicate(plant, copies);
    return { copies, many, signals: signalsOf(many), begun: replicateStart(start, copies) };
  });
  const cost = ({ copies, many, signals, begun }: (typeof all)[number]) => {
    const again = Math.max(1, 100 / copies);
    let ms = 0;
    for (let seed = 0; seed < again; seed++) {
      const simulation = new Simulation(many, { seed, start: begun });
      const before = performance.now();
      simulation.advance(steps);
      ms += performance.now() - before;
    }
    return (ms * 1e6) / (again * steps * signals);
  };
  for (const one of all) cost(one);
  const rounds = Array.from({ length: ROUNDS }, () => all.map(cost));
  for (const [i, { copies, signals }] of all.entries()) {
    const share = median(rounds.map((costs) => costs[i]! / costs[0]!));
    const note = `${signals} signals, ${share.toFixed(2)} of what it costs in one`;
    report(`${plant.name}, ${copies} times`, median(rounds.map((costs) => costs[i]!)), 'ns a signal and step', note);
  }
}

if (!isMainThread) await MEASURES[workerData as string]!();

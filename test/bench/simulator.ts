import { type Plant, Simulation, TruthChain } from '#simulator';
import { plants } from '../../twins/index.ts';
import { heating, heatingStart } from '../fixtures/equipment/heating.ts';
import { island } from '../fixtures/equipment/island.ts';
import { line } from '../fixtures/equipment/line.ts';
import { rate, report } from './measure.ts';

/** Simulated seconds per wall second of each plant, and of each bench of the equipment library, on one core. */
export async function simulator(): Promise<void> {
  const benches = [{ plant: heating, start: heatingStart }, { plant: line }, { plant: island }];
  const all: { plant: Plant; start?: Readonly<Record<string, unknown>> }[] = [...Object.values(plants), ...benches];
  for (const { plant, start = {} } of all) {
    const signals = Object.keys(plant.assets).reduce((n, asset) => n + Object.keys(plant.outputs(asset)).length, 0);
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
      const note = `${signals} signals, step ${plant.step / 1000} ms, ${(1e9 / perSecond / steps) | 0} ns a step`;
      report(`${plant.name}${digested ? ', with truth digest' : ''}`, perSecond, 'simulated s / s', note);
    }
  }
}

import { Simulation, TruthChain } from '#simulator';
import { plants } from '../../twins/index.ts';
import { rate, report } from './measure.ts';

/** Simulated seconds per wall second of each plant, on one core. */
export async function simulator(): Promise<void> {
  for (const { plant, start = {} } of Object.values(plants)) {
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

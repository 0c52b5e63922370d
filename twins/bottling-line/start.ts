import { Simulation, type Start } from '#simulator';
import { bottlingLine } from './plant.ts';

type LineStart = Start<(typeof bottlingLine)['assets']>;

/** From the first bottle on the belt to a line that has settled, in s. */
const RUN_UP = 60;

/**
 * The line as an operator has started it a minute ago: bottles are everywhere, one pallet is half full. Worked out by
 * running it, once, because where 90 bottles are cannot be written down by hand. Lay over it what a scenario needs to differ.
 */
function startedAMinuteAgo(): LineStart {
  const simulation = new Simulation(bottlingLine, { seed: 1, start: { T200: { volume: 0.2 } } });
  const run = (seconds: number) => {
    for (let i = 0; i < (seconds * 1e6) / bottlingLine.step; i++) simulation.advance();
  };
  simulation.write('PLC1', 'command', 'reset');
  run(2);
  simulation.write('PLC1', 'command', 'start');
  run(RUN_UP);
  const { assets } = simulation.snapshot();
  return Object.fromEntries(Object.entries(assets).map(([key, { state }]) => [key, state])) as LineStart;
}

export const inProduction: LineStart = startedAMinuteAgo();

/** Where a live session begins: in production, the main bearing of the capper near the end of its life. */
export const live: LineStart = { ...inProduction, BE301: { ...inProduction.BE301, life: 0.95 } };

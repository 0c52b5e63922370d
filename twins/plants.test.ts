import { expect, test } from 'vitest';
import { encode, loadSnapshot, openStream, type Snapshot, saveSnapshot, TruthChain } from '#simulator';
import { caseOf } from '../test/fixtures/truth-after.ts';
import { type PlantName, plantNames, plants } from './index.ts';

const CUTS = 40;

/** Where an uninterrupted run stood at a tick. */
interface Cut {
  readonly tick: number;
  readonly saved: string;
  readonly link: string;
}

/** Goes on from a cut to a tick; the case's malfunctions begin half way. */
function goOn(name: PlantName, { saved, link }: Cut, to: number, half: number) {
  const { simulation, midway } = caseOf(name);
  simulation.restore(loadSnapshot(saved));
  const chain = new TruthChain(simulation, link);
  while (simulation.tick < to) {
    if (simulation.tick + 1 === half) for (const wrong of midway) simulation.malfunction(...wrong);
    simulation.advance();
    chain.follow();
  }
  return { simulation, chain };
}

/**
 * One simulated hour, cut at random ticks. Each stretch is run by a simulation of its own that was restored from the text of
 * a snapshot, and ends where the uninterrupted run was: so does the hour, however often it is interrupted.
 */
test.each(plantNames)('an hour of %s has one digest, also when it is cut anywhere and restored', (name) => {
  const hour = 3600e6 / plants[name].plant.step;
  const half = hour / 2;
  const random = openStream(11, name);
  const ticks = Array.from({ length: CUTS }, () => 1 + Math.floor(random() * (hour - 1))).sort((a, b) => a - b);

  const { simulation, midway } = caseOf(name);
  const chain = new TruthChain(simulation);
  const cuts: Cut[] = [];
  for (let tick = 1; tick <= hour; tick++) {
    if (tick === half) for (const wrong of midway) simulation.malfunction(...wrong);
    simulation.advance();
    chain.follow();
    for (const at of ticks) {
      if (at === tick) cuts.push({ tick, saved: saveSnapshot(simulation.snapshot()), link: chain.link });
    }
  }

  for (const [i, cut] of cuts.entries()) {
    const next = cuts[i + 1];
    const stretch = goOn(name, cut, next?.tick ?? hour, half);
    expect(stretch.chain.link, `from tick ${cut.tick}`).toBe(next?.link ?? chain.link);
    const end: Snapshot = next ? loadSnapshot(next.saved) : simulation.snapshot();
    expect(encode(stretch.simulation.snapshot()) === encode(end), `from tick ${cut.tick}`).toBe(true);
    if (!next) expect(stretch.chain.close()).toBe(chain.close());
  }
});

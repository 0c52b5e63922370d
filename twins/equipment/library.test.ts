import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encode, loadSnapshot, openStream, saveSnapshot } from '#simulator';
import { benchNames, caseOf } from '../../test/fixtures/truth-after.ts';

const TICKS = 6000;

describe.each(benchNames)('the kinds of the library, as the plant %s', (name) => {
  test('a snapshot at any tick, saved and restored, changes nothing', () => {
    const random = openStream(5, name);
    const whole = caseOf(name).simulation;
    const cuts = Array.from({ length: 8 }, () => 1 + Math.floor(random() * (TICKS - 1)));
    const restored = cuts.map(() => caseOf(name).simulation);
    for (let tick = 1; tick <= TICKS; tick++) {
      for (const [i, cut] of cuts.entries()) if (tick > cut) restored[i]!.advance();
      whole.advance();
      for (const [i, cut] of cuts.entries())
        if (tick === cut) restored[i]!.restore(loadSnapshot(saveSnapshot(whole.snapshot())));
    }
    const end = encode(whole.snapshot());
    for (const [i, cut] of cuts.entries()) expect(encode(restored[i]!.snapshot()) === end, `cut at ${cut}`).toBe(true);
  });

  test('every output stays finite and in its range, whatever goes wrong', () => {
    const { simulation, midway } = caseOf(name);
    const { plant } = simulation;
    for (let tick = 1; tick <= TICKS; tick++) {
      if (tick === TICKS / 2) for (const wrong of midway) simulation.malfunction(...wrong);
      simulation.advance();
      if (tick % 10) continue;
      for (const key of Object.keys(plant.assets)) {
        const signals = plant.outputs(key);
        for (const [output, value] of Object.entries(simulation.outputs(key))) {
          if (typeof value !== 'number') continue;
          const [low, high] = signals[output]!.range ?? [-1e300, 1e300];
          const slack = 1e-9 * Math.max(1, Math.abs(low), Math.abs(high));
          if (!(value >= low - slack && value <= high + slack))
            expect.fail(`${key}.${output} = ${value} at tick ${tick}`);
        }
      }
    }
  });
});

test('docs/equipment.md tells of every kind', () => {
  const told = readFileSync('docs/equipment.md', 'utf8');
  const files = globSync('twins/{equipment,instruments}/*/{model,shape}.ts');
  const folders = [...new Set(files.map((file) => basename(dirname(file))))];
  expect(folders.length).toBeGreaterThan(30);
  expect(folders.filter((name) => !told.includes(`\`${name}\``))).toEqual([]);
});

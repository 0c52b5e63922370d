import { expect, test } from 'vitest';
import { asset, definePlant, type Scenario } from '#simulator';
import { scenarios } from '../../scenarios/index.ts';
import { waterTreatment } from '../../twins/water-treatment/plant.ts';
import { alone } from '../fixtures/truth.ts';
import { controller as typescript } from '../fixtures/typescript-program/plc1.ts';

const { assets, connections } = waterTreatment;
const before = definePlant({
  ...waterTreatment,
  assets: { ...assets, PLC1: asset(typescript, { parameters: assets.PLC1.parameters as never }) },
  connections: connections as never,
});

test.each(
  scenarios.filter(({ plant }) => plant === (waterTreatment as unknown)).map((s) => [s.id, s as Scenario] as const),
)('the truth of %s is that of the TypeScript program, 100 ms by 100 ms', async (_, scenario) => {
  const [ours, theirs] = [await alone(scenario, 1), await alone({ ...scenario, plant: before } as Scenario, 1)];
  expect(ours.links.length).toBeGreaterThan(50);
  expect(ours.links.findIndex((link, i) => link !== theirs.links[i])).toBe(-1);
});

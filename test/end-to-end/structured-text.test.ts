import { expect, test } from 'vitest';
import { always, asset, definePlant, defineScenario, type Scenario, seconds } from '#simulator';
import { forced } from '../../hil/faults/index.ts';
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

test('variables that somebody forces are a fault of the run, with their list in its inputs', async () => {
  const list = 'openMV101 := TRUE; level101 := 0.9';
  const forcing = defineScenario({
    id: 'forcing',
    name: 'Somebody forces MV-101',
    briefing: 'The valve is forced open for two seconds.',
    plant: waterTreatment,
    needs: [],
    start: { T101: { volume: 0.026 }, T301: { volume: 0.036 } },
    lasts: seconds(6),
    requirements: ({ T101 }) => ({ 'the tank never overflows': always(T101.level.below(1.6)) }),
    async script({ inject, after }) {
      await after(seconds(1));
      await inject(forced('PLC1', list), { for: seconds(2) });
      await after(seconds(3));
    },
  });
  const run = await alone(forcing as unknown as Scenario, 1);
  expect(run.invalid).toEqual([]);
  expect(run.inputs.map((input) => 'signal' in input && [input.signal, (input as { value: unknown }).value])).toEqual([
    ['PLC1.forces', list],
    ['PLC1.forces', ''],
  ]);
});

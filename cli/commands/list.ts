import type { Command } from 'commander';
import { DEFECTS } from '../../hil/targets/defects.ts';
import { scenarios } from '../../scenarios/index.ts';
import { plantNames, plants } from '../../twins/index.ts';
import { targets } from '../catalogue.ts';

export const list = (program: Command): Command =>
  program
    .command('list')
    .description('show the plants, scenarios, targets and defects there are')
    .option('--json', 'as one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const stacks = [...(await targets()).values()];
      const found = {
        plants: plantNames,
        scenarios: scenarios.map(({ id, name, briefing, plant, needs, requirements }) => ({
          id,
          name,
          briefing,
          plant: plant.name,
          needs,
          requirements: Object.keys(requirements),
        })),
        targets: stacks.map(({ name, can, hops, defects }) => ({ name, can, hops, defects })),
        defects: Object.entries(DEFECTS).map(([name, { text }]) => ({ name, text })),
      };
      if (json) {
        console.log(JSON.stringify(found));
        return;
      }
      for (const plant of found.plants) {
        const its = found.scenarios.filter((s) => s.plant === plants[plant].plant.name);
        section(
          `Scenarios of ${plant}`,
          its.map(({ id, name }) => [id, name] as const),
        );
      }
      section(
        'Targets',
        found.targets.map(({ name, hops }) => [name, `observed at ${hops.join(', ')}`] as const),
      );
      section(
        'Defects of the reference stack',
        found.defects.map(({ name, text }) => [name, text] as const),
      );
      console.log('Next: npm run plantwright -- run nominal-fill');
    });

function section(title: string, rows: readonly (readonly [name: string, text: string])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  console.log(title);
  for (const [name, text] of rows) console.log(`  ${name.padEnd(width)}${text}`);
  console.log();
}

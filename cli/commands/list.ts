import type { Command } from 'commander';
import { DEFECTS } from '../../hil/targets/defects.ts';
import { scenarios } from '../../scenarios/index.ts';
import { plantNames } from '../../twins/index.ts';
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
      console.log('Plants');
      for (const name of found.plants) console.log(`  ${name}`);
      console.log('\nScenarios');
      for (const { id, briefing } of found.scenarios) console.log(`  ${id.padEnd(28)}${briefing}`);
      console.log('\nTargets');
      for (const { name, hops } of found.targets) console.log(`  ${name.padEnd(28)}observed at ${hops.join(', ')}`);
      console.log('\nDefects of the reference stack');
      for (const { name, text } of found.defects) console.log(`  ${name.padEnd(28)}${text}`);
      console.log('\nNext: npm run plantwright -- run nominal-fill');
    });

import type { Command } from 'commander';
import { type Finale, finales } from '../../scenarios/finales.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { PlantName } from '../../twins/index.ts';
import { recordedSession } from '../../viewer/server/recorded-session.ts';
import type { RunResult } from '../artefacts.ts';
import { networkNamed } from '../catalogue.ts';
import type { Job } from '../jobs.ts';
import { verdictText } from '../progress.ts';
import { playJobs } from './run.ts';
import { showUntilInterrupted } from './view.ts';

const SEED = 1;
const AT_A_TIME = 2;

export const start = (program: Command): Command =>
  program
    .command('start [plant]')
    .description('the first visit: every scenario on the reference stack, then a known-bad one, then the viewer')
    .option('--out <dir>', 'where to keep recordings and reports', 'runs')
    .action(async (plant: string | undefined, { out }: { out: string }) => {
      const { name } = networkNamed(plant ?? 'water-treatment').plant;
      const finale = finales[name as PlantName];
      const played = scenarios.filter((scenario) => scenario.plant.name === name);
      process.stderr.write(
        `${played.length} scenarios on the reference stack, then one on a stack that lies: about ${Math.ceil((played.length + 1) / AT_A_TIME) * 40} s.\n` +
          `Real Modbus, OPC UA and MQTT on this machine, at the rate of the clock; ${AT_A_TIME} at a time.\n\n`,
      );
      const job = (scenario: string, defect?: string): Job => ({
        scenario,
        seed: SEED,
        target: 'reference',
        defect,
        out,
        medium: 'wire',
      });
      const last = job(finale.scenario.id, finale.defect);
      const results = await playJobs([...played.map(({ id }) => job(id)), last], AT_A_TIME);
      const [bad, good] = [results.at(-1)!, results.slice(0, -1)];
      const caught = isCaught(finale, bad);
      table(good, bad, finale, caught);
      process.exitCode = caught && good.every((r) => r.verdict === 'pass') ? 0 : 1;
      if (!process.stdout.isTTY) return;
      console.log(`\nSee it happen: the stack that lies, in the viewer. ${finale.look}`);
      await showUntilInterrupted(await recordedSession(bad.recording));
    });

/** Caught: exactly the requirements that name the lie failed. */
const isCaught = ({ caughtBy }: Finale, { requirements }: RunResult) =>
  requirements.every(({ name, verdict }) => verdict === (caughtBy.includes(name) ? 'fail' : 'pass'));

function table(good: readonly RunResult[], bad: RunResult, { defect, caughtBy }: Finale, caught: boolean): void {
  console.log('');
  for (const { verdict, name, requirements, judgedFor } of good) {
    const passed = requirements.filter((r) => r.verdict === 'pass').length;
    const facts = `${passed} of ${requirements.length} requirements, ${judgedFor.toFixed(0)} s judged`;
    console.log(`${verdictText(verdict, 12, process.stdout)} ${name.padEnd(34)} ${facts}`);
  }
  const fact = bad.requirements.find((r) => r.name === caughtBy[0])?.reason ?? 'nothing';
  if (caught) console.log(`caught: ${defect}: ${fact}`);
  else console.log(`not caught as it should be: ${defect} (${bad.verdict})`);
  console.log('');
  for (const { scenario, defect: behaved, report } of [...good, bad]) {
    console.log(`  ${(scenario + (behaved ? `, ${behaved}` : '')).padEnd(46)} ${report}`);
  }
}

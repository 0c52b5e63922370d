import type { Command } from 'commander';
import { scenarios } from '../../scenarios/index.ts';
import { recordedSession } from '../../viewer/server/recorded-session.ts';
import type { RunResult } from '../artefacts.ts';
import { networkNamed } from '../catalogue.ts';
import type { Job } from '../jobs.ts';
import { verdictText } from '../progress.ts';
import { playJobs } from './run.ts';
import { showUntilInterrupted } from './view.ts';

/** The known-bad stack that the first visit ends with. */
const BAD = {
  scenario: 'plc-link-lost',
  defect: 'last-value-as-good',
  caughtBy: 'a stale value is never shown as good',
};
const SEED = 1;
const AT_A_TIME = 2;

export const start = (program: Command): Command =>
  program
    .command('start [plant]')
    .description('the first visit: every scenario on the reference stack, then a known-bad one, then the viewer')
    .option('--out <dir>', 'where to keep recordings and reports', 'runs')
    .action(async (plant: string | undefined, { out }: { out: string }) => {
      const { name } = networkNamed(plant ?? 'water-treatment').plant;
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
      });
      const results = await playJobs([...played.map(({ id }) => job(id)), job(BAD.scenario, BAD.defect)], AT_A_TIME);
      const [bad, good] = [results.at(-1)!, results.slice(0, -1)];
      const caught = isCaught(bad);
      table(good, bad, caught);
      process.exitCode = caught && good.every((r) => r.verdict === 'pass') ? 0 : 1;
      if (!process.stdout.isTTY) return;
      console.log('\nSee it happen: the stack that lies, in the viewer. Drag the slider to t = 5 s.');
      await showUntilInterrupted(await recordedSession(bad.recording));
    });

/** Caught: exactly the requirement that names the lie failed. */
const isCaught = ({ requirements }: RunResult) =>
  requirements.every(({ name, verdict }) => verdict === (name === BAD.caughtBy ? 'fail' : 'pass'));

function table(good: readonly RunResult[], bad: RunResult, caught: boolean): void {
  console.log('');
  for (const { verdict, name, requirements, judgedFor } of good) {
    const passed = requirements.filter((r) => r.verdict === 'pass').length;
    const facts = `${passed} of ${requirements.length} requirements, ${judgedFor.toFixed(0)} s judged`;
    console.log(`${verdictText(verdict, 12, process.stdout)} ${name.padEnd(34)} ${facts}`);
  }
  const fact = bad.requirements.find((r) => r.name === BAD.caughtBy)?.reason ?? 'nothing';
  if (caught) console.log(`caught: ${BAD.defect}: ${fact}`);
  else console.log(`not caught as it should be: ${BAD.defect} (${bad.verdict})`);
  console.log('');
  for (const { scenario, defect, report } of [...good, bad]) {
    console.log(`  ${(scenario + (defect ? `, ${defect}` : '')).padEnd(46)} ${report}`);
  }
}

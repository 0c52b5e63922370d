import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { exitCode, PlantwrightError } from '#simulator';
import { playedIn, pointsIn, readRecording } from '../../hil/recording/reader.ts';
import { refuseUnwritable } from '../../hil/storage.ts';
import { replayLine, writeResults } from '../artefacts.ts';
import { scenarioNamed } from '../catalogue.ts';
import { judgedAgain } from '../judge-again.ts';
import { resultLines } from '../progress.ts';

interface JudgeOptions {
  readonly scenario?: string;
  readonly out?: string;
  readonly json?: boolean;
}

export const judge = (program: Command): Command =>
  program
    .command('judge <recording>')
    .description('judge a recorded run again, without playing it: by the requirements of today, or of another scenario')
    .option('--scenario <id>', 'whose requirements; without it those of the scenario that was played')
    .option('--out <dir>', 'where to keep result and report; without it beside the recording')
    .option('--json', 'one JSON object on stdout')
    .action(async (path: string, { scenario: asked, out, json }: JudgeOptions) => {
      const recording = await readRecording(path);
      const { session, frames, losses } = recording;
      const played = playedIn(path, recording);
      const id = asked ?? played?.scenario;
      if (id === undefined) {
        throw new PlantwrightError(
          'RECORDING_TORN',
          `${path} ${losses.length > 0 ? 'is damaged' : 'breaks off'} before it says which scenario was played.`,
          {
            hint: 'Name one: --scenario <id>.',
          },
        );
      }
      const scenario = scenarioNamed(id);
      const points = played?.points ?? pointsIn(path, recording);
      const folder = out ?? join(dirname(path), `judged-by-${scenario.id}`);
      refuseUnwritable(folder);
      const run = judgedAgain(scenario, { ...recording, points, played });
      const replay = replayLine({ ...run, scenario: played?.scenario ?? id });
      const took = run.judgedFor / 1e6;
      const result = writeResults(folder, {
        run,
        requirements: scenario.requirements,
        took,
        recording: path,
        frames,
        session,
        replay,
      });
      if (json) console.log(JSON.stringify({ runs: [result] }));
      else {
        for (const line of resultLines(result, replay)) console.log(line);
        console.log(`  report: ${result.report}`);
      }
      process.exitCode = exitCode(result.verdict);
    });

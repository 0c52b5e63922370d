import { join } from 'node:path';
import type { Command } from 'commander';
import { clock } from '../../hil/clock.ts';
import { refuseUnwritable, writeWhole } from '../../hil/storage.ts';
import { LiveSession } from '../../viewer/server/live-session.ts';
import { networkNamed, targetNamed } from '../catalogue.ts';
import { untilInterrupted } from '../interrupt.ts';
import { Beliefs } from '../loop-check/beliefs.ts';
import { LoopCheck, type Row } from '../loop-check/check.ts';
import { csv, page } from '../loop-check/sheet.ts';

interface LoopCheckOptions {
  readonly target: string;
  readonly defect?: string;
  readonly out: string;
}

export const loopCheck = (program: Command): Command =>
  program
    .command('loop-check [plant]')
    .description('drive every loop from the field and read it at every hop: the sheet that opens an acceptance test')
    .option('--target <name>', 'the stack under test', 'reference')
    .option('--defect <name>', 'switch on a known-bad behaviour of the reference stack')
    .option('--out <dir>', 'where to keep the sheet', 'runs')
    .action(async (plant: string | undefined, { target: asked, defect, out }: LoopCheckOptions) => {
      const network = networkNamed(plant ?? 'water-treatment');
      const target = await targetNamed(asked);
      refuseUnwritable(out);
      for (const line of target.notice) process.stderr.write(`${line}\n`);
      const beliefs = new Beliefs();
      const session = await LiveSession.open({
        network,
        target,
        ...(defect !== undefined && { defect }),
        faults: [],
        start: network.start ?? {},
        watch: (frame) => beliefs.see(frame),
      });
      const check = new LoopCheck({ network, session, beliefs }, target.can.includes('api'));
      const shown = (tag: string) => target.shows?.(tag) ?? true;
      const close = async () => {
        check.close();
        await session.close();
      };
      const rows = await untilInterrupted(check.run(shown, print), close).finally(close);
      const when = new Date(clock.utc(clock.now())).toISOString();
      const folder = join(out, `${when.replace(/[-:]|\.\d+/g, '')}-loop-check-${target.name}`);
      writeWhole(join(folder, 'loop-check.csv'), csv(rows));
      writeWhole(join(folder, 'loop-check.html'), page(`${network.plant.name} on ${target.name}`, when, rows));
      const failed = rows.filter((row) => row.result === 'fail').length;
      const passed = rows.filter((row) => row.result === 'pass').length;
      console.log(
        `${passed} passed, ${failed} failed, ${rows.length - passed - failed} not exercised: ${join(folder, 'loop-check.html')}`,
      );
      process.exitCode = failed > 0 ? 1 : passed === 0 ? 3 : 0;
    });

function print(row: Row): void {
  const error = row.error === null ? '' : `${row.error.toFixed(3)} %`;
  const line = [row.result.padEnd(14), row.tag.padEnd(40), row.applied.padEnd(18), row.historian.padEnd(10), error];
  process.stderr.write(`${line.join(' ').trimEnd()}\n`);
}

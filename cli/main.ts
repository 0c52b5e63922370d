import { Command, CommanderError } from 'commander';
import { PlantwrightError } from '#simulator';
import { storageError } from '../hil/storage.ts';
import { compare } from './commands/compare.ts';
import { conformance } from './commands/conformance.ts';
import { doctor } from './commands/doctor.ts';
import { judge } from './commands/judge.ts';
import { list } from './commands/list.ts';
import { loopCheck } from './commands/loop-check.ts';
import { map } from './commands/map.ts';
import { run } from './commands/run.ts';
import { serve } from './commands/serve.ts';
import { soak } from './commands/soak.ts';
import { st } from './commands/st.ts';
import { start } from './commands/start.ts';
import { view } from './commands/view.ts';
import { interruptedCode } from './interrupt.ts';

const program = new Command('plantwright')
  .description('Proves that a converged IT/OT stack tells the truth about the plant, on time, under fault and safely.')
  .exitOverride()
  // One line for a mistake: what was wrong, what was meant, where to look.
  .configureOutput({
    outputError: (text, write) => write(`${text.trim().replaceAll('\n', ' ')} Try: npm run plantwright -- --help\n`),
  });
for (const command of [
  ...[start, list, run, serve, view, judge, compare],
  ...[map, loopCheck, conformance, doctor, soak, st],
])
  command(program).exitOverride().copyInheritedSettings(program);

/** By the signal where one ended it; 4 for what is our own fault; 2 for wrong use. */
function exitCodeOf({ code }: PlantwrightError): number {
  if (code === 'ABORTED') return interruptedCode();
  return code === 'UNEXPECTED' || code === 'RUN_DIED' ? 4 : 2;
}

try {
  await program.parseAsync();
} catch (cause) {
  const error = storageError(cause) ?? cause;
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof PlantwrightError) {
    process.stderr.write(`${error.message}${error.hint ? ` ${error.hint}` : ''}\n`);
    process.exitCode = exitCodeOf(error);
  } else {
    console.error(error);
    process.stderr.write('This is our fault: please report it with the lines above.\n');
    process.exitCode = 4;
  }
}

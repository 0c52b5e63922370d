import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const ENDS_WITH_STARTER = new URL('./ends-with-starter.mjs', import.meta.url).href;
/** How long a program may take to end after it was told to, in ms; ends-with-starter.mjs has its own limit below it. */
const KILLED_AFTER = 2000;

/** The program that runs now: there is one at a time. */
let running;
/** The exit code, once this process was told to end. */
let ending;

/** Ends what runs: its pipe closes, which it takes as SIGTERM. */
export function endAll(code) {
  ending ??= code;
  if (!running) process.exit(ending);
  const { child } = running;
  child.stdio[3]?.destroy();
  if (!running.tied) child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), KILLED_AFTER).unref();
}

let interrupted = false;

/** Hands signals on. Ctrl-C reaches the program from the terminal: it is only waited for, so that the program can tidy up. */
export function heedSignals() {
  process.on('SIGINT', () => {
    interrupted = true;
    if (!running) process.exit(130);
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      ending ??= 128 + constants.signals[signal];
      if (running) running.child.kill(signal);
      else process.exit(ending);
    });
  }
}

/** Waits for a program. Where this process was told to end meanwhile, it ends with the program. */
function untilEnded(child, tied) {
  running = { child, tied };
  child.stdio[3]?.on('error', () => {});
  return new Promise((resolve) => {
    const done = (outcome) => {
      running = undefined;
      if (ending !== undefined) process.exit(ending);
      if (interrupted && outcome.code !== 0) process.exit(outcome.code);
      resolve(outcome);
    };
    child.once('error', (error) => done({ code: 4, error }));
    child.once('exit', (status, signal) => done({ code: status ?? 128 + (constants.signals[signal] ?? 0) }));
  });
}

/**
 * Runs a JavaScript file on `node`; it ends when this process does, whatever ends it.
 * @returns {Promise<{ code: number, error?: Error }>} its exit code, 128 + the number of the signal that ended it
 */
export function runNode(
  node,
  [file, ...args],
  { stdio = ['inherit', 'inherit', 'inherit'], env = process.env, cwd } = {},
) {
  const child = spawn(node, ['--import', ENDS_WITH_STARTER, file, ...args], {
    stdio: [...stdio, 'pipe'],
    env: { ...env, PLANTWRIGHT_STARTER_FD: '3' },
    ...(cwd && { cwd }),
  });
  return untilEnded(child, true);
}

/** Runs any program; it ends when this process ends in order. */
export function runProgram(program, args, options) {
  return untilEnded(spawn(program, args, options), false);
}

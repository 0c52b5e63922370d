import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { calibrationOf } from '#simulator';
import { measurePath } from '../../hil/calibration.ts';
import { HealthWatch } from '../../hil/health.ts';
import { isFree } from '../../hil/listen.ts';
import { findChromium } from '../../scripts/chromium.mjs';

interface Finding {
  readonly what: string;
  readonly level: 'ok' | 'note' | 'bad';
  readonly found: string;
  /** What to do about it. */
  readonly next?: string;
}

export const doctor = (program: Command): Command =>
  program
    .command('doctor')
    .description('look whether this machine can run and judge: ports, clock, event loop, browser')
    .option('--json', 'as one JSON object')
    .action(async ({ json }: { json?: boolean }) => {
      const findings = [node(), disk(), viewer(), ...(await ports()), ...(await timing()), await browser()];
      if (json) console.log(JSON.stringify({ findings }));
      else for (const finding of findings) print(finding);
      process.exitCode = findings.some(({ level }) => level === 'bad') ? 1 : 0;
    });

function print({ what, level, found, next }: Finding): void {
  console.log(`${level.padEnd(5)} ${what.padEnd(16)} ${found}${next ? `\n${' '.repeat(23)}→ ${next}` : ''}`);
}

function node(): Finding {
  const { version } = process;
  const pinned = version.startsWith('v24.');
  return pinned
    ? { what: 'Node', level: 'ok', found: version }
    : {
        what: 'Node',
        level: 'note',
        found: version,
        next: 'It runs, but is tested on Node 24. npm scripts fetch that one where yours is older than 22.18.',
      };
}

function disk(): Finding {
  try {
    accessSync('.', constants.W_OK);
  } catch {
    return {
      what: 'disk',
      level: 'bad',
      found: 'this folder cannot be written to',
      next: 'Recordings go to runs/ below it; or give --out.',
    };
  }
  const { bavail, bsize } = statfsSync('.');
  const free = (bavail * bsize) / 2 ** 30;
  return free > 0.5
    ? { what: 'disk', level: 'ok', found: `${free.toFixed(0)} GiB free` }
    : { what: 'disk', level: 'bad', found: `${free.toFixed(2)} GiB free`, next: 'A run takes about 1 MB; make room.' };
}

function viewer(): Finding {
  return existsSync(fileURLToPath(new URL('../../dist/viewer/index.html', import.meta.url)))
    ? { what: 'viewer', level: 'ok', found: 'built' }
    : { what: 'viewer', level: 'note', found: 'not built yet', next: 'npm start builds it.' };
}

const PORTS = { Modbus: 5020, 'OPC UA': 4840, MQTT: 1883, viewer: 8080 };

async function ports(): Promise<Finding[]> {
  return Promise.all(
    Object.entries(PORTS).map(async ([what, port]): Promise<Finding> => {
      if (await isFree('127.0.0.1', port)) return { what: `port ${port}`, level: 'ok', found: `free for ${what}` };
      return {
        what: `port ${port}`,
        level: 'note',
        found: 'taken',
        next: `serve takes the next free one for ${what}; runs take other ports anyway.`,
      };
    }),
  );
}

/** A harness that is slower than this, in ms, is a note: budgets of some hundred ms can still be judged. */
const SLOW_PATH = 40;
const SLOW_LOOP = 35;

/** What is asked of a machine that judges: a quick path of its own, as before every run, and nobody who sets its clock. */
async function timing(): Promise<Finding[]> {
  const watch = new HealthWatch();
  const { pathAtMost, measurable } = calibrationOf(await measurePath(1), await measurePath(2));
  const { loopDelay, clockStep } = watch.health([]);
  watch.close();
  const busy = 'Close what else runs, or take fewer runs at a time; a run that was stepped late is invalid, not wrong.';
  return [
    {
      what: 'own path',
      level: pathAtMost < SLOW_PATH ? 'ok' : 'note',
      found: `p99 at most ${pathAtMost.toFixed(1)} ms: budgets from ${measurable.toFixed(0)} ms can be judged`,
      ...(pathAtMost >= SLOW_PATH && { next: busy }),
    },
    {
      what: 'event loop',
      level: loopDelay.p99 < SLOW_LOOP ? 'ok' : 'note',
      found: `delay p99 ${loopDelay.p99.toFixed(1)} ms`,
      ...(loopDelay.p99 >= SLOW_LOOP && { next: busy }),
    },
    {
      what: 'clock',
      level: clockStep < 5 ? 'ok' : 'note',
      found: `wall clock moved ${clockStep.toFixed(2)} ms against the monotonic one in 1 s`,
      ...(clockStep >= 5 && { next: 'Something sets the clock; let it settle before judging source times.' }),
    },
  ];
}

async function browser(): Promise<Finding> {
  const found = await findChromium();
  return found
    ? { what: 'browser', level: 'ok', found }
    : {
        what: 'browser',
        level: 'note',
        found: 'no Chromium found',
        next: 'Only the browser tests need one; install Chromium or Chrome, or set PLANTWRIGHT_CHROMIUM.',
      };
}

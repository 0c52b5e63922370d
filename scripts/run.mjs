// The way in: `node scripts/run.mjs COMMAND …`, behind every npm script. Plain JavaScript for any Node >= 20, because
// it runs before anything is installed. It installs what the lockfile asks for, builds the viewer when it is stale,
// then hands over to the pinned Node and passes its exit code on. All of its own output goes to stderr.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.mjs';
import { handOver } from './hand-over.mjs';
import { install } from './install.mjs';
import { say, stop } from './say.mjs';
import { isStale, markFresh } from './stale.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

const [command = 'start', ...rest] = process.argv.slice(2);

/** A plant that is served for hours gains nothing by the 130 MB that V8 sets aside for its youngest objects. */
const SERVED = rest[0] === 'serve' ? ['--max-semi-space-size=8'] : [];

/** What runs for each command, on the pinned Node: one or more programs, each after the other has succeeded. */
const COMMANDS = {
  start: { viewer: true, run: [['cli/main.ts', 'start', ...rest]] },
  plantwright: { viewer: ['serve', 'view', 'start'].includes(rest[0]), run: [[...SERVED, 'cli/main.ts', ...rest]] },
  soak: { run: [['cli/main.ts', 'soak', ...rest]] },
  conformance: { run: [['cli/main.ts', 'conformance', ...rest]] },
  bench: { run: [['test/bench/main.ts', ...rest]] },
  oracle: { run: [['test/oracles/main.ts', ...rest]] },
  test: { viewer: true, browser: true, run: [[bin('vitest'), 'run', ...rest]] },
  interop: {
    run: [[bin('vitest'), 'run', 'test/interop', ...rest], ['test/interop/table.ts']],
  },
  check: {
    run: [
      [bin('typescript', 'tsc'), '-p', '.'],
      [bin('typescript', 'tsc'), '-p', 'simulator'],
      [bin('typescript', 'tsc'), '-p', 'viewer/app'],
      [bin('@biomejs/biome', 'biome'), 'check', '--error-on-warnings', '.'],
      [bin('vitest'), 'run', 'test/architecture.test.ts', ...rest],
    ],
  },
};

const task = COMMANDS[command];
if (!task) stop(`unknown command "${command}". There are: ${Object.keys(COMMANDS).join(', ')}.`, 2);

install();
const node = pinnedNode();
const env = { ...process.env, PLANTWRIGHT_COMMAND: command };
if (task.viewer) buildViewer();
if (task.browser) env.PLANTWRIGHT_CHROMIUM = (await findChromium()) ?? '';
await handOver(node, task.run, env);

/** The program of an installed package, without asking npm. */
function bin(name, program = name) {
  return { package: name, program };
}

/** The Node that the lockfile pins; where its install script was not run, this one if it is new enough. */
function pinnedNode() {
  const pinned = process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node';
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) {
    say(`the pinned Node 24 is missing (install scripts are off?); going on with Node ${process.versions.node}.`);
    return process.execPath;
  }
  return stop(
    'the pinned Node 24 is missing because install scripts are off. ' +
      'Run "npm rebuild node --ignore-scripts=false", or use Node >= 22.18.',
  );
}

function buildViewer() {
  if (!existsSync('viewer/app/index.html') || !isStale()) return;
  say('building the viewer …');
  const built = spawnSync(node, ['node_modules/vite/bin/vite.js', 'build', 'viewer/app', '--logLevel', 'warn'], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) {
    stop('the viewer could not be built; the lines above say why. Runs without it: npm run plantwright -- run --all');
  }
  markFresh();
}

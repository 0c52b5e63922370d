// The way in: `node scripts/run.mjs COMMAND …`, behind every npm script. Plain JavaScript for any Node >= 20, because
// it runs before anything is installed. It installs what the command needs, builds the viewer when it is stale, then
// hands over to a Node that fits and passes its exit code on. All of its own output goes to stderr.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commands } from './commands.mjs';
import { handOver } from './hand-over.mjs';
import { install } from './install.mjs';
import { installChromium } from './install-chromium.mjs';
import { onNpmGone } from './npm-gone.mjs';
import { nodeToRunOn } from './pinned-node.mjs';
import { endAll, heedSignals, runNode } from './programs.mjs';
import { say, stop } from './say.mjs';
import { isStale, markFresh } from './stale.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const [command = 'start', ...rest] = process.argv.slice(2);
const known = commands(rest);
const task = known[command];
if (!task) stop(`unknown command "${command}". There are: ${Object.keys(known).join(', ')}.`, 2);

heedSignals();
onNpmGone(() => endAll(143));
await install(task.installs);
const node = await nodeToRunOn();
// What the program starts in its turn was not started by npm, and must not look for it.
const env = { ...process.env, npm_lifecycle_script: undefined, PLANTWRIGHT_COMMAND: command };
if (task.viewer) await buildViewer();
if (task.browser) env.PLANTWRIGHT_CHROMIUM = (await installChromium()) ?? '';
await handOver(node, task.run, env);

async function buildViewer() {
  if (!existsSync('viewer/app/index.html') || !isStale()) return;
  say('building the viewer …');
  const vite = ['node_modules/vite/bin/vite.js', 'build', 'viewer/app', '--logLevel', 'warn'];
  const { code } = await runNode(node, vite, { stdio: ['ignore', 2, 2] });
  if (code !== 0) {
    stop('the viewer could not be built; the lines above say why. Runs without it: npm run plantwright -- run --all');
  }
  markFresh();
}

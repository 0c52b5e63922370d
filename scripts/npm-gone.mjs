import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** How often it is looked, in ms. */
const LOOKS_EVERY = 250;

/**
 * Calls `gone` once when the npm that started this process is gone. npm gives a script no pipe that would end with it,
 * and the shell that it puts in between passes no signal on, so the only thing to see is who the parent is.
 *
 * Started by hand there is nothing to watch: who runs this in the background may close the shell. A script that is to
 * outlive npm has PLANTWRIGHT_DETACHED=1.
 */
export async function onNpmGone(gone, env = process.env) {
  if (!env.npm_lifecycle_script?.includes('run.mjs') || env.PLANTWRIGHT_DETACHED) return;
  const parent = process.ppid;
  const { parent: npm, command } = await processOf(parent);
  // Where the shell has replaced itself by this process, the parent is npm, and npm's own parent may go.
  const behindShell = npm > 1 && command.includes(env.npm_lifecycle_script);
  const isGone = () => process.ppid !== parent || !isThere(parent) || (behindShell && !isParentOf(npm, parent));
  const look = setInterval(() => {
    if (!isGone()) return;
    clearInterval(look);
    gone();
  }, LOOKS_EVERY);
  look.unref();
}

/** Whether `npm` is still there, as the parent of the shell. */
function isParentOf(npm, shell) {
  // A process that nobody has waited for still has its number; that its child was given away tells that it has ended.
  if (process.platform === 'linux') return fromProc(shell)?.parent === npm;
  return isThere(npm);
}

function isThere(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fromProc(pid) {
  try {
    // pid (name) state ppid …; the name may hold anything.
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { parent: Number(parent), command };
  } catch {
    return undefined;
  }
}

/** Parent and command line of a process; parent 0 where the system does not tell. */
async function processOf(pid) {
  const unknown = { parent: 0, command: '' };
  if (process.platform === 'linux') return fromProc(pid) ?? unknown;
  const query = `Get-CimInstance Win32_Process -Filter ProcessId=${pid} | % { "$($_.ParentProcessId) $($_.CommandLine)" }`;
  const [program, ...args] =
    process.platform === 'win32'
      ? ['powershell', '-NoProfile', '-Command', query]
      : ['ps', '-o', 'ppid=,args=', '-p', String(pid)];
  try {
    const { stdout } = await promisify(execFile)(program, args);
    const [, parent, command] = /^\s*(\d+)\s+(.*)/s.exec(stdout);
    return { parent: Number(parent), command };
  } catch {
    return unknown;
  }
}

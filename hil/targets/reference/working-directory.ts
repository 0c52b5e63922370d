import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

// Host and process of the owner stand in the name: there is no moment at which a folder has none.
const NAME = /^plantwright-stack-(.*)-(\d+)-[^-]+$/;

/** A new folder for this process, below the system's temporary one. Those of processes that were killed are removed. */
export function takeWorkingDirectory(parent = tmpdir(), owner = process.pid): string {
  for (const name of readdirSync(parent)) if (isStale(name, owner)) remove(join(parent, name));
  return mkdtempSync(join(parent, `plantwright-stack-${hostname()}-${owner}-`));
}

/** Removes a folder; what the system does not let go is left for the next start. */
export function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Somebody else's, or on Windows a file that is still open.
  }
}

/** Whether the owner of a folder is gone. Of another host or container that shares the folder nothing is known. */
function isStale(name: string, owner: number): boolean {
  const [, host, pid] = NAME.exec(name) ?? [];
  return host === hostname() && (Number(pid) === owner || !isRunning(Number(pid)));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import { existsSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PlantwrightError } from '#simulator';

/** What the system says of a place that takes no more, and of one that cannot be written at all. */
const FULL: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left',
  EDQUOT: 'the quota is used up',
  EFBIG: 'files may not grow any larger here',
};
const UNWRITABLE: Readonly<Record<string, string>> = {
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'it is read-only',
  EIO: 'the disk reports an error',
  ENOTDIR: 'a part of its path is a file and no folder',
  EEXIST: 'a part of its path is a file and no folder',
  EISDIR: 'it is a folder',
  ENOENT: 'a part of its path is missing and cannot be made',
  ELOOP: 'its path leads in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
};

/** Bytes that are written to try a folder out: less would fit into a disk that is full. */
const TRIAL = 4096;

/**
 * What a person can mend about a file that could not be written; undefined for any other error.
 * @param path what was to be written; left out where any work may have failed
 * @param needed bytes that were to be written
 */
export function storageError(cause: unknown, path?: string, needed?: number): PlantwrightError | undefined {
  if (!(cause instanceof Error)) return undefined;
  const { code = '', path: own } = cause as NodeJS.ErrnoException;
  const place = path ?? own ?? 'a file';
  if (Object.hasOwn(FULL, code)) {
    const asked = needed === undefined ? '' : `${needed} bytes are needed, `;
    return new PlantwrightError('STORAGE_FULL', `${place} cannot be written: ${FULL[code]}; ${asked}${free(place)}.`, {
      hint: 'Make room, or give another folder.',
      cause,
    });
  }
  // Without a path it may have been read: only a full disk and one without writes are told from that.
  if (!Object.hasOwn(UNWRITABLE, code) || (path === undefined && code !== 'EROFS')) return undefined;
  return new PlantwrightError('STORAGE_UNWRITABLE', `${place} cannot be written: ${UNWRITABLE[code]} (${code}).`, {
    hint: 'Give another folder, or see that this one may be written.',
    cause,
  });
}

/** How much room there is where a file lies, or would lie. */
function free(path: string): string {
  for (let place = resolve(path); ; place = dirname(place)) {
    try {
      const { bavail, bsize } = statfsSync(place);
      return `${bavail * bsize} bytes are free`;
    } catch {
      if (place === dirname(place)) return 'how many are free is not known';
    }
  }
}

/**
 * Makes a folder and those above it. What throws is the first that cannot be made. Node's own `recursive` says ENOENT of
 * any, and never returns where the working directory was removed.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder) || dirname(folder) === folder) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (cause) {
    // Another run may have made it meanwhile.
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It was never there.
  }
}

/**
 * Makes a folder and tries out that it can be written, so that work does not begin whose results nobody could keep.
 * @throws PlantwrightError STORAGE_FULL, STORAGE_UNWRITABLE
 */
export function refuseUnwritable(folder: string): void {
  const trial = join(folder, `.trial-${process.pid}`);
  try {
    makeFolder(folder);
    writeFileSync(trial, Buffer.alloc(TRIAL));
  } catch (cause) {
    throw storageError(cause, folder, TRIAL) ?? cause;
  } finally {
    remove(trial);
  }
}

/**
 * Writes a file whole or not at all, whatever ends the process.
 * @throws PlantwrightError STORAGE_FULL, STORAGE_UNWRITABLE
 */
export function writeWhole(path: string, text: string): void {
  const part = `${path}.part`;
  try {
    makeFolder(dirname(path));
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (cause) {
    remove(part);
    throw storageError(cause, path, Buffer.byteLength(text)) ?? cause;
  }
}

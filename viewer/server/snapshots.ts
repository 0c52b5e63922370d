import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Duration,
  decode,
  digestOf,
  encode,
  type Plant,
  PlantwrightError,
  plantDigest,
  Simulation,
  type Snapshot,
  type SnapshotInfo,
} from '#simulator';

const ENDING = '.snapshot.json';
/** Letters, digits and a few marks; never a path. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ,._-]{0,59}$/u;

/** A moment of a plant as it lies on disk. */
interface Kept {
  readonly plantwright: 'snapshot';
  readonly version: 1;
  readonly plant: string;
  /** Of the declaration of the plant: a state fits into no other. */
  readonly plantDigest: string;
  readonly seed: number;
  readonly savedAt: number;
  readonly snapshot: Snapshot;
  /** Of the snapshot: what was changed since is not taken for a state of the plant. */
  readonly digest: string;
}

/** A folder of named moments of one plant. */
export class SnapshotFolder {
  readonly #folder: string;
  readonly #plant: Plant;
  #listed: SnapshotInfo[];

  /** @param folder where the snapshots of all plants lie; made with the first one */
  constructor(folder: string, plant: Plant) {
    this.#folder = join(folder, plant.name);
    this.#plant = plant;
    this.#listed = this.#look();
  }

  /** Newest first. What is in the folder and is none is left out. */
  list(): readonly SnapshotInfo[] {
    return this.#listed;
  }

  /** @throws PlantwrightError SNAPSHOT_NAME, SNAPSHOT_EXISTS, SNAPSHOT_NOT_SAVED */
  save(name: string, snapshot: Snapshot, { seed, savedAt }: { seed: number; savedAt: number }): void {
    const path = this.#path(name);
    if (this.#listed.some((known) => known.name === name)) {
      throw new PlantwrightError('SNAPSHOT_EXISTS', `There is a snapshot "${name}" already.`, {
        hint: 'Give another name: what was saved is not overwritten.',
      });
    }
    const kept: Kept = {
      ...{ plantwright: 'snapshot', version: 1, plant: this.#plant.name, plantDigest: plantDigest(this.#plant) },
      ...{ seed, savedAt, snapshot, digest: digestOf(snapshot) },
    };
    try {
      mkdirSync(this.#folder, { recursive: true });
      // Whole or not at all, whatever ends the process.
      writeFileSync(`${path}.part`, encode(kept));
      renameSync(`${path}.part`, path);
    } catch (cause) {
      throw new PlantwrightError('SNAPSHOT_NOT_SAVED', `The snapshot could not be written to ${path}.`, {
        hint: `${(cause as NodeJS.ErrnoException).code}: is there room, and may it be written there?`,
        cause,
      });
    }
    this.#listed = [{ name, simulation: this.#timeOf(snapshot), savedAt }, ...this.#listed];
  }

  /** @throws PlantwrightError SNAPSHOT_NAME, SNAPSHOT_UNKNOWN, and what `readSnapshot` throws */
  load(name: string): { readonly snapshot: Snapshot; readonly seed: number } {
    const path = this.#path(name);
    if (!this.#listed.some((known) => known.name === name)) {
      const names = this.#listed.map((known) => `"${known.name}"`);
      throw new PlantwrightError('SNAPSHOT_UNKNOWN', `There is no snapshot "${name}" of ${this.#plant.name}.`, {
        hint: names.length > 0 ? `There are ${names.join(', ')}.` : 'None has been saved so far.',
      });
    }
    return readSnapshot(path, this.#plant);
  }

  #path(name: string): string {
    if (typeof name !== 'string' || !NAME.test(name)) {
      throw new PlantwrightError('SNAPSHOT_NAME', `${JSON.stringify(name)} is no name for a snapshot.`, {
        hint: 'Up to 60 letters, digits, spaces, commas, dots, hyphens and underscores, beginning with a letter or digit.',
      });
    }
    return join(this.#folder, name + ENDING);
  }

  #look(): SnapshotInfo[] {
    let files: string[];
    try {
      files = readdirSync(this.#folder).filter((file) => file.endsWith(ENDING));
    } catch {
      return []; // nothing saved yet
    }
    const found = files.flatMap((file) => {
      try {
        const { snapshot, savedAt } = parse(join(this.#folder, file), this.#plant);
        return [{ name: file.slice(0, -ENDING.length), simulation: this.#timeOf(snapshot), savedAt }];
      } catch {
        return [];
      }
    });
    return found.sort((a, b) => b.savedAt - a.savedAt);
  }

  #timeOf = ({ tick }: Snapshot) => (tick * this.#plant.step) as Duration;
}

/**
 * A snapshot of a plant from a file, tried out: one that the plant cannot go on from is refused.
 * @throws PlantwrightError SNAPSHOT_MISSING, SNAPSHOT_UNREADABLE, SNAPSHOT_OF_ANOTHER_PLANT, SNAPSHOT_SPOILT
 */
export function readSnapshot(path: string, plant: Plant): { readonly snapshot: Snapshot; readonly seed: number } {
  const { snapshot, seed } = parse(path, plant);
  try {
    const trial = new Simulation(plant, { seed });
    trial.restore(snapshot);
    trial.advance();
  } catch (cause) {
    throw spoilt(path, 'the plant cannot go on from it', cause);
  }
  return { snapshot, seed };
}

function parse(path: string, plant: Plant): Kept {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PlantwrightError('SNAPSHOT_MISSING', `There is no snapshot at ${path}.`, {
      hint: 'Give the name or the path of one that was saved in the viewer.',
      cause,
    });
  }
  let kept: Partial<Kept> | null;
  try {
    kept = decode(text) as Partial<Kept> | null;
  } catch {
    kept = null;
  }
  if (typeof kept !== 'object' || kept?.plantwright !== 'snapshot' || kept.version !== 1) {
    throw new PlantwrightError('SNAPSHOT_UNREADABLE', `${path} is no snapshot of Plantwright.`, {
      hint: 'Give a file that was saved in the viewer, ending in .snapshot.json.',
    });
  }
  if (kept.plantDigest !== plantDigest(plant)) {
    const same = kept.plant === plant.name;
    const found = same ? `another version of ${plant.name}` : String(kept.plant);
    throw new PlantwrightError('SNAPSHOT_OF_ANOTHER_PLANT', `${path} is a moment of ${found}, not of ${plant.name}.`, {
      hint: same
        ? 'The plant has been changed since; go to that moment anew and save it again.'
        : `Serve that plant: npm run plantwright -- serve ${kept.plant}`,
    });
  }
  const { snapshot, seed, savedAt, digest } = kept;
  const whole = typeof snapshot === 'object' && Number.isSafeInteger(snapshot?.tick) && snapshot.tick >= 0;
  if (!whole || !Number.isSafeInteger(seed) || !Number.isSafeInteger(savedAt) || digestOf(snapshot) !== digest) {
    throw spoilt(path, 'it was changed since it was saved');
  }
  return kept as Kept;
}

const spoilt = (path: string, why: string, cause?: unknown) =>
  new PlantwrightError('SNAPSHOT_SPOILT', `${path} cannot be used: ${why}.`, {
    hint: 'Save that moment again, or restore the file from where it was kept.',
    cause,
  });

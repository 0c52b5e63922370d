import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
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
import { misfit } from '../../hil/recording/schemas.ts';
import { writeWhole } from '../../hil/storage.ts';

const ENDING = '.snapshot.json';
/** Letters, digits and a few marks; never a path. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ,._-]{0,59}$/u;

const VERSION = 1;
/** A plant of a thousand assets takes a few MB. */
const LARGEST = 64 << 20;
/** A plant that cannot go on from its state shows it within so many steps. */
const TRIAL = 100;

const signalValue = z.union([z.number(), z.boolean(), z.string()]);
/** A moment of a plant as it lies on disk. */
const kept = z.object({
  plantwright: z.literal('snapshot'),
  version: z.literal(VERSION),
  plant: z.string(),
  /** Of the declaration of the plant: a state fits into no other. */
  plantDigest: z.string(),
  seed: z.int(),
  savedAt: z.int().min(0).max(8.64e15),
  snapshot: z.object({
    tick: z.int().min(0).max(1e12),
    assets: z.record(
      z.string(),
      z.object({ state: z.unknown(), malfunctions: z.record(z.string(), signalValue), random: z.unknown() }),
    ),
  }),
  /** Of the snapshot: what was changed since is not taken for a state of the plant. */
  digest: z.string(),
});
type Kept = Omit<z.infer<typeof kept>, 'snapshot'> & { readonly snapshot: Snapshot };

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
    const whole: Kept = {
      ...{ plantwright: 'snapshot', version: VERSION, plant: this.#plant.name, plantDigest: plantDigest(this.#plant) },
      ...{ seed, savedAt, snapshot, digest: digestOf(snapshot) },
    };
    try {
      writeWhole(path, encode(whole));
    } catch (cause) {
      throw new PlantwrightError('SNAPSHOT_NOT_SAVED', `The snapshot was not saved: ${(cause as Error).message}`, {
        hint: 'Make room, or give another folder with --snapshots.',
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
    for (let step = 0; step < TRIAL; step++) {
      refuseOddOutputs(trial);
      trial.advance();
    }
  } catch (cause) {
    throw spoilt(path, `the plant cannot go on from it: ${(cause as Error).message}`, cause);
  }
  return { snapshot, seed };
}

/** A state that somebody has written may compute, and yet show what no such signal can. */
function refuseOddOutputs(trial: Simulation): void {
  for (const asset of Object.keys(trial.plant.assets)) {
    const outputs = trial.outputs(asset);
    for (const [name, { kind, names }] of Object.entries(trial.plant.outputs(asset))) {
      const value = outputs[name];
      const fits =
        kind === 'analog'
          ? typeof value === 'number'
          : kind === 'discrete'
            ? typeof value === 'boolean'
            : names?.includes(value as string);
      if (!fits) throw new Error(`${asset}.${name} shows what is no ${kind} value`);
    }
  }
}

function parse(path: string, plant: Plant): Kept {
  const content = contentOf(path);
  const head = z.object({ plantwright: z.literal('snapshot'), version: z.int() }).safeParse(content).data;
  if (head && head.version > VERSION) {
    throw new PlantwrightError(
      'SNAPSHOT_NEWER',
      `${path} has version ${head.version}; this program knows ${VERSION}.`,
      {
        hint: 'Serve it with a newer Plantwright.',
      },
    );
  }
  if (head?.version !== VERSION) {
    throw new PlantwrightError('SNAPSHOT_UNREADABLE', `${path} is no snapshot of Plantwright.`, {
      hint: 'Give a file that was saved in the viewer, ending in .snapshot.json.',
    });
  }
  const { data: whole, error } = kept.safeParse(content);
  if (error) throw spoilt(path, misfit(error));
  if (whole.plantDigest !== plantDigest(plant)) {
    const same = whole.plant === plant.name;
    const found = same ? `another version of ${plant.name}` : JSON.stringify(whole.plant.slice(0, 60));
    throw new PlantwrightError('SNAPSHOT_OF_ANOTHER_PLANT', `${path} is a moment of ${found}, not of ${plant.name}.`, {
      hint: same
        ? 'The plant has been changed since; go to that moment anew and save it again.'
        : 'Serve that plant: npm run plantwright -- serve PLANT',
    });
  }
  if (!isIntact(whole)) throw spoilt(path, 'it was changed since it was saved');
  return whole as Kept;
}

function isIntact({ snapshot, digest }: z.infer<typeof kept>): boolean {
  try {
    return digestOf(snapshot) === digest;
  } catch {
    return false; // nested deeper than any state
  }
}

/** What is in the file; undefined for what is no saved state. */
function contentOf(path: string): unknown {
  let text: string;
  try {
    if (statSync(path).size > LARGEST) throw new Error(`it is larger than ${LARGEST} bytes`);
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PlantwrightError('SNAPSHOT_MISSING', `There is no snapshot at ${path}: ${(cause as Error).message}.`, {
      hint: 'Give the name or the path of one that was saved in the viewer.',
      cause,
    });
  }
  try {
    return decode(text);
  } catch {
    return undefined;
  }
}

const spoilt = (path: string, why: string, cause?: unknown) =>
  new PlantwrightError('SNAPSHOT_SPOILT', `${path} cannot be used: ${why}.`, {
    hint: 'Save that moment again, or restore the file from where it was kept.',
    cause,
  });

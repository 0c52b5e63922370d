import type { Plant } from '../plant/plant.ts';
import type { Frame, Hop } from '../record/frames.ts';
import { type Duration, seconds, us } from '../time/duration.ts';
import { Books, type PointInfo } from './books.ts';
import { type Counts, total } from './counts.ts';
import { Crashes } from './crashes.ts';
import { type Finding, findingsIn } from './findings.ts';
import type { Entry } from './ledger.ts';
import { type Finish, keeping, type Monitor, type MonitorOf, nearest, type Scene } from './monitor.ts';
import { acknowledged } from './monitors/acknowledged.ts';
import { acknowledgements } from './monitors/alarms/acknowledgements.ts';
import { alarmFlood, alarmRate, chattering } from './monitors/alarms/counting.ts';
import { firstOut } from './monitors/alarms/first-out.ts';
import { raisedOnce } from './monitors/alarms/raised-once.ts';
import { standing } from './monitors/alarms/standing.ts';
import { arrives } from './monitors/arrives.ts';
import { commandLands } from './monitors/command-lands.ts';
import { delivered } from './monitors/delivered.ts';
import { exactlyOnce } from './monitors/exactly-once.ts';
import { formula } from './monitors/formula.ts';
import { fresh } from './monitors/fresh.ts';
import { neverBetter } from './monitors/never-better.ts';
import { ordered } from './monitors/ordered.ts';
import { recovers } from './monitors/recovers.ts';
import { storedAndForwarded } from './monitors/stored-and-forwarded.ts';
import { tracks } from './monitors/tracks.ts';
import { undisturbed } from './monitors/undisturbed.ts';
import { cannotBeJudged } from './needs.ts';
import type { Requirement, Specification } from './requirement.ts';
import { Distribution, type Times, timesOf } from './statistics/index.ts';
import { type Judgement, skipped } from './verdict.ts';
import { World } from './world.ts';

const MONITORS: { readonly [K in Specification['kind']]: MonitorOf<K> } = {
  acknowledged,
  acknowledgements,
  alarmFlood,
  alarmRate,
  arrives,
  chattering,
  commandLands,
  delivered,
  exactlyOnce,
  firstOut,
  formula,
  fresh,
  neverBetter,
  ordered,
  raisedOnce,
  recovers,
  standing,
  storedAndForwarded,
  tracks,
  undisturbed,
};

/** How long after the script the ledger of points that no requirement asks for stays open. */
const CLOSES_WITHIN = seconds(2);

/**
 * Latency of delivered samples, from when their bytes left the device to their receipt, in ms; `atMost` bounds each
 * quantile from above with 95 % confidence, null where there are too few samples for that.
 */
export interface Latency extends Times {
  readonly atMost: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null };
}

export interface JudgeOptions {
  readonly requirements: Readonly<Record<string, Requirement>>;
  readonly points: readonly PointInfo[];
  readonly hops: readonly Hop[];
  /** Whether the stack has an alarm list; one with an API has. */
  readonly alarmList?: boolean;
  readonly name: (signal: string) => string;
}

/** A signal as a sentence speaks of it: `water/intake/T-101 level`. */
export const spokenName = (plant: Plant, signal: string): string =>
  signal.replace(/^\w+/, (asset) => plant.pathOf(asset)).replace('.', ' ');

/** Judges a run from its frames, while it goes on or from a recording: it reads nothing else. */
export class Judge {
  readonly world: World;
  readonly books: Books;
  readonly #requirements: Readonly<Record<string, Requirement>>;
  readonly #hops: readonly Hop[];
  /** How long a sample of a point that reports may take from its device to the far side. */
  readonly #reporting: Duration;
  readonly #alarmList: boolean;
  readonly #monitors: ReadonlyMap<string, Monitor>;
  /** Of what the ledger has settled where people look. */
  readonly #latencies = new Distribution();
  readonly #crashes = new Crashes();

  constructor({ requirements, points, hops, alarmList = false, name }: JudgeOptions) {
    this.world = new World(nearest(hops));
    this.books = new Books(points, { hops });
    this.#hops = hops;
    const reported = hops.length > 0 ? points.filter(({ manner }) => manner === 'reported') : [];
    this.#reporting = us(Math.max(0, ...reported.map(({ chain }) => chain)));
    this.#alarmList = alarmList || hops.includes('api');
    this.#requirements = requirements;
    const scene: Scene = { world: this.world, books: this.books, hops, name };
    const shown = nearest(hops);
    for (const { id } of shown === undefined ? [] : points) {
      this.books.follow(id, shown!, { settled: (entry) => addLatency(this.#latencies, entry) });
    }
    this.#monitors = new Map(
      Object.entries(requirements).map(([key, { specification }]) => [key, monitorOf(specification, scene)]),
    );
  }

  see(frame: Frame): void {
    if (frame.kind === 'reference') {
      for (const monitor of this.#monitors.values()) monitor.compare?.(frame);
      return;
    }
    this.world.see(frame);
    this.books.see(frame);
    this.#crashes.see(frame);
    for (const monitor of this.#monitors.values()) monitor.see?.(frame);
  }

  /** How long after the script some requirement may still need the run, at most. */
  get horizon(): Duration {
    return us(Math.max(0, ...[...this.#monitors.values()].map(({ horizon = us(0) }) => horizon)));
  }

  /** Whether the run should go on draining: a requirement asks for it, or the ledger is not closed yet. */
  waits(finish: Finish): boolean {
    // What was sampled at the end of the script leaves its device with the next report, and is on its way then.
    if (finish.end < finish.scriptEnd + this.#reporting) return true;
    if ([...this.#monitors.values()].some((monitor) => monitor.waits?.(finish))) return true;
    return finish.end < finish.scriptEnd + CLOSES_WITHIN && this.ledger(finish).lost > 0;
  }

  /** Of each requirement; and of the stack itself, where a part of it ended by itself. */
  judgements(finish: Finish): Record<string, Judgement> {
    const asked = Object.fromEntries(
      [...this.#monitors].map(([key, monitor]) => {
        const { specification } = this.#requirements[key]!;
        const stack = { hops: this.#hops, points: this.books.points, alarmList: this.#alarmList };
        const reason = cannotBeJudged(specification, stack);
        return [key, reason === undefined ? monitor.judge(finish) : skipped(reason)];
      }),
    );
    return this.#crashes.judge(asked);
  }

  /** The ledger over all points, at the hop that keeps every sample. */
  ledger({ scriptEnd }: Finish): Counts {
    const hop = keeping(this.#hops);
    const points = hop === undefined ? [] : [...this.books.points.keys()];
    return total(points.map((point) => this.books.account(point, hop!, scriptEnd).counts));
  }

  /** What the ledger can put a name to. */
  findings({ scriptEnd }: Finish): Finding[] {
    return findingsIn(this.books, this.#hops, scriptEnd);
  }

  /** The latency of all points, at the hop nearest to the people who decide. */
  latency({ scriptEnd }: Finish): Latency {
    const hop = nearest(this.#hops);
    const points = hop === undefined ? [] : [...this.books.points.keys()];
    const seen = this.#latencies.copy();
    for (const point of points) {
      for (const entry of this.books.account(point, hop!, scriptEnd).entries) addLatency(seen, entry);
    }
    return latencyOf(seen);
  }
}

function addLatency(latencies: Distribution, { fate, seen, sent }: Entry): void {
  if (fate === 'delivered') latencies.add(Math.max(0, seen!.received - sent.left));
}

/** Latencies in µs as a report gives them. */
export function latencyOf(seen: Distribution): Latency {
  const atMost = (p: number) => {
    const { upper } = seen.bounds(p);
    return upper === null ? null : upper / 1e3;
  };
  return { ...timesOf(seen), atMost: { p50: atMost(0.5), p95: atMost(0.95), p99: atMost(0.99) } };
}

function monitorOf<K extends Specification['kind']>(
  specification: Extract<Specification, { kind: K }>,
  scene: Scene,
): Monitor {
  return MONITORS[specification.kind as K](specification, scene);
}

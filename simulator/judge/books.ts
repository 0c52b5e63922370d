import { type Frame, HOPS, type Hop, type PointSample, type Protocol } from '../record/frames.ts';
import { type Duration, ms, seconds, us } from '../time/duration.ts';
import type { Account, Manner, Observation } from './ledger.ts';
import { type Follower, Page } from './page.ts';
import { QuietTime } from './quiet-time.ts';
import { SensedChanges } from './sensed-changes.ts';
import { SentRuns } from './sent-runs.ts';

/** What a judge must know of a point on the wire. */
export interface PointInfo {
  readonly id: string;
  /** What people call it: `water/intake/LIT-101`. */
  readonly path: string;
  readonly unit: string;
  readonly device: string;
  readonly protocol: Protocol;
  readonly manner: Manner;
  /** Upper bound of the way from device to far side: sampling, poll and probe periods together. */
  readonly chain: Duration;
  /** How far an observed source time may lie from the device's own. */
  readonly tolerance: Duration;
  /** How far its source times may be wrong, where a clock of another machine gives them; 0 without. */
  readonly uncertainty?: Duration;
}

export interface BooksOptions {
  /** The hops that are accounted for. */
  readonly hops?: readonly Hop[];
  /**
   * How long samples and observations stay open: what arrives later than this after a sample was superseded is too late.
   * Time in which a fault on the stack or the wire is in force, or the stack recovers from it, does not count. Infinite:
   * nothing is ever settled, and an account has all entries.
   */
  readonly horizon?: number;
}

/** A sample later than this is marked late. */
const LATE_AFTER = seconds(2);
/** A stack that nothing disturbs delivers within this, or has lost it. */
export const HORIZON = seconds(120);
/** How often each page is settled, in horizons: what is open spans one and a half. */
const SETTLES_EVERY = 0.5;
/** How far frames may come out of the order of their times. */
const LATENESS = seconds(2);

/** What is known of one point on the wire. */
interface PointBook {
  readonly runs: SentRuns;
  readonly pages: ReadonlyMap<Hop, Page>;
  /** Whether anything of it was ever sent that was not good. */
  worse: boolean;
}

/** What was sent and what was observed, per point and hop: as much of it as may still change, and what became of the rest. */
export class Books {
  readonly #declared: readonly PointInfo[];
  readonly #hops: readonly Hop[];
  readonly #horizon: number;
  #points: ReadonlyMap<string, PointInfo>;
  #uncertainty: Duration = us(0);
  readonly #books = new Map<string, PointBook>();
  /** All pages, to be settled in turn. */
  readonly #pages: Page[] = [];
  readonly #changes: SensedChanges;
  readonly #quiet = new QuietTime();
  #now = Number.NEGATIVE_INFINITY;
  #old = Number.NEGATIVE_INFINITY;
  #scriptEnd = Number.POSITIVE_INFINITY;
  /** How often a page was settled so far. */
  #turns = 0;

  constructor(points: readonly PointInfo[], { hops = HOPS, horizon = HORIZON }: BooksOptions = {}) {
    this.#declared = points;
    this.#hops = hops;
    this.#horizon = horizon;
    this.#points = new Map(points.map((p) => [p.id, p]));
    this.#changes = new SensedChanges(points.filter(({ manner }) => manner === 'polled').map(({ id }) => id));
    for (const { id } of points) this.#bookOf(id);
  }

  get points(): ReadonlyMap<string, PointInfo> {
    return this.#points;
  }

  /** The end of the script; infinite until it is known. */
  get scriptEnd(): number {
    return this.#scriptEnd;
  }

  /** What happened before this is settled, or about to be. */
  get old(): number {
    return this.#old;
  }

  /** How many samples and observations it keeps. */
  get kept(): number {
    return this.#pages.reduce((sum, page) => sum + page.kept, 0);
  }

  /** The source times of polled points may be wrong by so much, either way: a gateway gives them by its own clock. */
  doubt(uncertainty: Duration): void {
    if (uncertainty === this.#uncertainty) return;
    this.#uncertainty = uncertainty;
    const doubted = this.#declared.map((p) =>
      p.manner === 'polled' ? { ...p, uncertainty, tolerance: us(p.tolerance + uncertainty) } : p,
    );
    this.#points = new Map(doubted.map((p) => [p.id, p]));
    for (const { id, tolerance } of doubted) {
      for (const page of this.#bookOf(id).pages.values()) page.tolerance = tolerance;
    }
  }

  see(frame: Frame): void {
    this.#quiet.see(frame);
    switch (frame.kind) {
      case 'sensed':
        this.#changes.see(frame.t, frame.values, this.#scriptEnd);
        break;
      case 'sent':
        for (const sample of frame.samples) this.#send(sample, frame.t);
        break;
      case 'observed':
        for (const { point, value, quality, sourceTime } of frame.samples) {
          const page = this.#bookOf(point).pages.get(frame.at);
          page?.observe({ point, value, quality, sourceTime, received: frame.t });
        }
        break;
      case 'event':
        if (frame.event.type === 'phase' && frame.event.phase === 'drain') this.#scriptEnd = frame.t;
        break;
    }
    if (frame.t > this.#now) {
      this.#now = frame.t;
      this.#settle(frame.t - LATENESS);
    }
  }

  #send(sample: PointSample, left: Duration): void {
    const book = this.#bookOf(sample.point);
    const run = book.runs.take(sample, left);
    if (!run) return;
    if (run.quality !== 'good') book.worse = true;
    for (const page of book.pages.values()) page.send(run);
  }

  #bookOf(point: string): PointBook {
    const known = this.#books.get(point);
    if (known) return known;
    const { manner = 'reported', tolerance = ms(1) } = this.#points.get(point) ?? {};
    const page = () => new Page({ tolerance, from: us(0), lateAfter: LATE_AFTER });
    const pages = new Map(this.#hops.map((hop) => [hop, page()]));
    this.#pages.push(...pages.values());
    const book: PointBook = { runs: new SentRuns(manner), pages, worse: false };
    this.#books.set(point, book);
    return book;
  }

  /** Settles each page once in its period, a few at a time: a run must not stand still for it. */
  #settle(now: number): void {
    if (now <= 0 || !Number.isFinite(this.#horizon)) return;
    const pages = this.#pages.length;
    const due = Math.floor((pages * now) / (SETTLES_EVERY * this.#horizon));
    if (due <= this.#turns) return;
    this.#old = this.#quiet.before(now, this.#horizon);
    const progress = { old: this.#old, now, to: this.#scriptEnd };
    const first = Math.max(this.#turns, due - pages);
    for (let turn = first; turn < due; turn++) this.#pages[turn % pages]!.settle(progress);
    this.#turns = due;
  }

  /** Hands on what leaves the page of a point at a hop for good. */
  follow(point: string, hop: Hop, follower: Follower): void {
    this.#bookOf(point).pages.get(hop)?.follow(follower);
  }

  /** What was observed of a point at a hop and was not handed on yet, in the order of arrival. */
  observed(point: string, hop: Hop): readonly Observation[] {
    return this.#bookOf(point).pages.get(hop)?.waiting ?? [];
  }

  /** Whether anything of a point was ever sent that was not good. */
  wasWorse(point: string): boolean {
    return this.#bookOf(point).worse;
  }

  /** The account of a point at a hop, for samples sent from the start of the script to `to`. */
  account(point: string, hop: Hop, to: Duration): Account {
    const account = this.#bookOf(point).pages.get(hop)!.account(to);
    // Each stretch of equal answers is one sensed value; the values beyond those were gone before anybody asked.
    const unpolled = Math.max(0, this.#changes.of(point) - account.counts.sent);
    return { ...account, counts: { ...account.counts, unpolled } };
  }
}

import {
  type Cell,
  type Duration,
  type Frame,
  Places,
  type PointSample,
  QUALITIES,
  type SessionInfo,
  type Stretch,
  type Track,
} from '#simulator';
import { Standing } from './standing.ts';
import { ThinnedTrack } from './thinned-track.ts';

/** Events and alarms that are kept at most; a storm of them lets the oldest go, and says so. */
const MOST_EVENTS = 5000;
/** Of a stretch that is asked for, about so many numbers: 100 kB and a few ms. */
const STRETCH_CELLS = 16_000;
/** An event is as long as so many numbers. */
const EVENT_CELLS = 30;

/** What viewers show: not how a belief came about. */
const SHOWN: ReadonlySet<Frame['kind']> = new Set(['true', 'sensed', 'observed', 'alarm', 'event', 'verdict']);

/** An event or an alarm: what is kept whole. */
type Happening = Extract<Frame, { kind: 'event' | 'alarm' }>;

/**
 * The last stretch of a session, as finely as a screen can show it: columns by signal and point, and all events. What
 * is older is folded into a state at its beginning, so that whoever comes late sees everything that stands, and memory
 * does not grow with the length of a session.
 */
export class History {
  readonly places: Places;
  readonly #window: number;
  readonly #bucket: number;
  readonly #signals: (ThinnedTrack | undefined)[] = [];
  readonly #beliefs: (ThinnedTrack | undefined)[] = [];
  readonly #verdicts = new Map<string, Frame>();
  #happened: Happening[] = [];
  #before = new Standing();
  #now = new Standing();
  #start = 0;
  #end = 0;
  #empty = true;

  /** @param window length of the stretch, @param bucket how finely it is kept, both in µs */
  constructor(
    session: Pick<SessionInfo, 'signals' | 'points'>,
    { window, bucket }: { readonly window: number; readonly bucket: number },
  ) {
    this.places = new Places(session);
    this.#window = window;
    this.#bucket = bucket;
  }

  /** From when on it has everything. */
  get start(): Duration {
    return this.#start as Duration;
  }

  /** The latest moment of all that was pushed. */
  get end(): Duration {
    return this.#end as Duration;
  }

  /** Events and alarms, and of those before its start what still stood there. */
  events(): readonly Frame[] {
    return [...this.#before.frames(), ...this.#happened];
  }

  push(frame: Frame): void {
    if (!SHOWN.has(frame.kind)) return;
    if (frame.kind === 'event' && frame.event.type === 'epoch' && frame.event.keeps !== undefined) {
      const { keeps, ...event } = frame.event;
      this.#takeBack(keeps, frame.t);
      // Told later, it takes nothing back any more: what it took is not there.
      this.#keep({ kind: 'event', t: frame.t, event });
      return;
    }
    if (this.#empty) [this.#start, this.#end, this.#empty] = [frame.t, frame.t, false];
    this.#end = Math.max(this.#end, frame.t);
    if (frame.kind === 'true' || frame.kind === 'sensed') {
      for (const id in frame.values) this.#takeValue(frame.t, id, frame.values[id]!);
    } else if (frame.kind === 'observed') {
      for (const sample of frame.samples) this.#takeBelief(frame, sample);
    } else if (frame.kind === 'verdict') {
      this.#verdicts.set(frame.requirement, frame);
    } else if (frame.kind === 'event' || frame.kind === 'alarm') {
      this.#keep(frame);
    }
    if (this.#end - this.#start > this.#window * 1.1) this.#forget(this.#end - this.#window);
  }

  #takeValue(t: number, id: string, value: PointSample['value']): void {
    const place = this.places.ofSignal(id);
    if (place === undefined) return;
    const number = this.places.encoding(place).number(value);
    const track = this.#signals[place] ?? new ThinnedTrack(1, this.#bucket);
    this.#signals[place] = track;
    // What is told twice has not changed; the time of a row says since when.
    if (track.length === 0 || !Object.is(track.cell(track.length - 1), number)) track.push(t, number);
  }

  #takeBelief({ t, at }: Extract<Frame, { kind: 'observed' }>, sample: PointSample): void {
    const place = this.places.ofPoint(at, sample.point);
    if (place === undefined) return;
    const number = this.places.encodingOfPoint(place).number(sample.value);
    const track = this.#beliefs[place] ?? new ThinnedTrack(3, this.#bucket);
    this.#beliefs[place] = track;
    track.push(t, number, QUALITIES.indexOf(sample.quality), sample.sourceTime);
  }

  #keep(frame: Happening): void {
    this.#happened.push(frame);
    this.#now.fold(frame);
    if (this.#happened.length <= MOST_EVENTS) return;
    const dropped = MOST_EVENTS / 10;
    for (const old of this.#happened.splice(0, dropped)) this.#before.fold(old);
    const text = `there were too many events: ${dropped} before this one are not shown`;
    this.#happened.unshift({ kind: 'event', t: this.#happened[0]!.t, event: { type: 'note', text } });
  }

  #forget(before: number): void {
    this.#start = before;
    for (const track of this.#tracks()) track.forget(before);
    while (this.#happened.length > 0 && this.#happened[0]!.t < before) this.#before.fold(this.#happened.shift()!);
  }

  /** Drops what happened after an instant; what was folded lies before it, or goes too. */
  #takeBack(keeps: Duration | null, t: Duration): void {
    this.#end = t;
    if (keeps !== null && keeps >= this.#start && !this.#empty) {
      for (const track of this.#tracks()) track.takeBack(keeps);
      this.#happened = this.#happened.filter((frame) => frame.t <= keeps);
    } else {
      this.#signals.length = 0;
      this.#beliefs.length = 0;
      this.#happened = [];
      this.#before = new Standing();
      this.#start = keeps ?? t;
      this.#empty = false;
    }
    this.#now = new Standing(this.#before);
    for (const frame of this.#happened) this.#now.fold(frame);
  }

  *#tracks(): Generator<Track> {
    for (const tracks of [this.#signals, this.#beliefs]) for (const track of tracks) if (track) yield track;
  }

  /** All that stands: of each signal and point the last row, of events and alarms those that are not over. */
  present(): Stretch {
    const from = this.#end as Duration;
    const latest = this.#happened.filter(({ t }) => t >= from);
    const standing = this.#now.frames().filter(({ t }) => t < from);
    return this.#stretch(from, Number.POSITIVE_INFINITY, [...standing, ...latest, ...this.#verdicts.values()]);
  }

  /**
   * The stretch that ends at an instant, of a length that goes over a line in one piece. Its beginning lies on a grid, so
   * that all who ask for what is over are told the same. It is empty where nothing older is kept.
   */
  bounds(before: number): { readonly from: Duration; readonly to: Duration } {
    const length = this.#bucket * this.#bucketsOfStretch();
    const to = Math.min(before, this.#end);
    const from = Math.max(this.#start, Math.floor((to - 1) / length) * length);
    return { from: from as Duration, to: to as Duration };
  }

  /** What happened from an instant on, up to another. */
  stretch(from: Duration, to: Duration): Stretch {
    const happened = this.#happened.filter(({ t }) => t >= from && t < to);
    const standing = from <= this.#start ? this.#before.frames() : [];
    return this.#stretch(from, to, [...standing, ...happened]);
  }

  /** A power of two, so that grids of several lengths lie in each other. */
  #bucketsOfStretch(): number {
    let cells = 1 + this.#happened.length * EVENT_CELLS;
    for (const track of this.#tracks()) cells += track.length * (track.width + 1);
    const buckets = (STRETCH_CELLS * (this.#end - this.#start)) / this.#bucket / cells;
    return buckets < 2 ? 1 : 2 ** Math.floor(Math.log2(buckets));
  }

  #stretch(from: Duration, to: number, frames: readonly Frame[]): Stretch {
    return {
      from,
      to: Math.min(to, this.#end) as Duration,
      start: this.start,
      signals: columns(this.#signals, { from, to }, (place) => {
        const encoding = this.places.encoding(place);
        return (track, row, cells) => cells.push(encoding.tell(track.cell(row)));
      }),
      beliefs: columns(this.#beliefs, { from, to }, (place) => {
        const encoding = this.places.encodingOfPoint(place);
        return (track, row, cells) => {
          const age = Math.round((track.time(row) - track.cell(row, 2)) / 1000);
          cells.push(encoding.tell(track.cell(row)), track.cell(row, 1), age);
        };
      }),
      frames,
    };
  }
}

/** Of each track its place, the row that stands at the beginning of a stretch, and those in it. Times in ms. */
function columns(
  tracks: readonly (Track | undefined)[],
  { from, to }: { readonly from: number; readonly to: number },
  teller: (place: number) => (track: Track, row: number, cells: Cell[]) => void,
): Cell[][] {
  const found: Cell[][] = [];
  tracks.forEach((track, place) => {
    if (!track || track.length === 0) return;
    const tell = teller(place);
    const cells: Cell[] = [place];
    let last = 0;
    for (let row = Math.max(0, track.rowAt(from)); row < track.length && track.time(row) < to; row++) {
      const ms = Math.round(track.time(row) / 1000);
      cells.push(ms - last);
      last = ms;
      tell(track, row, cells);
    }
    if (cells.length > 1) found.push(cells);
  });
  return found;
}

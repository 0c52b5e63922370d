import type { Cell } from '../../../simulator/record/encoding.ts';
import type { Frame, Hop, RunEvent } from '../../../simulator/record/frames.ts';
import { HOPS } from '../../../simulator/record/frames.ts';
import type { SessionInfo } from '../../../simulator/record/session.ts';
import { framesOf, Places, type Stretch, type Update } from '../../../simulator/record/stretch.ts';
import { Track } from '../../../simulator/record/track.ts';
import type { Duration } from '../../../simulator/time/duration.ts';
import { Encoding, inSeconds, QUALITIES, type Quality, type Value } from './values.ts';

/** How much of a session that grows without end is kept, in s. */
const WINDOW = 15 * 60;
/** Old rows are dropped when this much has gathered, in s. */
const SLACK = 30;

/** Events that say what stands from then on; they are kept however long ago they were. */
const STANDS: ReadonlySet<RunEvent['type']> = new Set(['fault', 'forced', 'epoch', 'crashed', 'restarted']);

/** Which instant is shown: the latest one, whatever it is, or one that stays. In s. */
export type Cursor = 'live' | number;

/** What the stack says of a point. Times in s. */
export interface Belief {
  readonly value: Value;
  readonly number: number;
  readonly quality: Quality;
  readonly sourceTime: number;
  readonly received: number;
}

/** An alarm in the stack's own list. */
export interface StackAlarm {
  readonly id: string;
  readonly text: string;
  readonly priority: number;
  /** One number in a row: 1 while the list shows it as active. */
  readonly active: Track;
}

export interface TimedEvent {
  readonly t: number;
  readonly event: RunEvent;
}

export type VerdictFrame = Extract<Frame, { kind: 'verdict' }>;

/**
 * Everything that has happened in a session, by signal and point, to be asked for any instant. It begins with what stands,
 * takes what was before that in stretches, newest first, and what comes after; live sessions and recordings differ in
 * nothing but whether anything still comes.
 */
export class Timeline {
  readonly session: SessionInfo;
  /** The hop whose word is shown as believed: the one nearest to the people who decide. */
  readonly hop: Hop | undefined;
  readonly alarms = new Map<string, StackAlarm>();
  readonly events: TimedEvent[] = [];
  readonly verdicts = new Map<string, VerdictFrame>();
  readonly #window: number;
  readonly #signals = new Map<string, Track>();
  readonly #beliefs = new Map<string, Track>();
  readonly #encodings = new Map<string, Encoding>();
  /** The signal that a point carries; beliefs share its encoding. */
  readonly #carried: ReadonlyMap<string, string>;
  #start = 0;
  #end = 0;
  #empty = true;
  readonly #places: Places;
  /** The instant before which history is lacking, in µs; undefined where there is no more. */
  #lacking: number | undefined;

  constructor(session: SessionInfo, { window = WINDOW }: { window?: number } = {}) {
    this.session = session;
    this.hop = HOPS.findLast((hop) => session.hops.includes(hop));
    this.#window = session.mode === 'recording' ? Number.POSITIVE_INFINITY : window;
    this.#carried = new Map(session.points.map(({ id, signal }) => [id, signal ?? id]));
    this.#places = new Places(session);
    for (const [place, { id }] of session.signals.entries()) this.#encodings.set(id, this.#places.encoding(place));
  }

  /** Earliest and latest instant that can be shown. */
  get start(): number {
    return this.#start;
  }
  get end(): number {
    return this.#end;
  }

  /** The instant before which history is lacking, in µs, as a session is asked for it. */
  get lacking(): number | undefined {
    return this.#lacking;
  }

  /** Begins with all that stands. */
  begin(stretch: Stretch): void {
    const { from } = stretch;
    [this.#start, this.#end, this.#empty] = [inSeconds(from), inSeconds(from), false];
    this.#insert(stretch);
    this.#lacking = stretch.start < from ? from : undefined;
  }

  /** Takes what was before all that is known; anything else was asked for before time was taken back. */
  prepend(stretch: Stretch): void {
    if (stretch.to !== this.#lacking) return;
    this.#insert(stretch);
    if (stretch.from < stretch.to) this.#start = inSeconds(stretch.from);
    const whole = stretch.from <= stretch.start || stretch.from >= stretch.to;
    this.#lacking = whole ? undefined : stretch.from;
  }

  /** Takes what happened since. */
  update(update: Update): void {
    this.add(framesOf(update, this.#places));
  }

  #insert({ from, to, signals, beliefs, frames }: Stretch): void {
    for (const [place, ...cells] of signals) {
      const signal = this.#places.signals[place as number];
      if (!signal) continue;
      const encoding = this.#places.encoding(place as number);
      trackOf(this.#signals, signal.id).prepend(rowsOf(cells, 2, (rows, i) => rows.push(encoding.told(cells[i + 1]!))));
    }
    for (const [place, ...cells] of beliefs) {
      const where = this.#places.point(place as number);
      if (!where) continue;
      const encoding = this.#places.encodingOfPoint(place as number);
      const rows = rowsOf(cells, 4, (rows, i, t) => {
        rows.push(encoding.told(cells[i + 1]!), cells[i + 2] as number, t - (cells[i + 3] as number) / 1000);
      });
      trackOf(this.#beliefs, `${where.at} ${where.point}`, 3).prepend(rows);
    }
    const [begins, ends] = [inSeconds(from), inSeconds(to)];
    const events: TimedEvent[] = [];
    const alarms = new Map<string, number[]>();
    for (const frame of frames) {
      const t = inSeconds(frame.t);
      if (frame.kind === 'event') events.push({ t, event: frame.event });
      if (frame.kind === 'verdict') this.verdicts.set(frame.requirement, frame);
      if (frame.kind !== 'alarm') continue;
      this.#alarm(frame);
      alarms.set(frame.id, [...(alarms.get(frame.id) ?? []), t, frame.active ? 1 : 0]);
    }
    for (const [id, rows] of alarms) this.alarms.get(id)!.active.prepend(rows);
    // Of what lies before the stretch only what stands was known; of what lies in it all is known now.
    const whole = events.some(({ t }) => t < begins);
    const earlier = whole ? [] : this.events.filter(({ t }) => t < begins);
    const later = this.events.filter(({ t }) => t >= ends);
    this.events.splice(0, this.events.length, ...earlier, ...events, ...later);
  }

  /** An alarm in the stack's list, as it is known so far. */
  #alarm({ id, text, priority }: Extract<Frame, { kind: 'alarm' }>): StackAlarm {
    const known = this.alarms.get(id) ?? { id, text, priority, active: new Track() };
    this.alarms.set(id, known);
    return known;
  }

  add(frames: readonly Frame[]): void {
    for (const frame of frames) this.#take(frame);
    if (this.#end - this.#start > this.#window + SLACK) this.#forget(this.#end - this.#window);
  }

  signal(id: string): Track | undefined {
    return this.#signals.get(id);
  }

  /** Rows of value, quality, source time; the time of a row is that of its receipt. */
  beliefs(point: string, hop: Hop | undefined = this.hop): Track | undefined {
    return this.#beliefs.get(`${hop} ${point}`);
  }

  /** The value of a signal as it was at `t`. */
  valueAt(id: string, t: number): { value: Value; number: number } | undefined {
    const number = this.#signals.get(id)?.at(t);
    return number === undefined ? undefined : { number, value: this.encoding(id).value(number) };
  }

  /** What the stack said of a point at `t`. */
  beliefAt(point: string, t: number, hop: Hop | undefined = this.hop): Belief | undefined {
    const track = this.beliefs(point, hop);
    const row = track?.rowAt(t) ?? -1;
    if (!track || row < 0) return undefined;
    const number = track.cell(row);
    return {
      number,
      value: this.encoding(this.#carried.get(point) ?? point).value(number),
      quality: QUALITIES[track.cell(row, 1)] ?? 'bad',
      sourceTime: track.cell(row, 2),
      received: track.time(row),
    };
  }

  encoding(signal: string): Encoding {
    const encoding = this.#encodings.get(signal) ?? new Encoding();
    this.#encodings.set(signal, encoding);
    return encoding;
  }

  #take(frame: Frame): void {
    const t = inSeconds(frame.t);
    if (frame.kind === 'event' && frame.event.type === 'epoch' && frame.event.keeps !== undefined) {
      this.#takeBack(frame.event.keeps, frame.t);
    }
    if (this.#empty) [this.#start, this.#end, this.#empty] = [t, t, false];
    this.#end = Math.max(this.#end, t);
    switch (frame.kind) {
      case 'true':
      case 'sensed':
        for (const [id, value] of Object.entries(frame.values)) this.#takeValue(t, id, value);
        break;
      case 'observed':
        for (const sample of frame.samples) {
          const key = `${frame.at} ${sample.point}`;
          const number = this.encoding(this.#carried.get(sample.point) ?? sample.point).number(sample.value);
          const quality = QUALITIES.indexOf(sample.quality);
          trackOf(this.#beliefs, key, 3).push(t, number, quality, inSeconds(sample.sourceTime));
        }
        break;
      case 'alarm': {
        const { id, text, priority } = frame;
        const { active } = this.#alarm(frame);
        active.push(t, frame.active ? 1 : 0);
        this.alarms.set(id, { id, text, priority, active });
        break;
      }
      case 'event':
        this.events.push({ t, event: frame.event });
        break;
      case 'verdict':
        this.verdicts.set(frame.requirement, frame);
        break;
    }
  }

  #takeValue(t: number, id: string, value: Value): void {
    const track = trackOf(this.#signals, id);
    const number = this.encoding(id).number(value);
    // What is told twice has not changed; the time of a row says since when.
    if (track.length === 0 || track.cell(track.length - 1) !== number) track.push(t, number);
  }

  /**
   * What happened after an instant is not to have happened; null is all of it. Where nothing of before is known, or the
   * session has told itself anew how it came to `t`, it begins there and history is lacking again.
   */
  #takeBack(keepsUs: Duration | null, tUs: Duration): void {
    const keeps = inSeconds(keepsUs ?? 0);
    if (keepsUs === null || keeps < this.#start || keepsUs < tUs) {
      this.#signals.clear();
      this.#beliefs.clear();
      this.alarms.clear();
      this.events.length = 0;
      [this.#start, this.#end, this.#empty] = [inSeconds(tUs), inSeconds(tUs), false];
      this.#lacking = tUs;
      return;
    }
    for (const track of this.#signals.values()) track.takeBack(keeps);
    for (const track of this.#beliefs.values()) track.takeBack(keeps);
    for (const { active } of this.alarms.values()) active.takeBack(keeps);
    const kept = this.events.filter(({ t }) => t <= keeps);
    this.events.splice(0, this.events.length, ...kept);
    this.#end = Math.min(this.#end, keeps);
  }

  #forget(before: number): void {
    this.#start = before;
    if (this.#lacking !== undefined && inSeconds(this.#lacking) < before) this.#lacking = undefined;
    for (const track of this.#signals.values()) track.forget(before);
    for (const track of this.#beliefs.values()) track.forget(before);
    for (const { active } of this.alarms.values()) active.forget(before);
    const kept = this.events.filter(({ t, event }) => t >= before || STANDS.has(event.type));
    this.events.splice(0, this.events.length, ...kept);
  }
}

function trackOf(tracks: Map<string, Track>, key: string, width = 1): Track {
  const track = tracks.get(key) ?? new Track(width);
  tracks.set(key, track);
  return track;
}

/** Cells of a stretch as rows of a track: times in s, each after the one before. */
function rowsOf(
  cells: readonly Cell[],
  width: number,
  read: (rows: number[], at: number, t: number) => void,
): number[] {
  const rows: number[] = [];
  let ms = 0;
  for (let i = 0; i + width <= cells.length; i += width) {
    ms += cells[i] as number;
    rows.push(ms / 1000);
    read(rows, i, ms / 1000);
  }
  return rows;
}

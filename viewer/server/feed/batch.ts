import { type Cell, type Duration, type Frame, type Places, QUALITIES, type Update } from '#simulator';

/** Events that wait for one viewer; who has more to hear is told of the present instead. */
const MOST_EVENTS = 1000;

interface Said {
  readonly t: Duration;
  readonly cells: readonly Cell[];
}

/** What happened since viewers were last told: all events, and of each signal and point the last that was said. */
export class Batch {
  readonly #places: Places;
  #frames: Frame[] = [];
  readonly #values = new Map<number, Said>();
  readonly #beliefs = new Map<number, Said>();

  constructor(places: Places) {
    this.#places = places;
  }

  get empty(): boolean {
    return this.#frames.length + this.#values.size + this.#beliefs.size === 0;
  }

  /** Whether it holds more than one viewer is to be kept waiting for. */
  get full(): boolean {
    return this.#frames.length > MOST_EVENTS;
  }

  add(frame: Frame): void {
    switch (frame.kind) {
      case 'true':
      case 'sensed':
        for (const id in frame.values) {
          const place = this.#places.ofSignal(id);
          if (place === undefined) continue;
          const encoding = this.#places.encoding(place);
          const cells = [encoding.tell(encoding.number(frame.values[id]!))];
          this.#values.set(place, { t: frame.t, cells });
        }
        break;
      case 'observed':
        for (const { point, value, quality, sourceTime } of frame.samples) {
          const place = this.#places.ofPoint(frame.at, point);
          if (place === undefined) continue;
          const encoding = this.#places.encodingOfPoint(place);
          const age = Math.round((frame.t - sourceTime) / 1000);
          const cells = [encoding.tell(encoding.number(value)), QUALITIES.indexOf(quality), age];
          this.#beliefs.set(place, { t: frame.t, cells });
        }
        break;
      case 'event':
      case 'alarm':
      case 'verdict':
        if (takesBack(frame)) this.#forget();
        this.#frames.push(frame);
        break;
    }
  }

  /** One with nothing in it. */
  another(): Batch {
    return new Batch(this.#places);
  }

  /** Takes in what came after it. */
  absorb(later: Batch): void {
    if (later.#frames.some(takesBack)) this.#forget();
    this.#frames.push(...later.#frames);
    for (const [place, said] of later.#values) this.#values.set(place, said);
    for (const [place, said] of later.#beliefs) this.#beliefs.set(place, said);
  }

  /** What was not told yet and is taken back need not be told: all that stands is said anew after it. */
  #forget(): void {
    this.#values.clear();
    this.#beliefs.clear();
    this.#frames = this.#frames.filter(({ kind }) => kind !== 'alarm');
  }

  update(): Update {
    return { frames: this.#frames, values: byTime(this.#values), beliefs: byTime(this.#beliefs) };
  }
}

const takesBack = (frame: Frame): boolean =>
  frame.kind === 'event' && frame.event.type === 'epoch' && frame.event.keeps !== undefined;

/** Most was said at the same few instants: each is written once. */
function byTime(all: ReadonlyMap<number, Said>): Cell[][] {
  const instants = new Map<Duration, Cell[]>();
  for (const [place, { t, cells }] of all) {
    const instant = instants.get(t) ?? [t / 1000];
    instants.set(t, instant);
    instant.push(place, ...cells);
  }
  return [...instants.values()].sort((a, b) => Number(a[0]) - Number(b[0]));
}

import type { WebSocket } from 'ws';
import { type Duration, type Frame, seconds, type ToViewer } from '#simulator';
import { clock } from '../../../hil/clock.ts';
import type { ViewableSession } from '../session.ts';
import { Batch } from './batch.ts';
import { Viewer, type Writings } from './viewer.ts';

/** How often viewers are told, in ms. */
const TELL_EVERY = 50;
/** Every so many times the clocks are told too. */
const CLOCKS_EVERY = 5;
/** A viewer that reads nothing of what waits for it for so long is dropped. */
const PATIENCE = seconds(30);
/** Stretches of history that are kept as they were written: visitors come together. */
const KEPT_STRETCHES = 16;
/** What lies this far back is written for good: nothing is said of it any more. */
const SETTLED = seconds(5);

/**
 * Tells all viewers of a session what stands, what happens, and what was if they ask. What several of them are told is
 * written once; who reads slowly is told less often, and nobody keeps more than a bounded amount waiting.
 */
export class Feed {
  readonly #session: ViewableSession;
  readonly #patience: Duration;
  readonly #viewers = new Set<Viewer>();
  readonly #opening: Readonly<Record<'mine' | 'shown', Buffer>>;
  readonly #stretches = new Map<string, Buffer>();
  #batch: Batch;
  #turns = 0;
  #stop: (() => void) | undefined;

  constructor(session: ViewableSession, { patience = PATIENCE }: { readonly patience?: Duration } = {}) {
    this.#session = session;
    this.#patience = patience;
    this.#batch = new Batch(session.history.places);
    const { info } = session;
    this.#opening = {
      mine: written({ type: 'session', session: info }),
      shown: written({ type: 'session', session: { ...info, faults: [], settings: [] } }),
    };
  }

  /** Begins to tell a viewer, from the next turn on. @param may whether it may control the session */
  attend(socket: WebSocket, may: boolean): Viewer {
    const viewer = new Viewer(socket, may);
    socket.send(may ? this.#opening.mine : this.#opening.shown, { binary: false });
    this.#viewers.add(viewer);
    socket.on('close', () => {
      this.#viewers.delete(viewer);
      if (this.#viewers.size === 0) this.close();
    });
    this.#stop ??= this.#begin();
    return viewer;
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  #begin(): () => void {
    this.#batch = new Batch(this.#session.history.places);
    const unsubscribe = this.#session.subscribe((frame) => this.#take(frame));
    const timer = setInterval(() => this.#turn(), TELL_EVERY);
    return () => {
      clearInterval(timer);
      unsubscribe();
      this.#stretches.clear();
    };
  }

  #take(frame: Frame): void {
    this.#batch.add(frame);
    if (frame.kind === 'event' && frame.event.type === 'epoch') this.#stretches.clear();
  }

  #turn(): void {
    const batch = this.#batch.empty ? undefined : this.#batch;
    if (batch) this.#batch = new Batch(this.#session.history.places);
    const clocks = this.#turns++ % CLOCKS_EVERY === 0;
    const writings = this.#writings();
    const now = clock.now();
    for (const viewer of [...this.#viewers]) {
      if (clocks) viewer.tick();
      const { answered, waitingSince } = viewer.tell(batch, writings, now);
      if (waitingSince !== undefined && now - waitingSince > this.#patience) viewer.socket.terminate();
      // Who got a stretch of history lets the others go first.
      if (answered && this.#viewers.delete(viewer)) this.#viewers.add(viewer);
    }
  }

  /** What is written in one turn, each when it is first asked for. */
  #writings(): Writings {
    const session = this.#session;
    const texts = new Map<unknown, Buffer>();
    const once = (key: unknown, message: () => ToViewer): Buffer => {
      const known = texts.get(key) ?? written(message());
      texts.set(key, known);
      return known;
    };
    let stretches = 0;
    return {
      present: () => once('present', () => ({ type: 'present', stretch: session.history.present() })),
      update: (batch) => once(batch, () => ({ type: 'update', update: batch.update() })),
      time: (may) => once(may, () => (session.time ? { type: 'time', time: session.time(), may } : { type: 'alive' })),
      history: (before) => {
        const { from, to } = session.history.bounds(before);
        const key = `${from} ${to}`;
        const known = this.#stretches.get(key) ?? texts.get(key);
        // One new one a turn: the thread of the plant has other things to do.
        if (known || ++stretches > 1) return known;
        const text = once(key, () => ({ type: 'history', stretch: session.history.stretch(from, to) }));
        if (to + SETTLED < session.history.end) this.#remember(key, text);
        return text;
      },
    };
  }

  #remember(key: string, text: Buffer): void {
    this.#stretches.set(key, text);
    if (this.#stretches.size > KEPT_STRETCHES) this.#stretches.delete(this.#stretches.keys().next().value!);
  }
}

const written = (message: ToViewer): Buffer => Buffer.from(JSON.stringify(message));

import {
  type Driver,
  type Duration,
  type EpochAct,
  FASTEST,
  type Frame,
  type FrameSink,
  formatDuration,
  minutes,
  ms,
  type Pace,
  PlantwrightError,
  SLOWEST,
  type Speed,
  seconds,
  type TimeAct,
  TimeMachine,
  type TimeState,
  us,
} from '#simulator';
import { clock } from '../../hil/clock.ts';
import type { Deed } from './settings.ts';
import type { SnapshotFolder } from './snapshots.ts';

/** How long one wake-up may take, so that sockets are never kept waiting. */
const BUSY = ms(15);
/** A single step at most. */
const LONGEST_STEP = minutes(1);
/** A plant at speed 1 or below that lies further behind goes on from where it is: the machine has slept. */
const SLEPT = seconds(10);
/** How much of the way to a moment is told, where nobody has it any more. */
const RETOLD = minutes(5);
/** How often a plant at the rate of the wall is told of. */
const TOLD_EVERY = ms(50);
/** Over which span the speed that was reached is measured. */
const MEASURED = seconds(1);

/** What a session does when its plant goes elsewhere. */
export interface Traveller {
  /** From when on the session still has what happened. */
  kept(): Duration;
  /** Before it leaves: nothing that acts stays behind. */
  leave(): void;
  /** Once it is there, after the frames of the plant: what is true now beside it. */
  arrive(): void;
  /** What a fork is for. */
  do(deed: Deed): void;
  deedOf(asked: Extract<TimeAct, { do: 'fork' }>): Deed;
}

interface Journey {
  readonly from: Duration;
  readonly to: Duration;
  readonly way: Iterator<number, void>;
  readonly past: readonly Frame[];
  readonly keeps: Duration;
  readonly deed: Deed | undefined;
  done: number;
}

/** The instructor's hand on simulation time. Each act begins an epoch and says so in a frame; sockets never notice. */
export class TimeControl {
  readonly #driver: Driver;
  readonly #pace: Pace;
  readonly #machine: TimeMachine;
  readonly #folder: SnapshotFolder;
  readonly #emit: FrameSink;
  readonly #traveller: Traveller;
  readonly #seed: number;
  #speed: Speed;
  #frozen = false;
  #journey: Journey | undefined;
  #forks = 0;
  /** When the plant was last told of, on its own axis. */
  #told: Duration;
  #measured: { wall: Duration; simulation: Duration };
  #reached = 0;

  constructor(options: {
    driver: Driver;
    pace: Pace;
    folder: SnapshotFolder;
    emit: FrameSink;
    traveller: Traveller;
    seed: number;
    speed: Speed;
  }) {
    this.#driver = options.driver;
    this.#pace = options.pace;
    this.#folder = options.folder;
    this.#emit = options.emit;
    this.#traveller = options.traveller;
    this.#seed = options.seed;
    this.#speed = speedOf(options.speed);
    this.#machine = new TimeMachine(options.driver);
    this.#told = options.driver.time;
    this.#measured = { wall: clock.now(), simulation: options.driver.time };
  }

  /** Says when time began to run: a plant counts from when its devices opened. */
  start(began: Duration): void {
    this.#say('began', began, this.#driver.time);
  }

  /** Whether the plant is on its way to another moment; then nothing may be done to it. */
  get travels(): boolean {
    return this.#journey !== undefined;
  }

  /** Called at every wake-up: steps what is due, or goes a stretch of the way. */
  work(): void {
    if (this.#journey) this.#travel(this.#journey);
    else this.#advance();
    this.#measure();
  }

  #advance(): void {
    const driver = this.#driver;
    const { step } = driver.simulation.plant;
    const begun = clock.now();
    const due = this.#pace.due(begun);
    const every = toldEvery(this.#pace.speed);
    while (driver.time + step <= due && clock.now() - begun < BUSY) {
      driver.tick({ digested: false, said: false });
      this.#machine.follow();
      if (driver.time % every < step) this.#tell();
    }
    if (driver.time - this.#told >= every) this.#tell();
    const now = clock.now();
    this.#pace.reached(now, driver.time);
    if (now - this.#pace.wallAt(driver.time) > SLEPT && !this.#frozen) this.#begin('fell behind', driver.time);
  }

  /** Says what changed since it was last said. */
  #tell(): void {
    this.#told = this.#driver.time;
    this.#driver.emitChanges();
  }

  #travel(journey: Journey): void {
    const begun = clock.now();
    while (clock.now() - begun < BUSY) {
      const { done, value } = journey.way.next();
      if (done) {
        this.#arrive(journey);
        return;
      }
      journey.done = value;
    }
  }

  #arrive({ from, past, keeps, deed }: Journey): void {
    this.#journey = undefined;
    this.#begin(deed ? 'forked' : 'backtracked', from, keeps);
    for (const frame of past) this.#emit(frame);
    this.#tell();
    this.#traveller.arrive();
    if (!deed) return;
    try {
      this.#traveller.do(deed);
    } catch (error) {
      // The plant at that moment may refuse what its limits allow: then the fork is a mere return, and says why.
      const text = `the fork did nothing otherwise: ${error instanceof Error ? error.message : error}`;
      this.#emit({ kind: 'event', t: this.#driver.time, event: { type: 'note', text } });
    }
  }

  #begin(act: EpochAct, from: Duration, keeps?: Duration | null): void {
    const now = clock.now();
    const t = this.#driver.time;
    const speed = this.#frozen ? 0 : this.#speed;
    this.#pace.begin(now, t, speed);
    this.#measured = { wall: now, simulation: t };
    this.#say(act, now, from, keeps);
  }

  #say(act: EpochAct, wall: Duration, from: Duration, keeps?: Duration | null): void {
    const { epoch, speed } = this.#pace;
    const event = { type: 'epoch', epoch, act, speed, utc: clock.utc(wall), from } as const;
    this.#emit({ kind: 'event', t: this.#driver.time, event: { ...event, ...(keeps !== undefined && { keeps }) } });
  }

  #measure(): void {
    const now = clock.now();
    const passed = now - this.#measured.wall;
    if (passed < MEASURED) return;
    this.#reached = (this.#driver.time - this.#measured.simulation) / passed;
    this.#measured = { wall: now, simulation: this.#driver.time };
  }

  state(): TimeState {
    const journey = this.#journey;
    return {
      epoch: this.#pace.epoch,
      frozen: this.#frozen,
      speed: this.#speed,
      reached: this.#frozen ? 0 : this.#reached,
      simulation: this.#driver.time,
      utc: clock.utc(clock.now()),
      earliest: this.#machine.earliest,
      step: this.#driver.simulation.plant.step,
      ...(journey && { travels: { to: journey.to, done: journey.done } }),
      snapshots: this.#folder.list(),
    };
  }

  /**
   * Does what the instructor asks, unless the plant `travels`. A journey only begins here; `work` goes it.
   * @throws PlantwrightError for what cannot be done, with what can
   */
  obey(act: TimeAct): void {
    const now = this.#driver.time;
    switch (act.do) {
      case 'freeze':
      case 'run':
        this.#freeze(act.do === 'freeze');
        return;
      case 'step':
        this.#step(act.by);
        return;
      case 'speed':
        this.#speed = speedOf(act.speed);
        this.#begin('paced', now);
        return;
      case 'backtrack':
        this.#depart(us(Number(act.to)), undefined);
        return;
      case 'fork': {
        const deed = this.#traveller.deedOf(act);
        const to = us(Number(act.to));
        // Out of reach is said before anything is kept.
        this.#machine.rewinding(to);
        this.#keep(this.#nameOfFork());
        this.#depart(to, deed);
        return;
      }
      case 'save':
        this.#keep(act.name);
        return;
      case 'restore': {
        const { snapshot } = this.#folder.load(act.name);
        this.#traveller.leave();
        this.#machine.goTo(snapshot);
        this.#begin('restored', now, null);
        this.#tell();
        this.#traveller.arrive();
        return;
      }
      default:
        throw new PlantwrightError('ACT_UNKNOWN', 'That is nothing that can be done to time.');
    }
  }

  /** Why nothing can be done now. */
  onTheWay(): PlantwrightError {
    const to = formatDuration(this.#journey?.to ?? us(0));
    return new PlantwrightError('ON_THE_WAY', `The plant is on its way to ${to}.`, { hint: 'Ask again in a moment.' });
  }

  #freeze(frozen: boolean): void {
    if (this.#frozen === frozen) return;
    this.#frozen = frozen;
    this.#tell();
    this.#begin(frozen ? 'frozen' : 'released', this.#driver.time);
  }

  #step(by: unknown): void {
    const { step } = this.#driver.simulation.plant;
    const ticks = Math.round(Number(by) / step);
    if (!(ticks >= 1 && ticks * step <= LONGEST_STEP)) {
      throw new PlantwrightError('STEP_TOO_LONG', `A step of ${by} µs cannot be taken.`, {
        hint: `One step is ${formatDuration(step)} to ${formatDuration(LONGEST_STEP)}.`,
      });
    }
    const from = this.#driver.time;
    for (let i = 0; i < ticks; i++) {
      this.#driver.tick({ digested: false, said: false });
      this.#machine.follow();
      if (this.#driver.time % TOLD_EVERY < step) this.#tell();
    }
    this.#tell();
    this.#frozen = true;
    this.#begin('stepped', from);
  }

  #depart(to: Duration, deed: Deed | undefined): void {
    const kept = this.#traveller.kept();
    const since = Math.max(this.#machine.earliest, to - RETOLD) as Duration;
    const past: Frame[] = [];
    const retold = to < kept ? { since, emit: (frame: Frame) => past.push(frame) } : undefined;
    const way = this.#machine.rewinding(to, retold);
    this.#traveller.leave();
    const keeps = retold ? since : to;
    this.#journey = { from: this.#driver.time, to, way, past, keeps, deed, done: 0 };
    // Most ways are short: then it is there before anybody can ask.
    this.#travel(this.#journey);
  }

  #keep(name: string): void {
    const savedAt = clock.utc(clock.now());
    this.#folder.save(name, this.#driver.simulation.snapshot(), { seed: this.#seed, savedAt });
  }

  /** A name that is free, for what a fork leaves behind. */
  #nameOfFork(): string {
    const taken = new Set(this.#folder.list().map(({ name }) => name));
    for (;;) {
      const name = `before fork ${++this.#forks}`;
      if (!taken.has(name)) return name;
    }
  }
}

/** @throws PlantwrightError SPEED_UNKNOWN */
function speedOf(asked: unknown): Speed {
  if (asked === 'max') return asked;
  if (typeof asked === 'number' && asked >= SLOWEST && asked <= FASTEST) return asked;
  throw new PlantwrightError('SPEED_UNKNOWN', `${JSON.stringify(asked)} is no speed.`, {
    hint: `Give ${SLOWEST} to ${FASTEST} simulated seconds a second, or "max".`,
  });
}

/** How often a plant is told of, in simulation time: 20 times a second of the wall is what viewers can show. */
const toldEvery = (speed: Speed): number => (speed === 'max' ? seconds(5) : Math.max(1, speed) * TOLD_EVERY);

import { PlantwrightError } from '../error.ts';
import { Judge, spokenName } from '../judge/judge.ts';
import type { Finish } from '../judge/monitor.ts';
import type { Frame, FrameSink, Phase } from '../record/frames.ts';
import type { Clock } from '../time/clock.ts';
import { type Duration, ms, seconds, us } from '../time/duration.ts';
import { Driver } from './driver.ts';
import { FaultDesk } from './faults.ts';
import type { HarnessHealth } from './health.ts';
import { Lateness } from './lateness.ts';
import type { Bench, Rig } from './rig.ts';
import type { Scenario } from './scenario.ts';
import { scriptOf } from './script.ts';
import { toRunAxis } from './time-axis.ts';
import { Turns } from './turns.ts';

/** How long the stack may take until it has believed every point once. */
const SETTLES_WITHIN = seconds(30);
/** How long a run drains at most, if no formula looks further ahead. */
const DRAINS_WITHIN = seconds(20);
/** How long a script may hold the turn, in wall time. */
const HOLDS_TURN = seconds(10);
/** The same for a clock that stands still meanwhile: macrotask boundaries, some microseconds each. */
const MOST_TURNS = 3_000_000;

/** Where a run is. */
export interface Progress {
  readonly phase: Phase;
  /** Time of the run; negative before the script. */
  readonly elapsed: Duration;
  /** About how long it still takes. */
  readonly remaining: Duration;
  /** What the script waits for. */
  readonly waitsFor: string;
}

export interface PlayOptions {
  /** Devices, target and probes. Without one, only the plant runs, and requirements on beliefs are skipped. */
  readonly rig?: Rig;
  readonly seed: number;
  readonly clock: Clock;
  /** Called once, with the clock's time at which the script starts. */
  readonly onStart?: (origin: Duration) => void;
  /** Takes all frames, from the start of the script on. */
  readonly onFrame?: FrameSink;
  readonly onProgress?: (progress: Progress) => void;
  /** Set by the host to end the run early, in order. */
  readonly abort?: { readonly aborted: boolean };
}

/** One playing of a scenario: open, settle, script, drain, close. */
export class Phases {
  readonly driver: Driver;
  readonly judge: Judge;
  readonly lateness: Lateness;
  readonly complaints: string[] = [];
  /** How the harness fared from opening to the end of the drain. */
  health: HarnessHealth | null = null;
  desk!: FaultDesk;
  /** Closed digest and number of steps at the end of the script. */
  digest = '';
  ticks = 0;
  readonly #scenario: Scenario;
  readonly #options: PlayOptions;
  readonly #turns = new Turns();
  readonly #clock: Clock;
  #bench: Bench | undefined;
  /** The clock's time at simulation time 0; until the script starts, when the devices opened. */
  #origin: Duration;
  #started = false;
  #early: Frame[] = [];
  #phase: Phase = 'open';

  constructor(scenario: Scenario, options: PlayOptions) {
    this.#scenario = scenario;
    this.#options = options;
    this.#clock = options.clock;
    this.#origin = options.clock.now();
    const { plant, requirements, start } = scenario;
    const { rig, seed } = options;
    this.judge = new Judge({
      requirements,
      points: rig?.points ?? [],
      hops: rig?.hops ?? [],
      alarmList: rig?.alarmList ?? false,
      name: (signal) => spokenName(plant, signal),
    });
    this.driver = new Driver({ plant, seed, start, emit: this.emit });
    this.lateness = new Lateness();
  }

  /** Takes a frame on the axis of the run. */
  readonly emit = (frame: Frame): void => {
    this.judge.see(frame);
    this.#options.onFrame?.(frame);
  };

  /** Takes a frame on the clock's axis; before the script has started it is kept until its time is known. */
  readonly #emitClocked = (frame: Frame): void => {
    if (this.#started) this.emit(toRunAxis(frame, this.#origin));
    else this.#early.push(frame);
  };

  /** The time of the run, by the wall. */
  readonly #now = (): Duration => (this.#clock.now() - this.#origin) as Duration;

  async perform(): Promise<{ finish: Finish; failure: Error | undefined }> {
    const { rig } = this.#options;
    try {
      this.#enter('open');
      if (rig) {
        const side = this.driver.side(() => this.#origin);
        this.#bench = await rig.open(side, this.#emitClocked);
        this.#enter('settle');
        if (!(await this.#settle())) return this.#giveUp();
      }
      return await this.#play();
    } finally {
      this.#enter('close');
      await this.#bench?.close();
    }
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#report();
  }

  #report(): void {
    const elapsed = this.#started ? this.driver.time : us(0);
    const remaining = us(Math.max(0, this.#scenario.lasts - elapsed));
    this.#options.onProgress?.({ phase: this.#phase, elapsed, remaining, waitsFor: this.#turns.texts.join(', ') });
    if (this.#options.abort?.aborted && this.#phase !== 'close') {
      throw new PlantwrightError('ABORTED', 'The run was stopped before its end.');
    }
  }

  /** The plant stands at its start state until every point has been believed once. */
  async #settle(): Promise<boolean> {
    const begun = this.#clock.now();
    const awaited = new Set(this.#options.rig!.points.map(({ id }) => id));
    const hop = this.#options.rig!.hops.at(-1);
    for (let seen = 0; awaited.size > 0; ) {
      for (; seen < this.#early.length; seen++) {
        const frame = this.#early[seen]!;
        // What it had to say will never be believed.
        if (frame.kind === 'event' && frame.event.type === 'crashed' && frame.event.what === 'device') return false;
        if (frame.kind !== 'observed' || frame.at !== hop) continue;
        for (const { point, quality } of frame.samples) if (quality === 'good') awaited.delete(point);
      }
      if (this.#clock.now() - begun > SETTLES_WITHIN) {
        const names = [...awaited].slice(0, 5).join(', ');
        this.complaints.push(`${awaited.size} points were never believed before the script began: ${names}`);
        return false;
      }
      await this.#wake();
    }
    return true;
  }

  /** A stack that never says anything good of the plant at rest is not worth a script. */
  #giveUp(): { finish: Finish; failure: Error | undefined } {
    this.#begin();
    this.#phaseFrame('drain', us(0));
    this.digest = this.driver.chain.close();
    return { finish: { scriptEnd: us(0), end: us(0) }, failure: undefined };
  }

  /** Waits a wake-up's time, lets the devices answer. */
  async #wake(): Promise<void> {
    await this.#clock.until((this.#clock.now() + ms(10)) as Duration);
    this.#bench?.serve(this.#clock.now());
    this.#report();
  }

  async #play(): Promise<{ finish: Finish; failure: Error | undefined }> {
    this.#begin();
    let over = false;
    let failure: Error | undefined;
    const script = scriptOf({
      scenario: this.#scenario,
      seed: this.#options.seed,
      driver: this.driver,
      turns: this.#turns,
      world: this.judge.world,
      faults: this.desk,
      bench: this.#bench,
      emit: this.emit,
      now: this.#now,
    });
    this.#scenario.script(script).then(
      () => {
        over = true;
      },
      (error: unknown) => {
        over = true;
        failure = error instanceof Error ? error : new Error(String(error));
      },
    );
    const isOver = () => over;
    await this.#scriptsTurn(isOver);
    while (!over) await this.#step(isOver, true);
    const scriptEnd = this.driver.time;
    this.#turns.clear();
    this.ticks = this.driver.simulation.tick;
    this.digest = this.driver.chain.close();

    this.#phaseFrame('drain', scriptEnd);
    await this.desk.end();
    const finish = (): Finish => ({ scriptEnd, end: this.driver.time });
    const drains = Math.max(DRAINS_WITHIN, this.judge.horizon);
    const drained = () => !this.judge.waits(finish()) || this.driver.time > scriptEnd + drains;
    if (this.#bench) while (!drained()) await this.#step(() => false, false);
    this.complaints.push(...(this.#bench?.complaints() ?? []));
    this.health = this.#bench?.health?.() ?? null;
    this.#doubt();
    return { finish: finish(), failure };
  }

  /** Simulation time starts at 0, now. */
  #begin(): void {
    this.#origin = this.#clock.now();
    this.#started = true;
    this.#options.onStart?.(this.#origin);
    this.desk = new FaultDesk({
      driver: this.driver,
      bench: this.#bench,
      emit: this.emit,
      now: this.#now,
      onRunAxis: (at) => (at - this.#origin) as Duration,
    });
    for (const frame of this.#early) this.emit(toRunAxis(frame, this.#origin));
    this.#early = [];
    this.#doubt();
    this.#phaseFrame('script', us(0));
    this.driver.emitChanges();
  }

  /** What a long run settles on its way is reconciled by what is known of the clocks so far. */
  #doubt(): void {
    this.judge.books.doubt(this.#bench?.sourceTimeUncertainty?.() ?? us(0));
  }

  #phaseFrame(phase: Phase, t: Duration): void {
    this.emit({ kind: 'event', t, event: { type: 'phase', phase } });
    this.#enter(phase);
  }

  /** Sleeps until the next step is due, then runs all that are: late ones late, none skipped, merged or lengthened. */
  async #step(isOver: () => boolean, digested: boolean): Promise<void> {
    const { step } = this.#scenario.plant;
    const wake = Math.max(step, ms(10));
    await this.#clock.until((this.#origin + Math.ceil((this.driver.time + step) / wake) * wake) as Duration);
    while (!isOver() && this.#origin + this.driver.time + step <= this.#clock.now()) {
      this.driver.tick({ digested });
      if (digested) this.lateness.note(this.#clock.now() - this.#origin - this.driver.time);
      if (this.#turns.settle(this.driver.time)) await this.#scriptsTurn(isOver);
    }
    this.#bench?.serve(this.#clock.now());
    this.#report();
  }

  /** Lets the script act until it waits again or is over, told at a macrotask boundary. */
  async #scriptsTurn(isOver: () => boolean): Promise<void> {
    const begun = this.#clock.now();
    for (let spins = 0; ; spins++) {
      await this.#clock.turn();
      if (isOver() || this.#turns.waiting) return;
      if (this.#clock.now() - begun > HOLDS_TURN || spins > MOST_TURNS) {
        throw new PlantwrightError('SCRIPT_HOLDS_TURN', 'The script waits for something that is not the plant.', {
          hint: 'Await only what the script context gives: until, untilBelieved, after, inject, command.',
        });
      }
    }
  }
}

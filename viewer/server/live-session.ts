import { randomInt } from 'node:crypto';
import {
  Driver,
  type Duration,
  type Fault,
  FaultDesk,
  type Frame,
  type FrameSink,
  type FromViewer,
  minutes,
  ms,
  onAxis,
  Pace,
  PlantwrightError,
  type SessionInfo,
  type Snapshot,
  type Speed,
  seconds,
  type TimeState,
  type Value,
} from '#simulator';
import { clock } from '../../hil/clock.ts';
import type { PlantNetwork } from '../../hil/devices.ts';
import { plantInfo } from '../../hil/recording/session-info.ts';
import { type OpenRig, openRig } from '../../hil/rig.ts';
import type { Target } from '../../hil/targets/target.ts';
import { FaultBoard } from './fault-board.ts';
import { History } from './feed/history.ts';
import { Present } from './present.ts';
import type { ViewableSession } from './session.ts';
import { type Deed, deedOf, settingsOf } from './settings.ts';
import { SnapshotFolder } from './snapshots.ts';
import { TimeControl, type Traveller } from './time-control.ts';

/** How much of a live session is kept for viewers, and how finely. */
const KEPT = { window: minutes(15), bucket: seconds(1) };
/** Where named snapshots lie, unless a person says otherwise. */
export const SNAPSHOTS = 'runs/snapshots';

export interface LiveOptions {
  readonly network: PlantNetwork;
  readonly target: Target;
  readonly defect?: string;
  /** Whether the plant's edge nodes of Sparkplug B are opened too. */
  readonly sparkplug?: boolean;
  readonly seed?: number;
  readonly start?: Readonly<Record<string, unknown>>;
  /** Faults that viewers may inject. */
  readonly faults: readonly Fault[];
  /** Where it begins, in place of the start. */
  readonly from?: Snapshot;
  readonly speed?: Speed;
  /** Where named snapshots lie. */
  readonly snapshots?: string;
  /** Hears every frame, from the first on. */
  readonly watch?: FrameSink;
}

/**
 * A live plant with its devices and a stack, at the rate of the wall clock, unless the instructor says otherwise. Free
 * play: nothing is judged.
 */
export class LiveSession implements ViewableSession {
  readonly info: SessionInfo;
  readonly rig: OpenRig;
  readonly history: History;
  readonly #driver: Driver;
  readonly #pace: Pace;
  readonly #present: Present;
  readonly #faults: FaultBoard;
  readonly #time: TimeControl;
  readonly #listeners = new Set<(frame: Frame) => void>();
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  /** Opens devices and stack and lets time run. @throws PlantwrightError what the target or a taken port throws */
  static async open(options: LiveOptions): Promise<LiveSession> {
    const { network, target, defect, sparkplug = false, seed = randomInt(1, 1_000_000), start = {}, from } = options;
    const early: Frame[] = [];
    let take: FrameSink = (frame) => early.push(frame);
    const emit: FrameSink = (frame) => take(frame);
    const driver = new Driver({ plant: network.plant, seed, start, emit });
    if (from) driver.restore(from);
    const began = clock.now();
    const pace = new Pace(began, driver.time, options.speed ?? 1);
    const present = new Present();
    const rig = await openRig(
      { network, target, sparkplug, ...(defect !== undefined && { defect }) },
      driver.side(() => (pace.wallAt(driver.time) - driver.time) as Duration),
      (frame) => {
        present.note(frame);
        emit(onAxis(frame, (at) => pace.simulationAt(at, driver.time)));
      },
    );
    const info: SessionInfo = {
      mode: 'live',
      ...plantInfo(network),
      title: `${network.plant.name}, live`,
      briefing:
        'Free play, at the rate of the clock on the wall unless you say otherwise. Inject a fault and see who tells ' +
        'the truth; freeze the plant, take it back, and do it differently.',
      target: target.name,
      defect: defect ?? null,
      seed,
      startedAt: clock.utc((began - driver.time) as Duration),
      hops: target.hops,
      requirements: [],
      faults: options.faults.map(({ id, title, action }) => ({ id, title, on: action.on })),
      settings: settingsOf(network.plant),
    };
    const session = new LiveSession(info, rig, { driver, pace, present }, options);
    for (const frame of early) session.#take(frame);
    take = session.#take;
    session.#running = session.#run(began);
    return session;
  }

  private constructor(
    info: SessionInfo,
    rig: OpenRig,
    { driver, pace, present }: { driver: Driver; pace: Pace; present: Present },
    { faults, speed = 1, snapshots = SNAPSHOTS, watch }: LiveOptions,
  ) {
    this.info = info;
    this.history = new History(info, KEPT);
    if (watch) this.#listeners.add(watch);
    this.rig = rig;
    this.#driver = driver;
    this.#pace = pace;
    this.#present = present;
    const emit = this.#take;
    const now = () => this.#onAxis(clock.now());
    this.#faults = new FaultBoard(
      faults,
      new FaultDesk({ driver, bench: rig, emit, now, onRunAxis: this.#onAxis }),
      emit,
    );
    const folder = new SnapshotFolder(snapshots, driver.simulation.plant);
    this.#time = new TimeControl({ driver, pace, folder, emit, speed, seed: info.seed, traveller: this.#traveller() });
  }
  readonly #take = (frame: Frame): void => {
    this.history.push(frame);
    this.#faults.see(frame);
    for (const listener of this.#listeners) listener(frame);
  };

  /** A time of the clock on the axis of simulation time, as this epoch has it. */
  readonly #onAxis = (at: Duration): Duration => this.#pace.simulationAt(at, this.#driver.time);

  async #run(began: Duration): Promise<void> {
    this.#driver.emitChanges();
    this.#time.start(began);
    while (!this.#closed) {
      await clock.until((clock.now() + ms(10)) as Duration);
      this.#time.work();
      this.rig.serve(clock.now());
    }
  }

  /** What beside the plant has to be thought of when it goes to another moment. */
  #traveller(): Traveller {
    const { simulation } = this.#driver;
    return {
      kept: () => this.history.start,
      leave: () => this.#faults.leave(this.history.events()),
      arrive: () => {
        this.#present.restate(simulation.time, this.#onAxis, this.#take);
        this.#faults.arrive(simulation, this.history.events());
      },
      deedOf: (asked) => deedOf(simulation.plant, this.#faults.menu, asked),
      do: (deed) => this.#do(deed),
    };
  }

  #do(deed: Deed): void {
    if ('fault' in deed) {
      this.#faults.inject(deed.fault.id);
      return;
    }
    const { setting, value } = deed;
    if (setting.wrong) this.#driver.enter({ kind: 'malfunction', signal: setting.id, value });
    else this.#driver.operate(setting.id, value);
    this.#take({ kind: 'event', t: this.#driver.time, event: { type: 'operated', signal: setting.id, value } });
  }

  subscribe(onFrame: (frame: Frame) => void): () => void {
    this.#listeners.add(onFrame);
    return () => this.#listeners.delete(onFrame);
  }

  time(): TimeState {
    return this.#time.state();
  }

  obey(request: FromViewer): void {
    if (this.#time.travels) throw this.#time.onTheWay();
    switch (request.type) {
      case 'inject':
        this.#faults.inject(request.fault);
        return;
      case 'lift':
        this.#faults.lift(request.fault);
        return;
      case 'operate': {
        const { signal, value } = request;
        this.#driver.operate(signal, value);
        this.#take({ kind: 'event', t: this.#driver.time, event: { type: 'operated', signal, value } });
        return;
      }
      case 'time':
        this.#time.obey(request.act);
        return;
      default:
        throw new PlantwrightError('REQUEST_UNKNOWN', 'That is nothing that can be asked of a session.');
    }
  }

  /** Sets a malfunction, or with its resting value lifts it: a calibrator in a loop, a forced contact. */
  disturb(asset: string, malfunction: string, value: Value): void {
    this.#driver.enter({ kind: 'malfunction', signal: `${asset}.${malfunction}`, value });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#running;
    await this.rig.close();
  }
}

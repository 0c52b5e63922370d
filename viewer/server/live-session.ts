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
  PlantwrightError,
  type SessionInfo,
  toRunAxis,
  type Value,
} from '#simulator';
import { clock } from '../../hil/clock.ts';
import type { PlantNetwork } from '../../hil/devices.ts';
import { plantInfo } from '../../hil/recording/session-info.ts';
import { type OpenRig, openRig } from '../../hil/rig.ts';
import type { Target } from '../../hil/targets/target.ts';
import { History } from './history.ts';
import type { ViewableSession } from './session.ts';

/** How much of a live session is kept for viewers. */
const KEPT = minutes(15);

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
}

/** A live plant with its devices and a stack, at the rate of the wall clock. Free play: nothing is judged. */
export class LiveSession implements ViewableSession {
  readonly info: SessionInfo;
  readonly rig: OpenRig;
  readonly #driver: Driver;
  readonly #desk: FaultDesk;
  readonly #faults: ReadonlyMap<string, Fault>;
  readonly #lifts = new Map<string, () => Promise<void>>();
  readonly #history = new History(KEPT);
  readonly #listeners = new Set<(frame: Frame) => void>();
  #running: Promise<void>;
  #closed = false;

  /** Opens devices and stack and lets time run. @throws PlantwrightError what the target or a taken port throws */
  static async open(options: LiveOptions): Promise<LiveSession> {
    const { network, target, defect, sparkplug = false, seed = randomInt(1, 1_000_000), start = {} } = options;
    const early: Frame[] = [];
    let emit: FrameSink = (frame) => early.push(frame);
    const driver = new Driver({ plant: network.plant, seed, start, emit: (frame) => emit(frame) });
    const origin = clock.now();
    const emitClocked = (frame: Frame) => emit(toRunAxis(frame, origin));
    const rig = await openRig(
      { network, target, sparkplug, ...(defect !== undefined && { defect }) },
      driver.side(() => origin),
      emitClocked,
    );
    const info: SessionInfo = {
      mode: 'live',
      ...plantInfo(network),
      title: `${network.plant.name}, live`,
      briefing: 'The plant runs at the rate of the clock on the wall. Inject a fault and see who tells the truth.',
      target: target.name,
      defect: defect ?? null,
      seed,
      startedAt: clock.utc(origin),
      hops: target.hops,
      requirements: [],
      faults: options.faults.map(({ id, title, action }) => ({ id, title, on: action.on })),
    };
    const session = new LiveSession(info, rig, driver, options.faults, origin);
    emit = session.#take;
    for (const frame of early) emit(frame);
    return session;
  }

  private constructor(info: SessionInfo, rig: OpenRig, driver: Driver, faults: readonly Fault[], origin: Duration) {
    this.info = info;
    this.rig = rig;
    this.#driver = driver;
    this.#faults = new Map(faults.map((fault) => [fault.id, fault]));
    const onRunAxis = (at: Duration) => (at - origin) as Duration;
    this.#desk = new FaultDesk({ driver, bench: rig, emit: this.#take, now: () => onRunAxis(clock.now()), onRunAxis });
    this.#running = this.#run(origin);
  }

  readonly #take = (frame: Frame): void => {
    this.#history.push(frame);
    for (const listener of this.#listeners) listener(frame);
  };

  async #run(origin: Duration): Promise<void> {
    const { step } = this.#driver.simulation.plant;
    this.#driver.emitChanges();
    while (!this.#closed) {
      await clock.until((clock.now() + ms(10)) as Duration);
      // After a pause of the machine the plant goes on from where it stood; it does not race to catch up for hours.
      for (let steps = 0; steps < 1000 && origin + this.#driver.time + step <= clock.now(); steps++) {
        this.#driver.tick({ digested: false });
      }
      this.rig.serve(clock.now());
    }
  }

  history(): readonly Frame[] {
    return this.#history.all();
  }

  subscribe(onFrame: (frame: Frame) => void): () => void {
    this.#listeners.add(onFrame);
    return () => this.#listeners.delete(onFrame);
  }

  obey(request: FromViewer): void {
    switch (request.type) {
      case 'inject': {
        const fault = this.#faults.get(request.fault);
        if (!fault) throw new PlantwrightError('FAULT_UNKNOWN', `There is no fault "${request.fault}".`);
        if (this.#lifts.has(fault.id))
          throw new PlantwrightError('FAULT_IN_FORCE', `"${fault.title}" is in force already.`);
        this.#lifts.set(fault.id, this.#desk.begin(fault));
        return;
      }
      case 'lift': {
        const lift = this.#lifts.get(request.fault);
        if (!lift) throw new PlantwrightError('FAULT_NOT_IN_FORCE', `"${request.fault}" is not in force.`);
        this.#lifts.delete(request.fault);
        lift();
        return;
      }
      case 'operate':
        this.#driver.operate(request.signal, request.value);
        this.#take({
          kind: 'event',
          t: this.#driver.time,
          event: { type: 'operated', signal: request.signal, value: request.value },
        });
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

import { PlantwrightError } from '../error.ts';
import type { Signals } from '../plant/signal.ts';
import type { FrameSink, RunEvent } from '../record/frames.ts';
import { type Duration, formatDuration, seconds } from '../time/duration.ts';
import type { Driver } from './driver.ts';
import type { Capability, Fault } from './fault.ts';
import type { Acting, Bench } from './rig.ts';

/** A fault that takes hold later than this after it was issued makes the run invalid. */
const TAKES_HOLD_WITHIN = seconds(2);

/** One fault of a run, from issue to lift. */
interface Issued {
  readonly fault: Fault;
  readonly lift: () => Promise<void>;
}

/** Begins and lifts the faults of a run, and keeps watch that each of them really acted. */
export class FaultDesk {
  /** Why the run cannot be judged, as far as faults go. */
  readonly complaints: string[] = [];
  /** Malfunctions that were begun: whether they acted shows when the kernel is re-executed without them. */
  readonly malfunctions: { readonly title: string; readonly signal: string }[] = [];
  readonly #driver: Driver;
  readonly #bench: Bench | undefined;
  readonly #emit: FrameSink;
  readonly #now: () => Duration;
  readonly #onRunAxis: (clockTime: Duration) => Duration;
  readonly #inForce = new Set<Issued>();
  readonly #settled: Promise<void>[] = [];

  /**
   * @param now the time of the run, by the wall
   * @param onRunAxis a time of the clock as a time of the run
   * @param emit takes frames on the time axis of the run
   */
  constructor(options: {
    driver: Driver;
    bench: Bench | undefined;
    emit: FrameSink;
    now: () => Duration;
    onRunAxis: (clockTime: Duration) => Duration;
  }) {
    this.#driver = options.driver;
    this.#bench = options.bench;
    this.#emit = options.emit;
    this.#now = options.now;
    this.#onRunAxis = options.onRunAxis;
  }

  /** Begins a fault at the present tick; never waits for it to take hold. The undo may be called twice. */
  begin(fault: Fault): () => Promise<void> {
    this.#say(fault, 'begun', this.#driver.time);
    const lift = fault.action.on === 'plant' ? this.#malfunction(fault) : this.#act(fault as Fault<Capability>);
    const issued: Issued = { fault, lift };
    this.#inForce.add(issued);
    return async () => {
      if (this.#inForce.delete(issued)) await lift();
    };
  }

  /** Lifts what is still in force, and waits until everything that was issued is over. */
  async end(): Promise<void> {
    for (const issued of this.#inForce) await issued.lift();
    this.#inForce.clear();
    await Promise.all(this.#settled);
  }

  /** Lifts what acts on stack and wire, without waiting for it, and forgets malfunctions: the plant goes elsewhere. */
  leave(): void {
    for (const issued of this.#inForce) if (issued.fault.action.on !== 'plant') issued.lift();
    this.#inForce.clear();
  }

  /** Answers for a malfunction that stands already, where the plant is now. @returns its undo */
  adopt(fault: Fault): () => Promise<void> {
    const issued: Issued = { fault, lift: this.#lifting(fault) };
    this.#inForce.add(issued);
    return async () => {
      if (this.#inForce.delete(issued)) await issued.lift();
    };
  }

  #say(fault: Fault, step: Extract<RunEvent, { type: 'fault' }>['step'], t: Duration, evidence?: string): void {
    const { id, title, recovery, action } = fault;
    const event = { type: 'fault', id, title, on: action.on, recovery, step, ...(evidence && { evidence }) } as const;
    this.#emit({ kind: 'event', t, event });
  }

  #malfunction(fault: Fault): () => Promise<void> {
    if (fault.action.on !== 'plant') throw new Error('not a malfunction');
    const { asset, malfunction, value } = fault.action;
    const lift = this.#lifting(fault);
    const signal = `${asset}.${malfunction}`;
    this.#driver.enter({ kind: 'malfunction', signal, value });
    this.malfunctions.push({ title: fault.title, signal });
    this.#say(fault, 'took hold', this.#driver.time, `${signal} = ${value}`);
    return lift;
  }

  /** What undoes a malfunction. */
  #lifting(fault: Fault): () => Promise<void> {
    if (fault.action.on !== 'plant') throw new Error('not a malfunction');
    const { asset, malfunction, value } = fault.action;
    const twin = this.#driver.simulation.plant.assets[asset]?.twin;
    const resting = (twin?.malfunctions as Signals | undefined)?.[malfunction]?.zero;
    if (resting === undefined) {
      const known = Object.keys((twin?.malfunctions as Signals | undefined) ?? {}).join(', ');
      throw new PlantwrightError('MALFUNCTION_UNKNOWN', `${asset} cannot be made "${malfunction}".`, {
        hint: `It knows ${known || 'no malfunction'}.`,
      });
    }
    const problem = twin?.malfunctionProblem?.(malfunction, value);
    if (problem !== undefined) {
      throw new PlantwrightError('MALFUNCTION_VALUE', `"${fault.title}" cannot be: ${problem}.`, {
        hint: `Give ${asset}.${malfunction} a value that it can take.`,
      });
    }
    const signal = `${asset}.${malfunction}`;
    return async () => {
      this.#driver.enter({ kind: 'malfunction', signal, value: resting });
      this.#say(fault, 'cleared', this.#driver.time);
      this.#say(fault, 'lifted', this.#driver.time);
    };
  }

  #act(fault: Fault<Capability>): () => Promise<void> {
    if (!this.#bench) throw new Error(`"${fault.title}" needs a stack`);
    const issued = this.#now();
    const acting: Acting = this.#bench.act(fault);
    const began = acting.tookHold.then(
      ({ at, evidence }) => {
        const held = this.#onRunAxis(at);
        this.#say(fault, 'took hold', held, evidence);
        const delay = (held - issued) as Duration;
        if (delay > TAKES_HOLD_WITHIN) {
          this.complaints.push(`"${fault.title}" took hold only ${formatDuration(delay)} after it was issued`);
        }
      },
      (error: unknown) => {
        this.complaints.push(`"${fault.title}" never acted: ${error instanceof Error ? error.message : error}`);
      },
    );
    this.#settled.push(began);
    return async () => {
      this.#say(fault, 'cleared', this.#driver.time);
      const lifted = began
        .then(() => acting.lift())
        .then(
          ({ at }) => this.#say(fault, 'lifted', this.#onRunAxis(at)),
          (error: unknown) => {
            this.complaints.push(
              `"${fault.title}" could not be lifted: ${error instanceof Error ? error.message : error}`,
            );
          },
        );
      this.#settled.push(lifted);
    };
  }
}

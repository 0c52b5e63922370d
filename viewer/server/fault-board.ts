import { type Fault, type FaultDesk, type Frame, type FrameSink, PlantwrightError, type RunEvent } from '#simulator';
import { openFaults, standingIn } from './present.ts';

type Step = Extract<RunEvent, { type: 'fault' }>['step'];

/** The faults of a live session: which may be injected, which are in force, and what becomes of them on a journey. */
export class FaultBoard {
  /** Faults by id. */
  readonly menu: ReadonlyMap<string, Fault>;
  readonly #desk: FaultDesk;
  readonly #emit: FrameSink;
  readonly #lifts = new Map<string, () => Promise<void>>();
  /** Faults on stack and wire that were in force when the plant left, and are not over yet. */
  readonly #ending = new Set<string>();

  constructor(faults: readonly Fault[], desk: FaultDesk, emit: FrameSink) {
    this.menu = new Map(faults.map((fault) => [fault.id, fault]));
    this.#desk = desk;
    this.#emit = emit;
  }

  /** Sees every frame of the session. */
  see(frame: Frame): void {
    if (frame.kind !== 'event' || frame.event.type !== 'fault') return;
    if (frame.event.step === 'lifted') this.#ending.delete(frame.event.id);
  }

  /** @throws PlantwrightError FAULT_UNKNOWN, FAULT_IN_FORCE */
  inject(id: string): void {
    const fault = this.menu.get(id);
    if (!fault) throw new PlantwrightError('FAULT_UNKNOWN', `There is no fault "${id}".`);
    if (this.#lifts.has(id)) throw new PlantwrightError('FAULT_IN_FORCE', `"${fault.title}" is in force already.`);
    if (this.#ending.has(id)) throw new PlantwrightError('FAULT_ENDS', `"${fault.title}" is just being lifted.`);
    this.#lifts.set(id, this.#desk.begin(fault));
  }

  /** @throws PlantwrightError FAULT_NOT_IN_FORCE */
  lift(id: string): void {
    const lift = this.#lifts.get(id);
    if (!lift) throw new PlantwrightError('FAULT_NOT_IN_FORCE', `"${id}" is not in force.`);
    this.#lifts.delete(id);
    lift();
  }

  /** The plant goes to another moment: what acts on stack and wire is lifted. @param happened what is known so far */
  leave(happened: readonly Frame[]): void {
    for (const { id, on } of openFaults(happened).values()) if (on !== 'plant') this.#ending.add(id);
    this.#desk.leave();
    this.#lifts.clear();
  }

  /**
   * The plant is there. Malfunctions stand as they did then; of the others it is said that they are over, or still end.
   * @param happened what is left of it
   */
  arrive(simulation: Parameters<typeof standingIn>[0], happened: readonly Frame[]): void {
    const open = openFaults(happened);
    const say = (fault: Fault, ...steps: Step[]) => {
      const { id, title, recovery, action } = fault;
      for (const step of steps) {
        const event = { type: 'fault', id, title, on: action.on, recovery, step } as const;
        this.#emit({ kind: 'event', t: simulation.time, event });
      }
    };
    for (const fault of standingIn(simulation, this.menu.values())) {
      this.#lifts.set(fault.id, this.#desk.adopt(fault));
      if (!open.delete(fault.id)) say(fault, 'begun', 'took hold');
    }
    for (const id of this.#ending) say(this.menu.get(id)!, ...(open.delete(id) ? [] : (['begun'] as const)), 'cleared');
    for (const id of open.keys()) say(this.menu.get(id)!, 'cleared', 'lifted');
  }
}

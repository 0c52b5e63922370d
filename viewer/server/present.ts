import type { Duration, Fault, Frame, FrameSink, RunEvent, Simulation } from '#simulator';
import { onAxis } from '#simulator';

type FaultEvent = Extract<RunEvent, { type: 'fault' }>;

/**
 * What the stack says now, on the clock's axis. When the plant goes to another moment the stack does not: what it
 * believes and which alarms it shows is said anew there, until it has heard of the plant as it is.
 */
export class Present {
  readonly #beliefs = new Map<string, Extract<Frame, { kind: 'observed' }>>();
  readonly #alarms = new Map<string, Frame>();

  /** Takes every frame on the clock's axis. */
  note(frame: Frame): void {
    if (frame.kind === 'alarm') this.#alarms.set(frame.id, frame);
    if (frame.kind !== 'observed') return;
    for (const sample of frame.samples) {
      this.#beliefs.set(`${frame.at} ${sample.point}`, { ...frame, samples: [sample] });
    }
  }

  /** All of it, as said at one instant of the session. @param moved from the clock's axis to the session's */
  restate(t: Duration, moved: (clockTime: Duration) => Duration, emit: FrameSink): void {
    for (const frame of [...this.#beliefs.values(), ...this.#alarms.values()]) emit({ ...onAxis(frame, moved), t });
  }
}

/** The faults that frames leave in force, by id. */
export function openFaults(frames: readonly Frame[]): Map<string, FaultEvent> {
  const open = new Map<string, FaultEvent>();
  for (const frame of frames) {
    if (frame.kind !== 'event' || frame.event.type !== 'fault') continue;
    if (frame.event.step === 'lifted') open.delete(frame.event.id);
    else open.set(frame.event.id, frame.event);
  }
  return open;
}

/** The malfunctions of a menu that stand in a plant. */
export const standingIn = (simulation: Simulation, menu: Iterable<Fault>): Fault[] =>
  [...menu].filter(
    ({ action }) =>
      action.on === 'plant' && Object.is(simulation.malfunctionOf(action.asset, action.malfunction), action.value),
  );

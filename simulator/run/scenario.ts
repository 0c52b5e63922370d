import { PlantwrightError } from '../error.ts';
import type { Requirement } from '../judge/requirement.ts';
import type { Condition, Edge } from '../plant/condition.ts';
import { type Handles, handlesOf, type Ref, type Settable } from '../plant/handles.ts';
import type { AssetMap, Plant, Start } from '../plant/plant.ts';
import type { Value } from '../plant/signal.ts';
import type { Duration } from '../time/duration.ts';
import type { Capability, Fault } from './fault.ts';
import type { Acknowledgement } from './rig.ts';

/** What a script does things with. No tick runs while the script holds the turn. */
export interface Script<A extends AssetMap, C extends Capability> {
  readonly plant: Handles<A>;
  /** Waits for a true or sensed condition: deterministic, ends at a tick. Running out ends the script: inconclusive. */
  until(
    condition: Condition<'true' | 'sensed'> | Edge<'true' | 'sensed'>,
    options: { within: Duration },
  ): Promise<void>;
  /** Waits for the stack: the tick at which it ends goes to the input log. */
  untilBelieved(condition: Condition | Edge, options: { within: Duration }): Promise<void>;
  /**
   * Waits for simulation time to pass. `dither` adds a share of itself, drawn from the seed: an event at a fixed phase
   * of the stack's polling always has the same latency, and says nothing of the others. Give the poll period.
   */
  after(time: Duration, options?: { dither: Duration }): Promise<void>;
  /** Begins a fault; resolves once issued, with its undo. With `for`: resolves when it is over and undone. */
  inject(fault: Fault<C | 'plant'>): Promise<() => Promise<void>>;
  inject(fault: Fault<C | 'plant'>, options: { for: Duration }): Promise<void>;
  /** Sends a command from the office, through the stack; resolves with the stack's answer. */
  command<V extends Value>(
    signal: Settable<V>,
    value: NoInfer<V>,
    options?: { within: Duration },
  ): Promise<Acknowledgement>;
  /** Acknowledges an alarm in the stack's list, in somebody's name; resolves with the stack's answer. */
  acknowledge(alarm: string, options?: { by?: string; comment?: string; within?: Duration }): Promise<Acknowledgement>;
  /** What a person does at the plant: turns a switch on a panel. */
  operate<V extends Value>(signal: Settable<V>, value: NoInfer<V>): void;
}

/** A scenario is a value: what happens, and what must hold. One scenario serves tests, the CLI and trainers. */
export interface Scenario<N extends string = string> {
  readonly id: string;
  readonly name: string;
  readonly briefing: string;
  readonly plant: Plant;
  readonly needs: readonly Capability[];
  readonly start: Readonly<Record<string, unknown>>;
  readonly requirements: Readonly<Record<N, Requirement>>;
  readonly script: (context: Script<AssetMap, Capability>) => Promise<void>;
  /** About how long the script takes, for progress displays. */
  readonly lasts: Duration;
}

/**
 * Declares a scenario. The script may use only faults that the scenario `needs` a capability for.
 * @example defineScenario({ id: 'nominal-fill', name: 'Nominal fill', plant: waterTreatment, … })
 */
export function defineScenario<
  A extends AssetMap,
  const R extends Readonly<Record<string, Requirement>>,
  const C extends Capability = never,
>(declaration: {
  id: string;
  name: string;
  briefing: string;
  plant: Plant<A>;
  needs?: readonly C[];
  start?: NoInfer<Start<A>>;
  lasts: Duration;
  requirements: (plant: Handles<A>) => R;
  script: (context: Script<A, C>) => Promise<void>;
}): Scenario<keyof R & string> {
  const { plant, requirements, needs = [], start = {}, script, ...rest } = declaration;
  return Object.freeze({
    ...rest,
    plant: plant as unknown as Plant,
    needs,
    start: start as Readonly<Record<string, unknown>>,
    requirements: requirements(handlesOf(plant)) as Readonly<Record<keyof R & string, Requirement>>,
    script: script as unknown as Scenario['script'],
  });
}

/** The signal behind a settable reference. @throws PlantwrightError NOT_WRITABLE */
export function settable(ref: Ref): string {
  if (!ref.signal.writable) {
    throw new PlantwrightError('NOT_WRITABLE', `${ref.id} cannot be set.`, {
      hint: 'Only outputs declared writable can be written, by a command or by hand.',
    });
  }
  return ref.id;
}

import { PlantwrightError } from '../error.ts';
import type { World } from '../judge/world.ts';
import type { Condition, Edge } from '../plant/condition.ts';
import { handlesOf } from '../plant/handles.ts';
import type { AssetMap } from '../plant/plant.ts';
import { Watch } from '../plant/watch.ts';
import type { FrameSink } from '../record/frames.ts';
import { type Duration, formatDuration, seconds } from '../time/duration.ts';
import { openStream } from '../time/streams.ts';
import type { Driver } from './driver.ts';
import type { Capability } from './fault.ts';
import type { FaultDesk } from './faults.ts';
import type { Acknowledgement, Bench } from './rig.ts';
import { type Scenario, type Script, settable } from './scenario.ts';
import type { Turns } from './turns.ts';

/** How long a command may take before the script gives up on its answer. */
const ANSWER_WITHIN = seconds(10);

interface Surroundings {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly driver: Driver;
  readonly turns: Turns;
  readonly world: World;
  readonly faults: FaultDesk;
  readonly bench: Bench | undefined;
  readonly emit: FrameSink;
  /** The time of the run, by the wall. */
  readonly now: () => Duration;
}

/** The context of a script: everything it can do, in terms of turns, inputs and faults. */
export function scriptOf(s: Surroundings): Script<AssetMap, Capability> {
  const { driver, turns, world, faults, bench, emit, now } = s;
  let waits = 0;
  let commands = 0;

  const until = (condition: Condition | Edge, within: Duration, reactive?: () => void) => {
    const watch = new Watch(condition);
    watch.at(world); // an edge compares with now
    return turns.wait(String(condition), () => watch.at(world) === true, {
      now: driver.time,
      within,
      ...(reactive && { reactive }),
    });
  };
  const reactive = () => {
    const wait = ++waits;
    return () => driver.noteBelieved(wait);
  };
  const phase = openStream(s.seed, 'script');
  const after = (time: Duration, { dither }: { dither?: Duration } = {}) => {
    const end = driver.time + time + (dither === undefined ? 0 : phase() * dither);
    return turns.wait(`${formatDuration(time)} to pass`, (t) => t >= end, { now: driver.time });
  };

  async function inject(fault: Parameters<FaultDesk['begin']>[0], options?: { for: Duration }) {
    const undo = faults.begin(fault);
    if (!options) return undo;
    await after(options.for);
    await undo();
    return undefined;
  }

  const command: Script<AssetMap, Capability>['command'] = async (ref, value, options) => {
    const signal = settable(ref);
    if (!bench) throw new PlantwrightError('NO_STACK', `A command to ${signal} needs a stack.`);
    const id = ++commands;
    emit({ kind: 'event', t: now(), event: { type: 'command', id, signal, value } });
    const tell = (a: Acknowledgement) => emit({ kind: 'event', t: now(), event: { type: 'acknowledged', id, ...a } });
    return answered(bench.command(signal, value), tell, `the answer to ${signal} := ${value}`, options?.within);
  };

  const acknowledge: Script<AssetMap, Capability>['acknowledge'] = async (alarm, options = {}) => {
    const { by = 'operator', comment, within } = options;
    if (!bench?.acknowledge) {
      throw new PlantwrightError('NO_ACKNOWLEDGEMENT', `${alarm} cannot be acknowledged without a stack's alarm list.`);
    }
    const tell = ({ accepted, reason }: Acknowledgement) => {
      const why = reason === undefined ? {} : { reason };
      emit({ kind: 'event', t: now(), event: { type: 'alarm-acknowledged', alarm, by, accepted, ...why } });
    };
    return answered(bench.acknowledge(alarm, by, comment), tell, `the answer to ${by} acknowledging ${alarm}`, within);
  };

  /** Waits for the stack's answer at ticks, and tells of it when it comes. */
  async function answered(
    asked: Promise<Acknowledgement>,
    tell: (answer: Acknowledgement) => void,
    what: string,
    within: Duration = ANSWER_WITHIN,
  ): Promise<Acknowledgement> {
    let answer: Acknowledgement | undefined;
    let failure: unknown;
    asked.then(
      (a) => {
        answer = a;
        tell(a);
      },
      (error: unknown) => {
        failure = error;
      },
    );
    const ready = () => answer !== undefined || failure !== undefined;
    await turns.wait(what, ready, { now: driver.time, within, reactive: reactive() });
    if (failure !== undefined) throw failure;
    return answer!;
  }

  return {
    plant: handlesOf(s.scenario.plant) as Script<AssetMap, Capability>['plant'],
    until: (condition, { within }) => until(condition, within),
    untilBelieved: (condition, { within }) => until(condition, within, reactive()),
    after,
    inject: inject as Script<AssetMap, Capability>['inject'],
    command,
    acknowledge,
    operate(ref, value) {
      const signal = settable(ref);
      driver.operate(signal, value);
      emit({ kind: 'event', t: driver.time, event: { type: 'operated', signal, value } });
    },
  };
}

import type { Finish } from '../judge/monitor.ts';
import type { Frame } from '../record/frames.ts';
import { Changes, reexecute } from './execute.ts';
import type { Input } from './plan.ts';
import type { Scenario } from './scenario.ts';

/** Whether the kernel alone, from the recorded inputs, comes to the same truth. */
export const sameAgain = (
  scenario: Scenario,
  seed: number,
  inputs: readonly Input[],
  ticks: number,
  digest: string,
): boolean => reexecute(scenario, seed, inputs, ticks).digest === digest;

/** Malfunctions that changed nothing: a fault that never acted proves nothing. */
export function proveFaults(
  scenario: Scenario,
  seed: number,
  inputs: readonly Input[],
  malfunctions: readonly { readonly title: string; readonly signal: string }[],
  ticks: number,
): string[] {
  if (malfunctions.length === 0) return [];
  const { link } = reexecute(scenario, seed, inputs, ticks);
  return malfunctions
    .filter(({ signal }) => {
      const others = inputs.filter((input) => input.kind !== 'malfunction' || input.signal !== signal);
      return reexecute(scenario, seed, others, ticks).link === link;
    })
    .map(({ title }) => `"${title}" never acted: the plant ran as without it`);
}

/** What the signals that `undisturbed` asks for would have been without faults and without commands. */
export function* withoutFaults(
  scenario: Scenario,
  seed: number,
  inputs: readonly Input[],
  { scriptEnd }: Finish,
): Generator<Frame> {
  const asked = new Set(
    Object.values(scenario.requirements).flatMap(({ specification: s }) => (s.kind === 'undisturbed' ? s.signals : [])),
  );
  if (asked.size === 0) return;
  const frames: Frame[] = [];
  let changes: Changes | undefined;
  const byHand = inputs.filter((input) => input.kind === 'write' && input.by === 'person');
  reexecute(scenario, seed, byHand, scriptEnd / scenario.plant.step, (simulation) => {
    changes ??= new Changes(simulation);
    const { true: truth, sensed } = changes.take();
    const values = Object.fromEntries(Object.entries({ ...truth, ...sensed }).filter(([signal]) => asked.has(signal)));
    if (Object.keys(values).length > 0) frames.push({ kind: 'reference', t: simulation.time, values });
  });
  yield* frames;
}

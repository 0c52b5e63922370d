import { TruthChain } from '../plant/digest.ts';
import type { Value } from '../plant/signal.ts';
import { Simulation, split } from '../plant/simulation.ts';
import type { FrameSink } from '../record/frames.ts';
import type { Duration } from '../time/duration.ts';
import type { Input } from './plan.ts';
import type { Scenario } from './scenario.ts';

/** Applies one input at the start of a tick. */
export function apply(simulation: Simulation, input: Input): void {
  if (input.kind === 'believed') return;
  const [asset, name] = split(input.signal);
  if (input.kind === 'write') simulation.accept(asset, name, input.value);
  else simulation.malfunction(asset, name, input.value);
}

/** Outputs that changed since the last call, per layer, by `T101.level`. The first call gives all. */
export class Changes {
  readonly #simulation: Simulation;
  readonly #keys: readonly { key: string; layer: 'true' | 'sensed' }[];
  readonly #last = new Map<string, Readonly<Record<string, Value>>>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#keys = Object.entries(simulation.plant.assets).map(([key, { twin }]) => ({
      key,
      layer: twin.layer === 'true' ? 'true' : 'sensed',
    }));
  }

  take(): Record<'true' | 'sensed', Record<string, Value>> {
    const changed: Record<'true' | 'sensed', Record<string, Value>> = { true: {}, sensed: {} };
    for (const { key, layer } of this.#keys) {
      const outputs = this.#simulation.outputs(key);
      const last = this.#last.get(key);
      if (outputs === last) continue;
      for (const [name, value] of Object.entries(outputs)) {
        if (!last || !Object.is(last[name], value)) changed[layer][`${key}.${name}`] = value;
      }
      this.#last.set(key, outputs);
    }
    return changed;
  }

  /** Says what changed as frames of an instant. */
  tell(t: Duration, emit: FrameSink): void {
    const changed = this.take();
    for (const kind of ['true', 'sensed'] as const) {
      if (Object.keys(changed[kind]).length > 0) emit({ kind, t, values: changed[kind] });
    }
  }

  /** The next call gives all again. */
  forget(): void {
    this.#last.clear();
  }
}

/**
 * Executes the kernel alone from recorded inputs, and gives the truth digest after `ticks` steps. No script, no
 * wire, no clock: what a run did to the plant is all in its plan and inputs.
 */
export function reexecute(
  scenario: Scenario,
  seed: number,
  inputs: readonly Input[],
  ticks: number,
  onTick?: (simulation: Simulation) => void,
): { digest: string; link: string } {
  const simulation = new Simulation(scenario.plant, { seed, start: scenario.start });
  const chain = new TruthChain(simulation);
  let next = 0;
  onTick?.(simulation);
  for (let tick = 1; tick <= ticks; tick++) {
    for (; inputs[next]?.tick === tick; next++) apply(simulation, inputs[next]!);
    simulation.advance();
    chain.follow();
    onTick?.(simulation);
  }
  return { link: chain.link, digest: chain.close() };
}

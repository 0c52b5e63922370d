import type { Value } from '../plant/signal.ts';
import type { Simulation } from '../plant/simulation.ts';
import type { Forced } from '../plant/twin.ts';
import type { RunEvent } from '../record/frames.ts';

type ForceEvent = Extract<RunEvent, { type: 'forced' }>;

/** The force lists of a plant's controllers: each is told, whole, whenever it has changed. */
export class ForceLists {
  readonly #simulation: Simulation;
  readonly #keys: readonly string[];
  readonly #seen = new Map<string, Readonly<Record<string, Value>>>();
  readonly #told = new Map<string, string>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#keys = Object.keys(simulation.plant.assets).filter((key) => simulation.plant.assets[key]!.twin.forced);
  }

  /** What changed since the last call. A list that was always empty is never told. */
  take(): readonly ForceEvent[] {
    const changed: ForceEvent[] = [];
    for (const asset of this.#keys) {
      // Outputs are fresh after each step of an asset; between two steps its list stands.
      const outputs = this.#simulation.outputs(asset);
      if (this.#seen.get(asset) === outputs) continue;
      this.#seen.set(asset, outputs);
      const variables = this.#simulation.forced(asset);
      const text = asText(variables);
      if (text === (this.#told.get(asset) ?? '')) continue;
      this.#told.set(asset, text);
      changed.push({ type: 'forced', asset, variables });
    }
    return changed;
  }

  /** After a jump, each list that was ever told is told again. */
  forget(): void {
    this.#seen.clear();
    for (const asset of this.#told.keys()) this.#told.set(asset, 'not told');
  }
}

const asText = (variables: readonly Forced[]): string =>
  variables.map(({ variable, value }) => `${variable} := ${value}`).join('; ');

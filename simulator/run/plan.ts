import { digestOf } from '../plant/canonical.ts';
import type { Plant } from '../plant/plant.ts';
import type { Value } from '../plant/signal.ts';
import type { Scenario } from './scenario.ts';

/** Something that entered the kernel, with the tick at whose start it was applied. */
export type Input =
  | {
      readonly tick: number;
      readonly kind: 'write';
      readonly signal: string;
      readonly value: Value;
      readonly by: 'wire' | 'person';
    }
  | { readonly tick: number; readonly kind: 'malfunction'; readonly signal: string; readonly value: Value }
  /** The end of a wait on the stack. It changes nothing in the kernel, but what the script did next follows from it. */
  | { readonly tick: number; readonly kind: 'believed'; readonly wait: number };

/** SHA-256 of everything that is decided before a run: equal plans and equal inputs give equal truths. */
export function planDigest(scenario: Scenario, seed: number): string {
  const { id, start, requirements, plant } = scenario;
  const specifications = Object.fromEntries(Object.entries(requirements).map(([name, r]) => [name, r.specification]));
  return digestOf({
    plan: 1,
    scenario: { id, start, requirements: specifications },
    seed,
    plant: declarationOf(plant),
  });
}

/** SHA-256 of the declaration of a plant: a state fits into no other. */
export const plantDigest = (plant: Plant): string => digestOf(declarationOf(plant));

/** The declaration of a plant as plain data. */
function declarationOf(plant: Plant): unknown {
  const assets = Object.entries(plant.assets).map(([key, { twin, parameters }]) => [
    key,
    {
      ...{ type: twin.type, every: twin.every ?? null, layer: twin.layer, parameters, tag: plant.tag(key) },
      ...(twin.program !== undefined && { program: twin.program }),
    },
  ]);
  const { name, path, step, connections } = plant;
  return { name, path, step, assets: Object.fromEntries(assets), connections };
}

export const inputDigest = (inputs: readonly Input[]): string => digestOf(inputs);

import type { Scenario } from '#simulator';
import type { PlantNetwork } from '../hil/devices.ts';
import { loadTargets } from '../hil/targets/config.ts';
import { referenceTarget } from '../hil/targets/reference.ts';
import type { Target } from '../hil/targets/target.ts';
import { scenarios } from '../scenarios/index.ts';
import { plants } from '../twins/index.ts';
import { named } from './names.ts';

const networks: ReadonlyMap<string, PlantNetwork> = new Map(Object.entries(plants));

/** @throws PlantwrightError UNKNOWN_NAME */
export const scenarioNamed = (id: string): Scenario =>
  named('scenario', id, new Map(scenarios.map((scenario) => [scenario.id, scenario])));

/** @throws PlantwrightError UNKNOWN_NAME */
export const networkNamed = (name: string): PlantNetwork => named('plant', name, networks);

/** The targets there are: the reference stack, and those of plantwright.config.ts in the working directory. */
export async function targets(): Promise<ReadonlyMap<string, Target>> {
  const own = await loadTargets(process.cwd());
  return new Map([referenceTarget(), ...own].map((target) => [target.name, target]));
}

/** @throws PlantwrightError UNKNOWN_NAME, and what a broken configuration throws */
export const targetNamed = async (name: string): Promise<Target> => named('target', name, await targets());

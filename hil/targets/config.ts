import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PlantwrightError } from '#simulator';
import type { Target } from './target.ts';

const FILE = 'plantwright.config.ts';

/** What a plantwright.config.ts exports. */
export interface Configuration {
  readonly targets: readonly Target[];
}

/** @example export default defineConfig({ targets: [ownTarget({ name: 'my-gateway', … })] }) */
export const defineConfig = (configuration: Configuration): Configuration => configuration;

/**
 * The targets that a working directory defines, if it has a plantwright.config.ts.
 * @throws PlantwrightError CONFIG_BROKEN
 */
export async function loadTargets(directory: string): Promise<readonly Target[]> {
  const path = join(directory, FILE);
  if (!existsSync(path)) return [];
  const broken = (reason: string, cause?: unknown) =>
    new PlantwrightError('CONFIG_BROKEN', `${path} cannot be used: ${reason}.`, {
      hint: 'It should export default defineConfig({ targets: [ownTarget({ … })] }); see docs/own-target.md.',
      cause,
    });
  const module = await import(pathToFileURL(path).href).catch((cause: Error) => {
    if (cause instanceof PlantwrightError) throw cause;
    throw broken(cause.message, cause);
  });
  const { targets } = ((module as { default?: unknown }).default ?? {}) as { targets?: unknown };
  if (!Array.isArray(targets) || targets.some((t) => typeof (t as Target)?.start !== 'function')) {
    throw broken('it exports no targets');
  }
  return targets as Target[];
}

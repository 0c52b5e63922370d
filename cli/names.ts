import { closest } from 'fastest-levenshtein';
import { PlantwrightError } from '#simulator';

/** The named thing. @throws PlantwrightError UNKNOWN_NAME, with the nearest name there is */
export function named<T>(kind: string, asked: string, things: ReadonlyMap<string, T>): T {
  const found = things.get(asked);
  if (found !== undefined) return found;
  const names = [...things.keys()];
  throw new PlantwrightError('UNKNOWN_NAME', `There is no ${kind} "${asked}".`, {
    hint:
      names.length > 0
        ? `Did you mean "${meant(asked, names)}"? There are: ${names.join(', ')}.`
        : `No ${kind} is known here.`,
  });
}

/** The name that a person may have meant: one that has what was typed in it, else the one with the fewest other letters. */
function meant(asked: string, names: readonly string[]): string {
  const within = asked.length > 2 ? names.filter((name) => name.includes(asked.toLowerCase())) : [];
  return closest(asked, within.length > 0 ? within : [...names]);
}

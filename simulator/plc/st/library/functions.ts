import type { Standard } from './arguments.ts';
import { conversionFunction } from './convert.ts';
import { numeric } from './numeric.ts';
import { selection } from './selection.ts';
import { strings } from './strings.ts';
import { times } from './time.ts';

const functions: ReadonlyMap<string, Standard> = new Map(
  Object.entries({ ...numeric, ...selection, ...strings, ...times }),
);

/** A function of the standard library by its name in capitals. */
export const standardFunction = (name: string): Standard | undefined => functions.get(name) ?? conversionFunction(name);

import type { Diagnostics } from '../diagnostic.ts';
import type { Type } from '../types.ts';
import type { Unit } from './unit.ts';

/** Calls within calls. A PLC reserves its memory before it runs, and a host's stack has an end. */
const DEEPEST_CALL = 60;

/** Finds units that call or hold themselves, and chains of calls that are too deep. Leaves no unit to run that does. */
export function boundCalls(units: readonly Unit[], diagnostics: Diagnostics): void {
  const depth = new Map<Unit, number>();
  const byName = new Map(units.map((unit) => [unit.name.toUpperCase(), unit]));
  const path = new Set<Unit>();

  const visit = (unit: Unit): number => {
    const known = depth.get(unit);
    if (known !== undefined) return known;
    path.add(unit);
    let deepest = 0;
    for (const [callee, place] of uses(unit, byName)) {
      if (path.has(callee)) {
        const found =
          callee === unit
            ? `${unit.name} calls or holds itself`
            : `${unit.name} and ${callee.name} call or hold each other`;
        diagnostics.error(place, 'RECURSION', found, 'IEC 61131-3 has no recursion; use a loop');
        continue;
      }
      if (path.size > DEEPEST_CALL) {
        diagnostics.error(
          place,
          'TOO_DEEP',
          `found calls nested more than ${DEEPEST_CALL} deep`,
          'call from fewer levels',
        );
        break;
      }
      deepest = Math.max(deepest, 1 + visit(callee));
    }
    path.delete(unit);
    depth.set(unit, deepest);
    return deepest;
  };
  for (const unit of units) visit(unit);
}

function uses(unit: Unit, byName: ReadonlyMap<string, Unit>): Map<Unit, { line: number; column: number }> {
  const found = new Map(unit.calls);
  for (const variable of unit.variables.values()) {
    for (const name of blocksIn(variable.type)) {
      const block = byName.get(name.toUpperCase());
      if (block && variable.section !== 'inout' && variable.section !== 'external') found.set(block, variable);
    }
  }
  return found;
}

function blocksIn(type: Type): string[] {
  if (type.kind === 'block') return [type.name];
  if (type.kind === 'array') return blocksIn(type.of);
  return type.kind === 'struct' ? [...type.fields.values()].flatMap((field) => blocksIn(field.type)) : [];
}

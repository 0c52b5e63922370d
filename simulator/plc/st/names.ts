import type { Unit } from './check/unit.ts';
import type { Frame, State, Type, Value } from './types.ts';

type Units = (name: string) => Unit | undefined;

/** Of an input with an edge: what it was on the last call. No variable can have this name. */
const before = (name: string): string => `${name}~before`;

/** What a state has under a name of the program; the names of the host's own objects are none. */
const at = (of: Value, name: string): Value | undefined =>
  Object.hasOwn(of as State, name) ? (of as State)[name] : undefined;

/** The variables of an instance by their names, and so all that they hold. */
export function namedFrame(units: Units, unit: Unit, frame: Frame): State {
  const state: State = {};
  for (const { name, type, place, before: hidden } of unit.variables.values()) {
    if (place !== undefined) state[name] = named(units, type, frame[place]!);
    if (hidden !== undefined) state[before(name)] = frame[hidden]!;
  }
  return state;
}

/** A value with the instances it holds by the names of their variables. */
export function named(units: Units, type: Type, value: Value): Value {
  switch (type.kind) {
    case 'array':
      return (value as Value[]).map((element) => named(units, type.of, element));
    case 'struct': {
      const fields = [...type.fields.values()];
      return Object.fromEntries(fields.map(({ name, type: of }) => [name, named(units, of, (value as State)[name]!)]));
    }
    case 'block':
      return namedFrame(units, units(type.name)!, value as Frame);
    default:
      return value;
  }
}

/** Sets the variables of a fresh instance from their names. What has no value there stays as it is. */
export function setFrame(units: Units, unit: Unit, frame: Frame, state: State): void {
  for (const { name, type, place, before: hidden } of unit.variables.values()) {
    if (place !== undefined) frame[place] = fromNames(units, type, frame[place]!, at(state, name));
    if (hidden !== undefined) frame[hidden] = at(state, before(name)) ?? frame[hidden]!;
  }
}

/** The opposite of `named`, laid over a fresh value. */
export function fromNames(units: Units, type: Type, fresh: Value, saved: Value | undefined): Value {
  if (saved === undefined) return fresh;
  switch (type.kind) {
    case 'array':
      return (fresh as Value[]).map((element, i) => fromNames(units, type.of, element, (saved as Value[])[i]));
    case 'struct': {
      const fields = [...type.fields.values()];
      return Object.fromEntries(
        fields.map(({ name, type: of }) => [name, fromNames(units, of, at(fresh, name)!, at(saved, name))]),
      );
    }
    case 'block':
      setFrame(units, units(type.name)!, fresh as Frame, saved as State);
      return fresh;
    default:
      return saved;
  }
}

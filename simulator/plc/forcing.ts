import type { Forced } from '../plant/twin.ts';
import type { Forcing } from './controller.ts';
import { literalOf } from './st/literal.ts';
import type { StructuredTextProgram } from './st/program.ts';
import type { State, Value } from './st/types.ts';

/** A list as it was given, entry by entry: what it forces, or why it cannot. */
type Entry = { readonly path: string; readonly value: Value } | { readonly problem: string };

/** The force list of a program in Structured Text. Of a list that cannot be forced as a whole the rest stands. */
export function forcingOf(program: StructuredTextProgram): Forcing<State> {
  // A list is set again before every scan, and read only once.
  let read: { readonly list: string; readonly entries: readonly Entry[] } = { list: '', entries: [] };
  const entriesOf = (list: string): readonly Entry[] => {
    if (list !== read.list) read = { list, entries: entriesIn(program, list) };
    return read.entries;
  };
  return {
    set(memory, list) {
      if (list === '' && !program.isForced(memory)) return;
      const wanted = new Map(entriesOf(list).flatMap((entry) => ('path' in entry ? [[entry.path, entry.value]] : [])));
      for (const path of Object.keys(program.forces(memory))) {
        if (!wanted.has(path)) program.force(memory, path, undefined);
      }
      for (const [path, value] of wanted) program.force(memory, path, value);
    },
    list: (memory) =>
      Object.entries(program.forces(memory)).map(
        ([variable, value]): Forced => ({ variable, value: literalOf(program.find(variable)!.type, value) }),
      ),
    problem(list) {
      const problems = entriesOf(list).flatMap((entry) => ('problem' in entry ? [entry.problem] : []));
      return problems.length > 0 ? problems.join('; ') : undefined;
    },
  };
}

/** `level101 := 0.5; runP101 := FALSE`. */
function entriesIn(program: StructuredTextProgram, list: string): Entry[] {
  const entries = list.split(';').map((entry) => entry.trim());
  return entries
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [path = '', text = ''] = entry.split(':=').map((part) => part.trim());
      if (text === '') return { problem: `found "${entry}", write variable := value` };
      const found = program.find(path);
      if (!found) return { problem: `there is no variable "${path}"` };
      const value = program.valueOf(found.type, text);
      if (value === undefined) return { problem: `"${text}" is no ${found.type.name} for ${found.path}` };
      return { path: found.path, value };
    });
}

import { type State, type Type, type Value, WRONG } from '../types.ts';

/** A piece of the program, compiled: given the variables of the instance it belongs to, what it comes to. */
export type Run<V extends Value = Value> = (state: State) => V;

/** How a statement ended: 0 goes on, the others leave a loop or the unit. */
export const [ON, EXIT, CONTINUE, RETURN] = [0, 1, 2, 3] as const;
export type Step = (state: State) => 0 | 1 | 2 | 3;

/** Where a value is kept: a member of an object, or an element of an array. */
export interface Target {
  /** Whether the container is the instance itself. */
  readonly own: boolean;
  readonly container: Run;
  readonly key: string | Run<string | number>;
  /** Why it may not be assigned, for people; absent where it may. */
  readonly refuses?: { readonly found: string; readonly expected: string };
}

/** An expression, checked and compiled. */
export interface Typed {
  readonly type: Type;
  readonly run: Run;
  /** Known before the program runs. */
  readonly constant?: Value;
  /** Of a literal without a type: its exact value. */
  readonly exact?: bigint | number;
  readonly target?: Target;
}

export const wrong: Typed = Object.freeze({ type: WRONG, run: () => 0 });

export const constant = (type: Type, value: Value): Typed => ({ type, constant: value, run: () => value });

/** Reads a target. */
export function loader({ own, container, key }: Target): Run {
  if (typeof key === 'string') {
    if (own) return (s) => s[key]!;
    return (s) => (container(s) as State)[key]!;
  }
  return (s) => (container(s) as State)[key(s)]!;
}

/** Writes a target. */
export function storer({ own, container, key }: Target, value: Run): (s: State) => void {
  if (typeof key === 'string') {
    if (own) {
      return (s) => {
        s[key] = value(s);
      };
    }
    return (s) => {
      (container(s) as State)[key] = value(s);
    };
  }
  return (s) => {
    const of = container(s) as State;
    const k = key(s);
    of[k] = value(s);
  };
}

import { type Frame, type State, type Type, type Value, WRONG } from '../types.ts';

/** A piece of the program, compiled: given the variables of the instance it belongs to, what it comes to. */
export type Run<V extends Value = Value> = (frame: Frame) => V;

/** How a statement ended: 0 goes on, the others leave a loop or the unit. */
export const [ON, EXIT, CONTINUE, RETURN] = [0, 1, 2, 3] as const;
export type Step = (frame: Frame) => 0 | 1 | 2 | 3;

/** Where a value is kept: a variable of an instance, a member of an object, or an element of an array. */
export interface Target {
  /** What holds it, where that is not the instance itself. */
  readonly container?: Run;
  readonly key: string | number | Run<string | number>;
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
export function loader({ container, key }: Target): Run {
  if (typeof key === 'function') return (s) => (container!(s) as State)[key(s)]!;
  if (!container) return (s) => s[key as number]!;
  // By name and by place apart: each lookup then always sees the same kind of thing.
  return typeof key === 'number' ? (s) => (container(s) as Frame)[key]! : (s) => (container(s) as State)[key]!;
}

/** Writes a target, as a statement. */
export function storer({ container, key }: Target, value: Run): Step {
  if (typeof key === 'function') {
    return (s) => {
      const of = container!(s) as State;
      const k = key(s);
      of[k] = value(s);
      return ON;
    };
  }
  if (!container) {
    return (s) => {
      s[key as number] = value(s);
      return ON;
    };
  }
  if (typeof key === 'number') {
    return (s) => {
      (container(s) as Frame)[key] = value(s);
      return ON;
    };
  }
  return (s) => {
    (container(s) as State)[key] = value(s);
    return ON;
  };
}

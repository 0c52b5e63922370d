import type { Place } from '../diagnostic.ts';
import type { Section, UnitSyntax } from '../syntax/tree.ts';
import type { Frame, State, Type, Value } from '../types.ts';
import type { Step } from './typed.ts';

/** A declared variable. */
export interface Variable extends Place {
  readonly name: string;
  readonly type: Type;
  readonly section: Section;
  readonly retain: boolean;
  readonly constant: boolean;
  /** A fresh initial value. */
  readonly initial: () => Value;
  /** The value of a constant that is no array and no structure. */
  readonly value?: Value;
  readonly location?: string;
  readonly edge?: 'R' | 'F';
  /** Where its instance keeps it; absent of what no instance keeps. */
  readonly place?: number;
  /** Beside an input with an edge: where its instance keeps what it was on the last call. */
  readonly before?: number;
}

/** A reference that VAR_IN_OUT holds during a call. */
export interface Reference {
  of: State | Frame;
  key: string | number;
}

/** A program, function or function block: its interface at once, its body once all interfaces are known. */
export interface Unit {
  readonly syntax: UnitSyntax;
  readonly file: string;
  readonly name: string;
  readonly kind: UnitSyntax['kind'];
  /** By name in capitals, in the order of declaration. */
  readonly variables: Map<string, Variable>;
  returns?: Type;
  /** VAR_TEMP, renewed on each call. No unit is ever active twice, so one is enough. */
  readonly temps: State;
  readonly references: Record<string, Reference>;
  /** How many values an instance keeps, so far as they are declared. */
  size: number;
  /** Where a function keeps its result. */
  result?: number;
  /** Fresh variables of an instance, or of one call of a function. */
  create(): Frame;
  /** Puts VAR_TEMP to its initial values, and finds edges of inputs declared with R_EDGE or F_EDGE. */
  begin(frame: Frame): void;
  body: Step;
  /** Units it calls, for finding recursion. */
  readonly calls: Map<Unit, Place>;
}

/** Variables of an instance, which live as long as it does. */
export const persists = (unit: Pick<Unit, 'kind'>, { section }: Pick<Variable, 'section'>): boolean =>
  section !== 'inout' && section !== 'external' && (unit.kind === 'FUNCTION' || section !== 'temp');

import type { Quality, Value } from './signal.ts';
import type { Layer } from './twin.ts';

/** A condition as data: what is recorded, digested, and judged again later. Signals are `LIT101.reading`. */
export type Expression =
  | {
      readonly op: 'above' | 'below' | 'rises' | 'falls';
      readonly layer: Layer;
      readonly signal: string;
      readonly value: number;
      readonly unit: string;
    }
  | { readonly op: 'is'; readonly layer: Layer; readonly signal: string; readonly value: Value }
  | { readonly op: 'quality'; readonly layer: 'believed'; readonly signal: string; readonly value: Quality }
  | { readonly op: 'alarm'; readonly layer: 'believed'; readonly id: string }
  | { readonly op: 'fault'; readonly layer: 'believed'; readonly id: string }
  | { readonly op: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly op: 'not'; readonly of: Expression };

/** Something that holds or does not hold at an instant. */
export class Condition<L extends Layer = Layer> {
  declare readonly layer: L;
  readonly expression: Expression;

  constructor(expression: Expression) {
    this.expression = expression;
  }

  and<M extends Layer>(other: Condition<M>): Condition<L | M> {
    return new Condition({ op: 'and', of: [this.expression, other.expression] });
  }

  or<M extends Layer>(other: Condition<M>): Condition<L | M> {
    return new Condition({ op: 'or', of: [this.expression, other.expression] });
  }

  not(): Condition<L> {
    return new Condition({ op: 'not', of: this.expression });
  }

  /** The condition as a formula, for people. */
  toString(): string {
    return formulaOf(this.expression);
  }
}

const asTag = (signal: string, layer: Layer) => (layer === 'believed' ? `believed ${signal}` : signal);

/** The formula of an expression: `T101.level > 0.6 m`. */
export function formulaOf(e: Expression): string {
  switch (e.op) {
    case 'above':
      return `${asTag(e.signal, e.layer)} > ${e.value} ${e.unit}`;
    case 'below':
      return `${asTag(e.signal, e.layer)} < ${e.value} ${e.unit}`;
    case 'rises':
    case 'falls':
      return `${asTag(e.signal, e.layer)} ${e.op} through ${e.value} ${e.unit}`;
    case 'is':
      return `${asTag(e.signal, e.layer)} = ${e.value}`;
    case 'quality':
      return `quality of ${asTag(e.signal, e.layer)} = ${e.value}`;
    case 'alarm':
      return `alarm ${e.id} shown`;
    case 'fault':
      return `fault ${e.id} in force`;
    case 'not':
      return `not (${formulaOf(e.of)})`;
    case 'and':
    case 'or':
      return e.of.map((part) => `(${formulaOf(part)})`).join(` ${e.op} `);
  }
}

/** What a condition can ask about an instant; `undefined` is not known. */
export interface Instant {
  value(layer: Layer, signal: string): Value | undefined;
  quality(signal: string): Quality | undefined;
  alarm(id: string): boolean | undefined;
  fault(id: string): boolean;
}

/** Whether it holds, and by how much in the unit of its comparison; booleans have no margin. */
export interface Truth {
  readonly holds: boolean | undefined;
  readonly margin: number | undefined;
  readonly unit: string;
}

const plainly = (holds: boolean | undefined): Truth => ({ holds, margin: undefined, unit: '' });

const lowest = (a: Truth, b: Truth): Truth => {
  const holds = a.holds === false || b.holds === false ? false : a.holds === undefined ? undefined : b.holds;
  if (a.margin === undefined) return { holds, margin: b.margin, unit: b.unit };
  if (b.margin === undefined || a.unit !== b.unit) return { holds, margin: a.margin, unit: a.unit };
  return { holds, margin: Math.min(a.margin, b.margin), unit: a.unit };
};

const negated = (t: Truth): Truth => ({
  holds: t.holds === undefined ? undefined : !t.holds,
  margin: t.margin === undefined ? undefined : -t.margin,
  unit: t.unit,
});

/** Follows one condition through successive instants; `rises` and `falls` compare with the instant before. */
export class Watch {
  readonly #expression: Expression;
  readonly #before = new Map<Expression, number>();

  constructor(condition: Condition | Expression) {
    this.#expression = condition instanceof Condition ? condition.expression : condition;
  }

  /** The truth of the condition at the next instant. */
  at(instant: Instant): Truth {
    return this.#evaluate(this.#expression, instant);
  }

  #evaluate(e: Expression, now: Instant): Truth {
    switch (e.op) {
      case 'above':
      case 'below': {
        const x = now.value(e.layer, e.signal);
        if (typeof x !== 'number' || Number.isNaN(x)) return { holds: undefined, margin: undefined, unit: e.unit };
        const margin = e.op === 'above' ? x - e.value : e.value - x;
        return { holds: margin > 0, margin, unit: e.unit };
      }
      case 'rises':
      case 'falls': {
        const x = now.value(e.layer, e.signal);
        const before = this.#before.get(e);
        if (typeof x !== 'number' || Number.isNaN(x)) return plainly(undefined);
        this.#before.set(e, x);
        if (before === undefined) return plainly(false);
        return plainly(e.op === 'rises' ? before < e.value && x >= e.value : before > e.value && x <= e.value);
      }
      case 'is': {
        const x = now.value(e.layer, e.signal);
        return plainly(x === undefined ? undefined : x === e.value);
      }
      case 'quality': {
        const quality = now.quality(e.signal);
        return plainly(quality === undefined ? undefined : quality === e.value);
      }
      case 'alarm':
        return plainly(now.alarm(e.id));
      case 'fault':
        return plainly(now.fault(e.id));
      case 'not':
        return negated(this.#evaluate(e.of, now));
      case 'and':
        return e.of.map((part) => this.#evaluate(part, now)).reduce(lowest);
      case 'or':
        return negated(e.of.map((part) => negated(this.#evaluate(part, now))).reduce(lowest));
    }
  }
}

/** Every signal an expression speaks of, as `layer:asset.signal`. */
export function signalsOf(e: Expression): readonly { layer: Layer; signal: string }[] {
  switch (e.op) {
    case 'and':
    case 'or':
      return e.of.flatMap(signalsOf);
    case 'not':
      return signalsOf(e.of);
    case 'alarm':
    case 'fault':
      return [];
    default:
      return [{ layer: e.layer, signal: e.signal }];
  }
}

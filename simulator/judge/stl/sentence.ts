import { Condition, Edge, type Trigger } from '../../plant/condition.ts';
import type { Duration } from '../../time/duration.ts';
import { us } from '../../time/duration.ts';
import { type Bounds, checkFormula, type Formula } from './formula.ts';
import { textOf } from './text.ts';

/** What a sentence may be made of. */
export type Part = Condition | Sentence;

/** A window of time: from `from` (now, where it is left out) to `within`, both included. */
export interface Window {
  readonly from?: Duration;
  readonly within?: Duration;
}

/** What is known of the signals that a formula is judged on. */
export interface Knowledge {
  /** What is believed and nothing refreshes for longer is not known any more: some periods of its source. */
  readonly maxHold?: Duration;
  /** How far the clocks may be apart: what is decided by less is not decided. */
  readonly uncertainty?: Duration;
}

/** A formula to be judged, as data. */
export interface FormulaSpecification extends Knowledge {
  readonly kind: 'formula';
  readonly formula: Formula;
}

/**
 * A formula as a requirement, and as a part of other formulas.
 * @throws PlantwrightError NEGATIVE_WINDOW, SCALE_MISSING
 */
export class Sentence {
  readonly formula: string;
  readonly specification: FormulaSpecification;

  constructor(formula: Formula, knowledge: Knowledge = {}) {
    checkFormula(formula);
    this.formula = textOf(formula);
    this.specification = { kind: 'formula', formula, ...knowledge };
    Object.freeze(this);
  }

  /**
   * The same, judged on signals of which less is known. It counts for a whole requirement, not for parts of another.
   * @example always(LIT101.reading.believed.above(0.2)).under({ maxHold: seconds(2) })
   */
  under(knowledge: Knowledge): Sentence {
    return new Sentence(this.specification.formula, knowledge);
  }

  and(other: Part): Sentence {
    return new Sentence({ op: 'and', of: [this.specification.formula, formulaOfPart(other)] });
  }

  or(other: Part): Sentence {
    return new Sentence({ op: 'or', of: [this.specification.formula, formulaOfPart(other)] });
  }

  implies(other: Part): Sentence {
    return new Sentence({ op: 'implies', of: [this.specification.formula, formulaOfPart(other)] });
  }

  iff(other: Part): Sentence {
    return new Sentence({ op: 'iff', of: [this.specification.formula, formulaOfPart(other)] });
  }

  not(): Sentence {
    return new Sentence({ op: 'not', of: this.specification.formula });
  }

  /** It holds until the other does, which comes. @example holds(pump.running.is(true)).until(level.above(0.8)) */
  until(other: Part, window: Window = {}): Sentence {
    return this.#lasts('until', other, window);
  }

  /** It holds until the other does, or all the time. */
  unless(other: Part, window: Window = {}): Sentence {
    return this.#lasts('unless', other, window);
  }

  /** It has held since the other did. */
  since(other: Part, window: Window = {}): Sentence {
    return this.#lasts('since', other, window);
  }

  toString(): string {
    return this.formula;
  }

  #lasts(op: 'until' | 'unless' | 'since', other: Part, window: Window): Sentence {
    return new Sentence({ op, ...boundsOf(window), of: [this.specification.formula, formulaOfPart(other)] });
  }
}

const formulaOfPart = (part: Part): Formula =>
  part instanceof Condition ? part.expression : part.specification.formula;

const boundsOf = ({ from = us(0), within }: Window): Bounds => ({ from, ...(within !== undefined && { to: within }) });

const windowed =
  (op: 'always' | 'eventually' | 'historically' | 'once') =>
  (part: Part, window: Window = {}): Sentence =>
    new Sentence({ op, ...boundsOf(window), of: formulaOfPart(part) });

/** It holds now: a condition as a sentence, to go on from. @example holds(a).until(b, { within: seconds(3) }) */
export const holds = (part: Part): Sentence => new Sentence(formulaOfPart(part));

/**
 * It holds at every instant of the window; without one, of the script.
 * @example always(T101.level.below(1.6))
 */
export const always = windowed('always');

/** It holds at some instant of the window; without one, of the script. */
export const eventually = windowed('eventually');

/** It held at every instant of a window behind; without one, from the start on. */
export const historically = windowed('historically');

/** It held at some instant of a window behind; without one, since the start. */
export const once = windowed('once');

/** What is expected of each trigger, with its time. */
interface Expectation {
  /** It comes within a time. */
  within(time: Duration): Sentence;
  /** It holds from then on for a time. */
  throughout(time: Duration): Sentence;
}

/**
 * Each time the trigger begins to hold, what is expected follows. Without a trigger the requirement is vacuous, which
 * is inconclusive. With `lasting` what does not last as long is no trigger.
 * @example whenever(LSHH101.healthy.is(false)).expect(ZSC101.made.is(true)).within(seconds(3))
 */
export function whenever(begins: Condition | Edge, { lasting }: { readonly lasting?: Duration } = {}) {
  const trigger: Trigger = {
    ...(begins instanceof Edge ? begins.trigger : { of: begins.expression }),
    ...(lasting !== undefined && { hold: lasting }),
  };
  const sentence = (of: Formula) => new Sentence({ op: 'whenever', trigger, of });
  function expect(expected: Condition): Expectation;
  function expect(expected: Sentence): Sentence;
  function expect(expected: Part): Expectation | Sentence {
    if (expected instanceof Sentence) return sentence(expected.specification.formula);
    const of = expected.expression;
    return {
      within: (to) => sentence({ op: 'eventually', from: us(0), to, of }),
      throughout: (to) => sentence({ op: 'always', from: us(0), to, of }),
    };
  }
  return { expect };
}

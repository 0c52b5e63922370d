import { PlantwrightError } from '../../error.ts';
import { commonUnit, type SignalTerm, type Term } from '../../plant/term.ts';
import type { Layer } from '../../plant/twin.ts';
import type { Cursor } from './cursor.ts';

/** What the name of a signal stands for. */
export interface KnownSignal {
  readonly layer: Exclude<Layer, 'believed'>;
  readonly unit: string;
  /** Upper less lower limit, where it declares limits. */
  readonly span?: number;
}
export type Vocabulary = (signal: string) => KnownSignal | undefined;

/**
 * A term: sums of products of signals, numbers and functions of them.
 * @throws PlantwrightError FORMULA_UNREADABLE, MISSING_SIGNAL, UNITS_DIFFER
 */
export function parseTerm(cursor: Cursor, vocabulary: Vocabulary): Term {
  return cursor.nested(() => {
    let term = product(cursor, vocabulary);
    for (let sign = cursor.oneOf(['+', '-']); sign; sign = cursor.oneOf(['+', '-'])) {
      term = same(sign === '+' ? 'add' : 'sub', term, product(cursor, vocabulary));
    }
    return term;
  });
}

function same(op: 'add' | 'sub' | 'min' | 'max', left: Term, right: Term): Term {
  commonUnit(left, right);
  return { op, of: [left, right] };
}

function product(cursor: Cursor, vocabulary: Vocabulary): Term {
  let term = factor(cursor, vocabulary);
  while (cursor.takes('*')) term = { op: 'mul', of: [term, factor(cursor, vocabulary)] };
  return term;
}

function factor(cursor: Cursor, vocabulary: Vocabulary): Term {
  if (cursor.token.kind === 'number' || cursor.is('-')) {
    const value = cursor.number('a number');
    return { op: 'number', value, unit: cursor.isName ? cursor.take().text : '' };
  }
  if (cursor.takes('(')) {
    const term = parseTerm(cursor, vocabulary);
    cursor.expect(')');
    return term;
  }
  const call = cursor.oneOf(['abs', 'min', 'max', 'age', 'rate', 'delay']);
  if (call === undefined) return parseSignal(cursor, vocabulary);
  cursor.expect('(');
  const term = called(call, cursor, vocabulary);
  cursor.expect(')');
  return term;
}

function called(call: 'abs' | 'min' | 'max' | 'age' | 'rate' | 'delay', cursor: Cursor, vocabulary: Vocabulary): Term {
  switch (call) {
    case 'abs':
      return { op: 'abs', of: parseTerm(cursor, vocabulary) };
    case 'age':
    case 'rate':
      return { op: call, of: parseSignal(cursor, vocabulary) };
    case 'delay': {
      const of = parseSignal(cursor, vocabulary);
      cursor.expect(',');
      return { op: 'delay', of, by: cursor.duration() };
    }
    default: {
      const left = parseTerm(cursor, vocabulary);
      cursor.expect(',');
      return same(call, left, parseTerm(cursor, vocabulary));
    }
  }
}

/** The signal of a name. @throws PlantwrightError MISSING_SIGNAL */
export function parseSignal(cursor: Cursor, vocabulary: Vocabulary): SignalTerm {
  const believed = cursor.takes('believed');
  const signal = cursor.name('a signal, a number or a function of them');
  // A second tag of a signal, `LIT101.reading@opcua`, is known as the signal is.
  const known = vocabulary(signal) ?? vocabulary(signal.replace(/@.*$/, ''));
  if (known === undefined) {
    throw new PlantwrightError('MISSING_SIGNAL', `There is no signal "${signal}".`, {
      hint: 'Signals are named by asset and output: T101.level.',
    });
  }
  const { layer, unit, span } = known;
  return { op: 'signal', layer: believed ? 'believed' : layer, signal, unit, ...(span !== undefined && { span }) };
}

import { compare, type Expression, type Predicate, RELATIONS, type Trigger } from '../../plant/condition.ts';
import type { Quality, Value } from '../../plant/signal.ts';
import { us } from '../../time/duration.ts';
import { Cursor } from './cursor.ts';
import { type Bounds, checkFormula, type Formula } from './formula.ts';
import { parseSignal, parseTerm, type Vocabulary } from './parse-term.ts';

/**
 * The formula that `textOf` wrote, or a person.
 * @param signals what the names of signals stand for
 * @throws PlantwrightError FORMULA_UNREADABLE with the place, what was found and what would be right; MISSING_SIGNAL,
 *   UNITS_DIFFER, and what `checkFormula` throws
 * @example parseFormula('always[0 s, 3 s] T101.level < 1.6 m', signals)
 */
export function parseFormula(text: string, signals: Vocabulary): Formula {
  const cursor = new Cursor(text);
  const found = formula(cursor, signals);
  if (cursor.token.kind !== 'end') throw cursor.wrong('the end, or "and", "or", "implies", "until" …');
  checkFormula(found, 'discrete');
  return found;
}

const WINDOWS = ['always', 'eventually', 'historically', 'once'] as const;
const STEPS = ['prev', 'next', 'rise', 'fall'] as const;
const JOINTS = ['and', 'or', 'implies', 'iff', 'until', 'unless', 'since'] as const;

function formula(cursor: Cursor, signals: Vocabulary): Formula {
  return cursor.nested(() => {
    if (cursor.takes('whenever')) {
      const begins = trigger(cursor, signals);
      cursor.expect('expect');
      return { op: 'whenever', trigger: begins, of: formula(cursor, signals) };
    }
    const first = operand(cursor, signals);
    const joint = cursor.oneOf(JOINTS);
    return joint === undefined ? first : joined(joint, first, cursor, signals);
  });
}

function joined(joint: (typeof JOINTS)[number], first: Formula, cursor: Cursor, signals: Vocabulary): Formula {
  const bounds = joint === 'until' || joint === 'unless' || joint === 'since' ? boundsOf(cursor) : undefined;
  const second = operand(cursor, signals);
  if (joint === 'and' || joint === 'or') {
    const of = [first, second];
    while (cursor.takes(joint)) of.push(operand(cursor, signals));
    refuseMixture(cursor, joint);
    return { op: joint, of };
  }
  refuseMixture(cursor, joint);
  if (joint === 'implies' || joint === 'iff') return { op: joint, of: [first, second] };
  return { op: joint, ...bounds!, of: [first, second] };
}

/** Nobody has to remember what binds closer. */
function refuseMixture(cursor: Cursor, joint: string): void {
  const { token, place } = cursor;
  if (cursor.oneOf(JOINTS) === undefined) return;
  cursor.return(place);
  throw cursor.wrong(`brackets around one of the sides of "${joint}" and "${token.text}"`);
}

function operand(cursor: Cursor, signals: Vocabulary): Formula {
  return cursor.nested(() => {
    if (cursor.takes('not')) return { op: 'not', of: operand(cursor, signals) };
    const window = cursor.oneOf(WINDOWS);
    if (window) return { op: window, ...boundsOf(cursor), of: operand(cursor, signals) };
    const step = cursor.oneOf(STEPS);
    if (step) return { op: step, of: operand(cursor, signals) };
    if (!cursor.is('(')) return predicate(cursor, signals);
    // A bracket may hold a formula, or the first part of a comparison.
    return cursor.either(
      () => predicate(cursor, signals),
      () => {
        cursor.expect('(');
        const inside = formula(cursor, signals);
        cursor.expect(')');
        return inside;
      },
    );
  });
}

function boundsOf(cursor: Cursor): Bounds {
  if (!cursor.takes('[')) return { from: us(0) };
  const from = cursor.duration();
  cursor.expect(',');
  const to = cursor.takes('inf') ? undefined : cursor.duration();
  cursor.expect(']');
  return { from, ...(to !== undefined && { to }) };
}

function predicate(cursor: Cursor, signals: Vocabulary): Predicate & Expression {
  if (cursor.takes('alarm')) {
    const id = cursor.name('the tag of an alarm');
    cursor.expect('shown');
    return { op: 'alarm', layer: 'believed', id };
  }
  if (cursor.takes('fault')) {
    const id = cursor.name('the name of a fault');
    cursor.expect('in', 'force');
    return { op: 'fault', layer: 'believed', id };
  }
  if (cursor.takes('quality')) {
    cursor.expect('of');
    const { signal } = parseSignal(cursor, signals);
    cursor.expect('=');
    const value = cursor.oneOf<Quality>(['good', 'uncertain', 'bad']);
    if (value === undefined) throw cursor.wrong('good, uncertain or bad');
    return { op: 'quality', layer: 'believed', signal, value };
  }
  const left = parseTerm(cursor, signals);
  if (cursor.is('=') && left.op === 'signal') {
    cursor.take();
    return { op: 'is', layer: left.layer, signal: left.signal, value: state(cursor) };
  }
  const relation = cursor.oneOf(RELATIONS);
  if (relation === undefined) throw cursor.wrong('a comparison: < <= > >= == != or, for a state, =');
  const right = parseTerm(cursor, signals);
  const scale = cursor.takes('scale') ? cursor.number('a number') : undefined;
  return compare(relation, left, right, scale) as Predicate & Expression;
}

function state(cursor: Cursor): Value {
  if (cursor.takes('true')) return true;
  if (cursor.takes('false')) return false;
  if (cursor.token.kind === 'number' || cursor.is('-')) return cursor.number('a number');
  return cursor.name('true, false or the name of a state');
}

function trigger(cursor: Cursor, signals: Vocabulary): Trigger {
  const of = cursor.either(
    () => crossing(cursor, signals),
    () => condition(cursor, signals),
  );
  const hysteresis = cursor.takes('hysteresis') ? cursor.number('a number') : undefined;
  const hold = cursor.takes('for') ? cursor.duration() : undefined;
  const given = cursor.takes('given') ? condition(cursor, signals) : undefined;
  return {
    of,
    ...(hysteresis !== undefined && { hysteresis }),
    ...(hold !== undefined && { hold }),
    ...(given !== undefined && { given }),
  };
}

function crossing(cursor: Cursor, signals: Vocabulary): Expression {
  const left = parseTerm(cursor, signals);
  const comes = cursor.oneOf(['rises', 'falls']);
  if (comes === undefined) throw cursor.wrong('"rises through" or "falls through"');
  cursor.expect('through');
  return compare(comes === 'rises' ? '>=' : '<=', left, parseTerm(cursor, signals));
}

/** A formula without time: only such have instants at which they begin to hold. */
function condition(cursor: Cursor, signals: Vocabulary): Expression {
  const { token } = cursor;
  const found = operand(cursor, signals);
  if (!isExpression(found)) throw cursor.wrong('a condition on one instant', token);
  return found;
}

const isExpression = (f: Formula): f is Expression =>
  !('of' in f) || (['and', 'or', 'not', 'implies', 'iff'].includes(f.op) && [f.of].flat().every(isExpression));

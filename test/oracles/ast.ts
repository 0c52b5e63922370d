import { PlantwrightError, type Term } from '#simulator';
import type { Formula } from '../../simulator/judge/stl/formula.ts';
import type { Predicate, Relation } from '../../simulator/plant/condition.ts';
import type { Duration } from '../../simulator/time/duration.ts';

/** A formula as the vectors have it: prefix arrays, `['always', { a: 0, b: 3 }, ['ge', 'x', -1]]`. */
export type Ast = unknown;

const RELATIONS: Readonly<Record<string, Relation>> = { ge: '>=', gt: '>', le: '<=', lt: '<', eq: '==', ne: '!=' };
const WINDOWS = ['always', 'eventually', 'historically', 'once'] as const;
const LASTING = ['until', 'unless', 'since'] as const;
const STEPS = ['prev', 'next', 'rise', 'fall'] as const;
const ARITHMETIC = ['add', 'sub', 'mul', 'min', 'max'] as const;

const bad = (what: string, found: unknown) =>
  new PlantwrightError('BAD_VECTOR', `${what}, found ${JSON.stringify(found)}.`, {
    hint: 'See the conventions in stl-cases.json.',
  });

const oneOf = <T extends string>(names: readonly T[], name: unknown): T | undefined =>
  names.find((known) => known === name);

/**
 * The formula of a vector, with times in units of `unit` µs. Vectors count all distances in one unit, so every scale is 1.
 * @throws PlantwrightError BAD_VECTOR
 */
export function formulaOfAst(ast: Ast, unit: number): Formula {
  if (!Array.isArray(ast) || ast.length < 2) throw bad('A formula is an array of an operator and its operands', ast);
  const [op, ...rest] = ast as [unknown, ...unknown[]];
  const timed = typeof rest[0] === 'object' && rest[0] !== null && !Array.isArray(rest[0]);
  const bounds = boundsOf(timed ? rest.shift() : {}, unit);
  const parts = (count: number): Formula[] => {
    if (rest.length !== count) throw bad(`"${String(op)}" takes ${count} operands`, ast);
    return rest.map((part) => formulaOfAst(part, unit));
  };
  const pair = () => parts(2) as [Formula, Formula];

  const relation = typeof op === 'string' ? RELATIONS[op] : undefined;
  if (relation !== undefined) {
    if (rest.length !== 2) throw bad('A predicate compares two terms', ast);
    const [left, right] = rest.map(termOf) as [Term, Term];
    return { op: 'compare', relation, left, right, scale: 1 } satisfies Predicate;
  }
  const windowed = oneOf(WINDOWS, op);
  if (windowed) return { op: windowed, ...bounds, of: parts(1)[0]! };
  const lasting = oneOf(LASTING, op);
  if (lasting) return { op: lasting, ...bounds, of: pair() };
  const step = oneOf(STEPS, op);
  if (step) return { op: step, of: parts(1)[0]! };
  switch (op) {
    case 'not':
      return { op, of: parts(1)[0]! };
    case 'and':
    case 'or':
      return { op, of: rest.map((part) => formulaOfAst(part, unit)) };
    case 'implies':
    case 'iff':
      return { op, of: pair() };
    case 'xor':
      return { op: 'not', of: { op: 'iff', of: pair() } };
    default:
      throw bad('There is no such operator', op);
  }
}

function boundsOf(found: unknown, unit: number): { from: Duration; to?: Duration } {
  const { a = 0, b = 'inf' } = found as { a?: unknown; b?: unknown };
  const time = (x: unknown) => {
    if (typeof x !== 'number') throw bad('A window has numbers as its ends', found);
    return Math.round(x * unit) as Duration;
  };
  return { from: time(a), ...(b !== 'inf' && b !== null && { to: time(b) }) };
}

function termOf(ast: unknown): Term {
  if (typeof ast === 'number') return { op: 'number', value: ast, unit: '' };
  if (typeof ast === 'string') return { op: 'signal', layer: 'sensed', signal: ast, unit: '' };
  if (!Array.isArray(ast)) throw bad('A term is a number, a name or an array', ast);
  const [op, ...rest] = ast as [unknown, ...unknown[]];
  const of = rest.map(termOf);
  if (op === 'abs' && of.length === 1) return { op, of: of[0]! };
  if (op === 'neg' && of.length === 1) {
    return { op: 'sub', of: [{ op: 'number', value: 0, unit: '' }, of[0]!] };
  }
  if (op === 'div' && of[1]?.op === 'number' && of[1].value !== 0) {
    return { op: 'mul', of: [of[0]!, { op: 'number', value: 1 / of[1].value, unit: '' }] };
  }
  const arithmetic = oneOf(ARITHMETIC, op);
  if (arithmetic && of.length === 2) return { op: arithmetic, of: of as [Term, Term] };
  throw bad('There is no such term', ast);
}

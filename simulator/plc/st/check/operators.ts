import type { Machine, Origin } from '../machine.ts';
import type { Elementary, Value } from '../types.ts';
import { isWide } from '../types.ts';
import { wrapOf } from '../values.ts';
import type { Run } from './typed.ts';

type Numeric = Run<number>;

/**
 * Arithmetic of two operands of one numeric type, giving that type. Bigints take the same closures as numbers: the
 * operators of JavaScript serve both.
 */
export function arithmetic(
  operator: '+' | '-' | '*' | '/' | 'MOD',
  type: Elementary,
  left: Run,
  right: Run,
  machine: Machine,
  origin: Origin,
): Run {
  const [l, r] = [left as Numeric, right as Numeric];
  const wrap = wrapOf(type) as (v: number) => number;
  const whole = type.class !== 'real';
  const exact = type.class === 'real' && type.bits === 64;
  switch (operator) {
    case '+':
      return exact ? (s) => l(s) + r(s) : (s) => wrap(l(s) + r(s));
    case '-':
      return exact ? (s) => l(s) - r(s) : (s) => wrap(l(s) - r(s));
    case '*':
      // The product of two 32-bit numbers does not fit a float64.
      if (whole && type.bits === 32) return (s) => wrap(Math.imul(l(s), r(s)));
      return exact ? (s) => l(s) * r(s) : (s) => wrap(l(s) * r(s));
    case '/':
      if (!whole) return exact ? (s) => l(s) / r(s) : (s) => wrap(l(s) / r(s));
      return quotient(type, l, r, machine, origin);
    case 'MOD':
      // IEC 61131-3 (2013, table 29): MOD by 0 is 0, not a fault. The sign is that of the dividend.
      if (isWide(type)) return ((s) => ((n, d) => (d ? n % d : 0n))(left(s) as bigint, right(s) as bigint)) as Run;
      return (s) => {
        const n = l(s);
        const d = r(s);
        return d === 0 ? 0 : (n % d) + 0;
      };
  }
}

function quotient(type: Elementary, l: Numeric, r: Numeric, machine: Machine, origin: Origin): Run {
  const wrap = wrapOf(type) as (v: number) => number;
  const wide = isWide(type);
  const zero = (wide ? 0n : 0) as number;
  return (s) => {
    const n = l(s);
    const d = r(s);
    if (!d) {
      machine.fault('DIVISION_BY_ZERO', origin, 'division by zero');
      return zero;
    }
    return wrap(wide ? n / d : Math.trunc(n / d));
  };
}

/** Comparison of two values of one type. */
export function comparison(operator: string, left: Run, right: Run): Run<boolean> {
  const [l, r] = [left as Numeric, right as Numeric];
  switch (operator) {
    case '=':
      return (s) => l(s) === r(s);
    case '<>':
      return (s) => l(s) !== r(s);
    case '<':
      return (s) => l(s) < r(s);
    case '<=':
      return (s) => l(s) <= r(s);
    case '>':
      return (s) => l(s) > r(s);
    default:
      return (s) => l(s) >= r(s);
  }
}

/** AND, OR and XOR of one bit string type. Both sides are evaluated, whatever the first says. */
export function logic(operator: 'AND' | 'OR' | 'XOR', type: Elementary, left: Run, right: Run): Run {
  if (type.class === 'bool') {
    const [l, r] = [left as Run<boolean>, right as Run<boolean>];
    if (operator === 'XOR') return (s) => l(s) !== r(s);
    const and = operator === 'AND';
    return (s) => {
      const a = l(s);
      const b = r(s);
      return and ? a && b : a || b;
    };
  }
  const wrap = wrapOf(type) as (v: number) => number;
  const [l, r] = [left as Numeric, right as Numeric];
  if (operator === 'AND') return (s) => wrap(l(s) & r(s));
  if (operator === 'OR') return (s) => wrap(l(s) | r(s));
  return (s) => wrap(l(s) ^ r(s));
}

export function complement(type: Elementary, of: Run): Run {
  if (type.class === 'bool') return (s) => !of(s);
  const wrap = wrapOf(type) as (v: number) => number;
  return (s) => wrap(~(of(s) as number));
}

export function negation(type: Elementary, of: Run): Run {
  const wrap = wrapOf(type) as (v: number) => number;
  const real = type.class === 'real';
  // 0 − x keeps integers from becoming −0; of a real the sign of zero counts.
  if (real) return (s) => -(of(s) as number);
  const zero = (isWide(type) ? 0n : 0) as number;
  return (s) => wrap(zero - (of(s) as number));
}

/** Literals without a type, worked out exactly; undefined where the operator is none for them. */
export function folded(
  operator: string,
  a: bigint | number,
  b: bigint | number,
): bigint | number | boolean | undefined {
  if (typeof a === 'bigint' && typeof b === 'bigint') return foldedIntegers(operator, a, b);
  const [x, y] = [Number(a), Number(b)];
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return x / y;
    default:
      return foldedComparison(operator, x, y);
  }
}

function foldedIntegers(operator: string, a: bigint, b: bigint): bigint | boolean | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0n ? undefined : a / b;
    case 'MOD':
      return b === 0n ? 0n : a % b;
    default:
      return foldedComparison(operator, a, b);
  }
}

function foldedComparison(operator: string, x: Value, y: Value): boolean | undefined {
  if (!['=', '<>', '<', '<=', '>', '>='].includes(operator)) return undefined;
  return comparison(
    operator,
    () => x,
    () => y,
  )([]);
}

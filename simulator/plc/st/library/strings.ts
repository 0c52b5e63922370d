import { fold, reject, settled } from '../check/context.ts';
import { expression } from '../check/expressions.ts';
import { type Run, type Typed, wrong } from '../check/typed.ts';
import { INT, isInteger, LONGEST_STRING, type StringType, stringType, type Type, type Value, WRONG } from '../types.ts';
import { ordered, type Standard } from './arguments.ts';

type Work = (texts: readonly string[], numbers: readonly number[]) => Value;

/**
 * A function of character strings (IEC 61131-3, 2013, table 34). Positions count from 1. What is asked for beyond the
 * ends of a string is cut to what there is.
 */
const onStrings =
  (name: string, formal: readonly string[], result: 'INT' | 'string', work: Work, more?: string): Standard =>
  (c, args, place) => {
    const nodes = ordered(c, name, formal, args, place, more);
    if (!nodes) return wrong;
    const given = nodes.map((node) => settled(c, expression(c, node), node));
    if (given.some(({ type }) => type === WRONG)) return wrong;
    let kind: StringType | undefined;
    for (const [i, { type }] of given.entries()) {
      const wantsString = (formal[i] ?? 'IN').startsWith('IN');
      const fits: boolean = wantsString
        ? type.kind === 'string' && (!kind || kind.name === type.name)
        : isInteger(type);
      if (!fits) return reject(c, nodes[i]!, 'ARGUMENTS', `found ${type.name}`, wants(name, formal, wantsString, kind));
      if (type.kind === 'string') kind = type;
    }
    const texts = given.filter(({ type }) => type.kind === 'string').map(({ run }) => run as Run<string>);
    const numbers = given.filter(({ type }) => type.kind !== 'string').map(({ run }) => run);
    const type: Type = result === 'INT' ? INT : stringType(kind!.name, lengthOf(given));
    const run: Run = (s) => {
      const value = work(
        texts.map((t) => t(s)),
        numbers.map((n) => Number(n(s))),
      );
      return typeof value === 'string' ? value.slice(0, LONGEST_STRING) : value;
    };
    return fold({ type, run }, given);
  };

const lengthOf = (given: readonly Typed[]): number =>
  Math.min(
    LONGEST_STRING,
    given.reduce((sum, { type }) => sum + (type.kind === 'string' ? type.length : 0), 0),
  );

const wants = (name: string, formal: readonly string[], string: boolean, kind: StringType | undefined): string =>
  `${name}(${formal.join(', ')}) takes ${string ? `a ${kind?.name ?? 'STRING or WSTRING'}` : 'an integer'} here`;

const count = (n: number): number => Math.max(0, n);

export const strings: Readonly<Record<string, Standard>> = {
  LEN: onStrings('LEN', ['IN'], 'INT', ([t]) => t!.length),
  LEFT: onStrings('LEFT', ['IN', 'L'], 'string', ([t], [l]) => t!.slice(0, count(l!))),
  RIGHT: onStrings('RIGHT', ['IN', 'L'], 'string', ([t], [l]) => t!.slice(Math.max(0, t!.length - count(l!)))),
  MID: onStrings('MID', ['IN', 'L', 'P'], 'string', ([t], [l, p]) =>
    t!.slice(count(p! - 1), count(p! - 1) + count(l!)),
  ),
  CONCAT: onStrings('CONCAT', ['IN1', 'IN2'], 'string', (texts) => texts.join(''), 'IN'),
  INSERT: onStrings(
    'INSERT',
    ['IN1', 'IN2', 'P'],
    'string',
    ([t, u], [p]) => t!.slice(0, count(p!)) + u! + t!.slice(count(p!)),
  ),
  DELETE: onStrings(
    'DELETE',
    ['IN', 'L', 'P'],
    'string',
    ([t], [l, p]) => t!.slice(0, count(p! - 1)) + t!.slice(count(p! - 1) + count(l!)),
  ),
  REPLACE: onStrings(
    'REPLACE',
    ['IN1', 'IN2', 'L', 'P'],
    'string',
    ([t, u], [l, p]) => t!.slice(0, count(p! - 1)) + u! + t!.slice(count(p! - 1) + count(l!)),
  ),
  FIND: onStrings('FIND', ['IN1', 'IN2'], 'INT', ([t, u]) => (u === '' ? 0 : t!.indexOf(u!) + 1)),
};

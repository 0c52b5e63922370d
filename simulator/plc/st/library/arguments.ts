import { type Context, coerce, literalBeside, reject, settled } from '../check/context.ts';
import { expression } from '../check/expressions.ts';
import { type Typed, wrong } from '../check/typed.ts';
import type { Place } from '../diagnostic.ts';
import type { Argument, Expression } from '../syntax/tree.ts';
import { common, type Type, WRONG } from '../types.ts';

/** A function of the standard library: checks its arguments and compiles the call. */
export type Standard = (c: Context, args: readonly Argument[], place: Place, expected?: Type) => Typed;

/**
 * The arguments in the order of the formal names, given by position or by name. Reports a wrong count and a wrong name.
 * `more` is the formal name that may go on with 1, 2, 3 …: IN of ADD.
 */
export function ordered(
  c: Context,
  name: string,
  formal: readonly string[],
  args: readonly Argument[],
  place: Place,
  more?: string,
): Expression[] | undefined {
  const signature = `${name}(${formal.join(', ')}${more ? ', …' : ''})`;
  if (args.length < formal.length || (!more && args.length > formal.length) || args.length > MOST) {
    reject(
      c,
      place,
      'ARGUMENTS',
      `found ${args.length} ${args.length === 1 ? 'argument' : 'arguments'}`,
      `write ${signature}`,
    );
    return undefined;
  }
  const found: Expression[] = [];
  for (const [i, { name: given, direction, value }] of args.entries()) {
    const at = given === undefined ? i : position(given.toUpperCase(), formal, more);
    if (at < 0 || at >= args.length || direction === 'out' || found[at]) {
      reject(c, args[i]!.place, 'ARGUMENTS', `found the argument "${given ?? i + 1}"`, `write ${signature}`);
      return undefined;
    }
    found[at] = value;
  }
  return found;
}

/** Arguments of an extensible function. */
const MOST = 100;

function position(given: string, formal: readonly string[], more: string | undefined): number {
  const at = formal.indexOf(given);
  if (at >= 0 || !more) return at;
  const number = new RegExp(`^${more}(\\d{1,3})$`).exec(given);
  const first = Number(/\d+$/.exec(formal.find((f) => f.startsWith(more)) ?? '1')?.[0] ?? 1);
  return number ? Number(number[1]) - first + formal.findIndex((f) => f.startsWith(more)) : -1;
}

/** Brings all to the smallest type that holds them. */
export function alike(
  c: Context,
  name: string,
  nodes: readonly Expression[],
  accepts: (type: Type) => boolean,
  wants: string,
  expected?: Type,
): { type: Type; all: Typed[] } | undefined {
  const typed = nodes.map((node) => expression(c, node, expected));
  if (typed.some(({ type }) => type === WRONG)) return undefined;
  let type: Type | undefined;
  for (const { type: next, exact } of typed) {
    if (exact !== undefined) continue;
    type = type ? common(type, next) : next;
    if (!type) break;
  }
  const literals = typed.flatMap(({ exact }, i) => (exact === undefined ? [] : [{ exact, node: nodes[i]! }]));
  if (!type && literals.length === typed.length) type = literalsOnly(c, typed, nodes, expected);
  else for (const { exact } of literals) type = type && common(type, literalBeside(c, exact, type));
  if (!type || !accepts(type)) {
    const found = typed.map(({ type: t }) => t.name).join(', ');
    reject(c, nodes[0]!, 'ARGUMENTS', `found ${name} of ${found}`, wants);
    return undefined;
  }
  const all = typed.map((t, i) => coerce(c, t, type, nodes[i]!));
  return all.includes(wrong) ? undefined : { type, all };
}

function literalsOnly(
  c: Context,
  typed: readonly Typed[],
  nodes: readonly Expression[],
  expected?: Type,
): Type | undefined {
  const real = typed.some(({ exact }) => typeof exact === 'number');
  if (expected?.kind === 'elementary' && (expected.class === 'real' || (!real && expected.class !== 'bool')))
    return expected;
  if (real) return c.typeNamed('REAL');
  return typed.map((t, i) => settled(c, t, nodes[i]!).type).reduce((x, y) => common(x, y) ?? x);
}

/** One argument of a certain type. */
export function one(c: Context, node: Expression, type: Type): Typed {
  return coerce(c, expression(c, node, type), type, node);
}

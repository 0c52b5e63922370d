import type { Expression, Statement } from '../syntax/tree.ts';
import { baseOf, type Elementary, isInteger, isWide, type Value, WRONG } from '../types.ts';
import { wrapOf } from '../values.ts';
import { a, type Context, coerce, originOf, reject } from './context.ts';
import { expression, expressionOf } from './expressions.ts';
import { statements } from './statements.ts';
import { EXIT, loader, ON, RETURN, type Run, type Step, storer } from './typed.ts';

/** Statements inside a loop, where EXIT and CONTINUE may stand. */
export function looped(c: Context, body: readonly Statement[]): Step {
  c.loops++;
  try {
    return statements(c, body);
  } finally {
    c.loops--;
  }
}

/** WHILE and REPEAT. An empty body costs a statement too, so that no loop escapes the watchdog. */
export function loop(
  c: Context,
  node: Statement,
  when: Run<boolean> | undefined,
  body: Step,
  until: Run<boolean> | undefined,
): Step {
  const { machine } = c;
  const origin = originOf(c, node);
  return (s) => {
    while (when === undefined || when(s)) {
      machine.spend(origin);
      const ended = body(s);
      if (ended === EXIT) break;
      if (ended === RETURN) return RETURN;
      if (until?.(s)) break;
    }
    return ON;
  };
}

/** FOR: the counter is an exact number here, so the end of its type is reached and left without a wrap. */
export function counting(c: Context, node: Statement & { kind: 'for' }): Step {
  const variable = expression(c, node.variable);
  if (variable.type === WRONG) return () => ON;
  const { target, type } = variable;
  if (!target || target.refuses || !isInteger(type)) {
    const found = target?.refuses?.found ?? `found ${a(type)} after FOR`;
    reject(c, node.variable, 'FOR', found, 'count with an integer variable');
    return () => ON;
  }
  const base = baseOf(type) as Elementary;
  const [from, to] = [expressionOf(c, node.from, base), expressionOf(c, node.to, base)].map(
    ({ run }) => run as Run<number>,
  );
  const step = node.by ? stepOf(c, node.by, base) : undefined;
  const name = node.variable.kind === 'name' ? node.variable.name.toUpperCase() : '';
  c.counting.push(name);
  const body = looped(c, node.body);
  c.counting.pop();

  const { machine } = c;
  const origin = originOf(c, node);
  const wrap = wrapOf(base) as (v: number) => number;
  let present: Value = 0;
  const store = storer(target, () => present);
  const load = loader(target) as Run<number>;
  const one = (isWide(base) ? 1n : 1) as number;
  const limited = type.kind === 'subrange';
  return (s) => {
    // The limits are worked out once, before the first pass.
    const first = from!(s);
    const last = to!(s);
    const by = step ? step(s) : one;
    for (let i = first; by < 0 ? i >= last : i <= last; i += by) {
      machine.spend(origin);
      present = i;
      store(s);
      const ended = body(s);
      if (ended === EXIT) return ON;
      if (ended === RETURN) return RETURN;
      i = load(s);
    }
    // The counter of a loop that ran out is one step beyond, as it is where the loop is written out.
    if (!limited) {
      present = wrap(beyond(first, last, by));
      store(s);
    }
    return ON;
  };
}

/** The increment, as wide as the counter. A literal may be negative though the counter is unsigned. */
function stepOf(c: Context, node: Expression, base: Elementary): Run<number> {
  const step = expression(c, node);
  if (typeof step.exact !== 'bigint') return coerce(c, step, base, node).run as Run<number>;
  const by = (isWide(base) ? step.exact : Number(step.exact)) as number;
  if (by === 0 || by === (0n as never)) reject(c, node, 'FOR', 'found the increment 0', 'count by something else');
  return () => by;
}

/** The first value that is not counted any more. */
function beyond(first: number, last: number, by: number): number {
  const ran = by < 0 ? first >= last : first <= last;
  if (!ran || !by) return first;
  const span = last - first;
  const steps = typeof span === 'bigint' ? span / by : Math.floor(span / by);
  return first + (steps as number) * by + by;
}

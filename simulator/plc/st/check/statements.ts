import type { Place } from '../diagnostic.ts';
import type { Machine, Origin } from '../machine.ts';
import type { Expression, Statement } from '../syntax/tree.ts';
import {
  BOOL,
  baseOf,
  type Elementary,
  isInteger,
  isWide,
  type State,
  type Type,
  type Value,
  WRONG,
} from '../types.ts';
import { copied, wrapOf } from '../values.ts';
import { callStatement } from './calls.ts';
import { a, type Context, coerce, originOf, reject, settled } from './context.ts';
import { cells } from './declarations.ts';
import { expression, expressionOf } from './expressions.ts';
import { CONTINUE, EXIT, loader, ON, RETURN, type Run, type Step, storer } from './typed.ts';

/** Values copied in the time of one statement. */
const CELLS_PER_STATEMENT = 8;

const nothing: Step = () => ON;

/** Compiles statements one after the other, each counted against the instruction budget. */
export function statements(c: Context, list: readonly Statement[]): Step {
  const steps: Step[] = [];
  const origins: Origin[] = [];
  for (const node of list) {
    if (node.kind === 'empty') continue;
    steps.push(statement(c, node));
    origins.push(originOf(c, node));
  }
  const { machine } = c;
  const count = steps.length;
  if (count === 0) return nothing;
  return (s) => {
    for (let i = 0; i < count; i++) {
      machine.budget--;
      if (machine.budget < 0) overrun(machine, origins[i]!);
      const ended = steps[i]!(s);
      if (ended !== ON) return ended;
    }
    return ON;
  };
}

const overrun = (machine: Machine, origin: Origin): void => {
  machine.fault('WATCHDOG', origin, 'the instruction budget of the scan is used up');
};

function statement(c: Context, node: Statement): Step {
  switch (node.kind) {
    case 'assign':
      return assignment(c, node.target, node.value, node);
    case 'call':
      return callStatement(c, node.of, node.args, node);
    case 'if':
      return branches(c, node);
    case 'case':
      return selection(c, node);
    case 'for':
      return counting(c, node);
    case 'while': {
      const when = condition(c, node.when);
      return loop(c, node, when, looped(c, node.body), undefined);
    }
    case 'repeat': {
      const body = looped(c, node.body);
      return loop(c, node, undefined, body, condition(c, node.until));
    }
    case 'exit':
    case 'continue': {
      if (c.loops === 0)
        reject(
          c,
          node,
          'LOOP',
          `found ${node.kind.toUpperCase()} outside a loop`,
          'it stands inside FOR, WHILE or REPEAT',
        );
      const ended = node.kind === 'exit' ? EXIT : CONTINUE;
      return () => ended;
    }
    case 'return':
      return () => RETURN;
    default:
      return nothing;
  }
}

function assignment(c: Context, to: Expression, from: Expression, place: Place): Step {
  const target = expression(c, to);
  const value = expression(c, from, target.type);
  if (target.type === WRONG || value.type === WRONG) return nothing;
  if (!target.target) {
    reject(c, place, 'TARGET', 'found a value to the left of ":="', 'assign to a variable');
    return nothing;
  }
  if (target.target.refuses) {
    const { found, expected } = target.target.refuses;
    reject(c, to, 'ASSIGNMENT', found, expected);
    return nothing;
  }
  if (target.type.kind === 'block') {
    reject(
      c,
      place,
      'ASSIGNMENT',
      `found an assignment to an instance of ${target.type.name}`,
      'assign to its inputs, or call it',
    );
    return nothing;
  }
  const brought = coerce(c, value, target.type, from);
  if (brought.type === WRONG) return nothing;
  const run = brought.run;
  const aggregate = target.type.kind === 'array' || target.type.kind === 'struct';
  if (aggregate)
    return copying(
      c,
      storer(target.target, (s) => copied(run(s))),
      cells(c, target.type),
    );
  const store = storer(target.target, run);
  return (s) => {
    store(s);
    return ON;
  };
}

/** A copy costs a statement for every few values, so that the watchdog sees large ones. */
function copying(c: Context, store: (s: State) => void, size: number): Step {
  const { machine } = c;
  const cost = Math.floor(size / CELLS_PER_STATEMENT);
  return (s) => {
    machine.budget -= cost;
    store(s);
    return ON;
  };
}

const condition = (c: Context, node: Expression): Run<boolean> => expressionOf(c, node, BOOL).run as Run<boolean>;

function branches(c: Context, node: Statement & { kind: 'if' }): Step {
  const tests = node.branches.map(({ when }) => condition(c, when));
  const bodies = node.branches.map(({ body }) => statements(c, body));
  const otherwise = statements(c, node.otherwise);
  const [test, body] = [tests[0]!, bodies[0]!];
  if (tests.length === 1) return (s) => (test(s) ? body(s) : otherwise(s));
  const count = tests.length;
  return (s) => {
    for (let i = 0; i < count; i++) if (tests[i]!(s)) return bodies[i]!(s);
    return otherwise(s);
  };
}

function selection(c: Context, node: Statement & { kind: 'case' }): Step {
  const of = settled(c, expression(c, node.of), node.of);
  const { type } = of;
  if (type !== WRONG && type.kind !== 'enum' && !isInteger(type)) {
    reject(c, node.of, 'CASE', `found ${a(type)} after CASE`, 'select by an integer or an enumeration');
  }
  const labelled = node.branches.map(({ labels, body }) => ({
    ranges: labels.map(({ from, to }) => {
      const low = label(c, from, type);
      return [low, to ? label(c, to, type) : low] as const;
    }),
    body: statements(c, body),
  }));
  overlap(c, node, labelled);
  const otherwise = statements(c, node.otherwise);
  const single = new Map<Value, Step>();
  const spans: { low: Value; high: Value; body: Step }[] = [];
  for (const { ranges, body } of labelled) {
    for (const [low, high] of ranges) {
      if (low === undefined || high === undefined) continue;
      if (low === high) single.set(low, body);
      else spans.push({ low, high, body });
    }
  }
  return (s) => {
    const value = of.run(s);
    const found = single.get(value) ?? spans.find(({ low, high }) => value >= low && value <= high)?.body ?? otherwise;
    return found(s);
  };
}

function label(c: Context, node: Expression, type: Type): Value | undefined {
  if (type === WRONG) return undefined;
  const value = coerce(c, expression(c, node, type), baseOf(type), node);
  if (value.type !== WRONG && value.constant === undefined) {
    reject(
      c,
      node,
      'CASE',
      'found a label that is not constant',
      'a label is a literal, a constant or a value of the enumeration',
    );
  }
  return value.constant;
}

function overlap(
  c: Context,
  node: Statement & { kind: 'case' },
  labelled: readonly { ranges: readonly (readonly [Value | undefined, Value | undefined])[] }[],
): void {
  const all = labelled.flatMap(({ ranges }, i) =>
    ranges.map(([low, high], n) => ({ low, high, at: node.branches[i]!.labels[n]!.from })),
  );
  const sorted = all
    .filter((r): r is typeof r & { low: Value; high: Value } => r.low !== undefined && r.high !== undefined)
    .sort((x, y) => (x.low < y.low ? -1 : x.low > y.low ? 1 : 0));
  let highest: Value | undefined;
  for (const { low, high, at } of sorted) {
    if (low > high) reject(c, at, 'CASE', `found the range ${low}..${high}`, 'write the smaller limit first');
    if (highest !== undefined && low <= highest)
      reject(c, at, 'CASE', `found the label ${low} twice`, 'give each value one branch');
    if (highest === undefined || high > highest) highest = high;
  }
}

function looped(c: Context, body: readonly Statement[]): Step {
  c.loops++;
  try {
    return statements(c, body);
  } finally {
    c.loops--;
  }
}

/** WHILE and REPEAT. An empty body costs a statement too, so that no loop escapes the watchdog. */
function loop(
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

function counting(c: Context, node: Statement & { kind: 'for' }): Step {
  const variable = expression(c, node.variable);
  if (variable.type === WRONG) return nothing;
  const { target, type } = variable;
  if (!target || target.refuses || !isInteger(type)) {
    const found = target?.refuses?.found ?? `found ${a(type)} after FOR`;
    reject(c, node.variable, 'FOR', found, 'count with an integer variable');
    return nothing;
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

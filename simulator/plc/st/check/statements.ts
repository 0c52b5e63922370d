import type { Place } from '../diagnostic.ts';
import type { Machine, Origin } from '../machine.ts';
import type { Expression, Statement } from '../syntax/tree.ts';
import { BOOL, baseOf, isInteger, type Type, type Value, WRONG } from '../types.ts';
import { copied } from '../values.ts';
import { callStatement } from './calls.ts';
import { a, type Context, coerce, originOf, reject, settled } from './context.ts';
import { CELLS_PER_STATEMENT, cells } from './declarations.ts';
import { expression, expressionOf } from './expressions.ts';
import { counting, loop, looped } from './loops.ts';
import { CONTINUE, EXIT, ON, RETURN, type Run, type Step, storer } from './typed.ts';

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
  return storer(target.target, run);
}

/** A copy costs a statement for every few values, so that the watchdog sees large ones. */
function copying(c: Context, store: Step, size: number): Step {
  const { machine } = c;
  const cost = Math.floor(size / CELLS_PER_STATEMENT);
  return (s) => {
    machine.budget -= cost;
    return store(s);
  };
}

export const condition = (c: Context, node: Expression): Run<boolean> =>
  expressionOf(c, node, BOOL).run as Run<boolean>;

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

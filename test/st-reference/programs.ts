import { Chance } from './chance.ts';
import { type Environment, type Expression, exactly, expression, literal, type Scope } from './expressions.ts';
import { BOOL, Fault, SIGNED, STRING, TYPES, type Type, type Value } from './values.ts';

/** A random program: its text, its variables, and what one scan does to them. */
export interface Program {
  readonly text: string;
  readonly variables: readonly { readonly name: string; readonly type: Type; readonly initial: Value }[];
  /** Runs one scan in place. @throws Fault where the program stops */
  readonly scan: (environment: Environment) => void;
}

interface Statement {
  readonly text: string;
  /** False when the statement left the loop around it. */
  readonly run: (e: Environment) => boolean;
}

const INT = SIGNED[1]!;
const COUNTERS = ['k0', 'k1', 'k2'];

export function randomProgram(seed: number): Program {
  const chance = new Chance(seed);
  const scope: Scope = { chance, variables: [] };
  const variables = Array.from({ length: 5 + chance.below(6) }, (_, i) => {
    const type = chance.pick(TYPES);
    const { text, value } = literal(scope, type);
    return { name: `v${i}`, type, text, initial: value(new Map()) };
  });
  const counters = COUNTERS.map((name) => ({ name, type: INT, text: 'INT#0', initial: 0n as Value }));
  const all = [...variables, ...counters];
  const inner: Scope = { chance, variables: all };
  const body = statements(inner, variables, 2 + chance.below(5), 2, 0);
  const declarations = all.map(
    ({ name, type, text }) => `  ${name} : ${type === STRING ? 'STRING[20]' : type.name} := ${text};`,
  );
  return {
    text: ['PROGRAM random', 'VAR', ...declarations, 'END_VAR', body.text, 'END_PROGRAM', ''].join('\n'),
    variables: all,
    scan: body.run,
  };
}

type Targets = readonly { readonly name: string; readonly type: Type }[];

function statements(scope: Scope, targets: Targets, count: number, depth: number, loops: number): Statement {
  const list = Array.from({ length: count }, () => statement(scope, targets, depth, loops));
  return { text: list.map(({ text }) => text).join('\n'), run: (e) => list.every(({ run }) => run(e)) };
}

function statement(scope: Scope, targets: Targets, depth: number, loops: number): Statement {
  const { chance } = scope;
  const roll = depth > 0 ? chance.below(10) : 0;
  const body = (inLoop = loops) => statements(scope, targets, 1 + chance.below(3), depth - 1, inLoop);
  if (roll < 6) return assignment(scope, targets);
  if (roll === 6) return branch(scope, body);
  if (roll === 7) return selection(scope, body);
  if (loops >= COUNTERS.length) return assignment(scope, targets);
  return roll === 8 ? counting(scope, loops, body) : waiting(scope, loops, body);
}

function assignment(scope: Scope, targets: Targets): Statement {
  const { name, type } = scope.chance.pick(targets);
  const { text, value } = expression(scope, type, 3);
  const cut = (v: Value): Value => (type === STRING ? (v as string).slice(0, 20) : v);
  return { text: `${name} := ${text};`, run: (e) => Boolean(e.set(name, cut(value(e)))) };
}

function branch(scope: Scope, body: () => Statement): Statement {
  const [first, second] = [expression(scope, BOOL, 2), expression(scope, BOOL, 2)];
  const [one, two, three] = [body(), body(), body()];
  return {
    text: `IF ${first.text} THEN\n${one.text}\nELSIF ${second.text} THEN\n${two.text}\nELSE\n${three.text}\nEND_IF;`,
    run: (e) => (first.value(e) ? one.run(e) : second.value(e) ? two.run(e) : three.run(e)),
  };
}

function selection(scope: Scope, body: () => Statement): Statement {
  const of = exactly(scope, INT, 2);
  const [one, two, three] = [body(), body(), body()];
  return {
    text: `CASE ${of.text} OF\n-20..-1, 7: ${one.text}\n0: ${two.text}\nELSE\n${three.text}\nEND_CASE;`,
    run: (e) => {
      const v = of.value(e) as bigint;
      if ((v >= -20n && v <= -1n) || v === 7n) return one.run(e);
      return v === 0n ? two.run(e) : three.run(e);
    },
  };
}

function counting(scope: Scope, loops: number, body: (loops: number) => Statement): Statement {
  const { chance } = scope;
  const name = COUNTERS[loops]!;
  const [from, to, by] = [chance.below(9) - 4, chance.below(9) - 4, chance.pick([1, 1, 2, -1, -3])];
  const inside = body(loops + 1);
  const leave = chance.one(0.3) ? leaving(scope) : undefined;
  return {
    text: `FOR ${name} := ${from} TO ${to} BY ${by} DO\n${inside.text}\n${leave?.text ?? ''}\nEND_FOR;`,
    run: (e) => {
      let i = BigInt(from);
      for (; by > 0 ? i <= BigInt(to) : i >= BigInt(to); i += BigInt(by)) {
        e.set(name, i);
        inside.run(e);
        if (leave?.value(e)) return true;
      }
      e.set(name, i);
      return true;
    },
  };
}

/** `IF … THEN EXIT; END_IF;` */
function leaving(scope: Scope): Pick<Expression, 'text' | 'value'> {
  const { text, value } = expression(scope, BOOL, 2);
  return { text: `IF ${text} THEN EXIT; END_IF;`, value };
}

function waiting(scope: Scope, loops: number, body: (loops: number) => Statement): Statement {
  const { chance } = scope;
  const name = COUNTERS[loops]!;
  const most = BigInt(1 + chance.below(4));
  const inside = body(loops + 1);
  const when = expression(scope, BOOL, 2);
  const step = (e: Environment) => e.set(name, (e.get(name) as bigint) + 1n);
  if (chance.one(0.5)) {
    return {
      text: `${name} := 0;\nWHILE ${name} < ${most} AND (${when.text}) DO\n${name} := ${name} + 1;\n${inside.text}\nEND_WHILE;`,
      run: (e) => {
        e.set(name, 0n);
        // Both sides of AND are evaluated: the right one may stop the program.
        for (;;) {
          const more = (e.get(name) as bigint) < most;
          if (!(when.value(e) && more)) return true;
          step(e);
          inside.run(e);
        }
      },
    };
  }
  return {
    text: `${name} := 0;\nREPEAT\n${name} := ${name} + 1;\n${inside.text}\nUNTIL ${name} >= ${most} OR (${when.text}) END_REPEAT;`,
    run: (e) => {
      e.set(name, 0n);
      for (;;) {
        step(e);
        inside.run(e);
        const done = (e.get(name) as bigint) >= most;
        const asked = when.value(e);
        if (done || asked) return true;
      }
    },
  };
}

/** Some scans in a row: the variables after each, and the fault that ended them. */
export function trace(program: Program, scans: number): { states: Map<string, Value>[]; fault: string | undefined } {
  const environment: Environment = new Map(program.variables.map(({ name, initial }) => [name, initial]));
  const states: Map<string, Value>[] = [];
  for (let i = 0; i < scans; i++) {
    try {
      program.scan(environment);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { states: [...states, new Map(environment)], fault: error.code };
    }
    states.push(new Map(environment));
  }
  return { states, fault: undefined };
}

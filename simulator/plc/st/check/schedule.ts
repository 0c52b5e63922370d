import type { ConfigurationSyntax, Expression, UnitSyntax } from '../syntax/tree.ts';
import { BOOL, TIME, type Type, UINT, WRONG } from '../types.ts';
import { type Context, reject } from './context.ts';
import type { Run, Typed } from './typed.ts';
import type { Unit } from './unit.ts';

/** A task: what it runs on. Without either it runs on every scan, after all others. */
export interface Task {
  readonly name: string;
  /** In µs. */
  readonly interval?: number;
  /** Runs on its rising edge. */
  readonly single?: Run<boolean>;
  /** 0 is the highest. */
  readonly priority: number;
}

/** A program as it stands on the controller. The one of a text without a CONFIGURATION has no name. */
export interface Instance {
  readonly name: string;
  readonly unit: Unit;
  readonly task: Task;
}

export interface Schedule {
  /** In the order of priority, then of declaration. */
  readonly tasks: readonly Task[];
  readonly instances: readonly Instance[];
}

const EVERY_SCAN: Task = { name: '', priority: Number.MAX_SAFE_INTEGER };
const SHORTEST_INTERVAL = 1;

/** Tasks and program instances of a configuration, or all programs on every scan where there is none. */
export function configured(
  c: Context,
  units: readonly UnitSyntax[],
  configurations: readonly ConfigurationSyntax[],
  typed: (node: Expression, type: Type) => Typed,
): Schedule {
  const programs = units.filter(({ kind }) => kind === 'PROGRAM');
  if (programs.length === 0) {
    const place = units[0] ?? { line: 1, column: 1 };
    // A library of functions and blocks is checked on its own.
    if (units.length === 0) reject(c, place, 'PROGRAM_MISSING', 'found no PROGRAM', 'write PROGRAM name … END_PROGRAM');
    return { tasks: [], instances: [] };
  }
  if (configurations.length === 0) {
    const alone = programs.length === 1;
    const instances = programs.flatMap(({ name }) => {
      const unit = c.unitNamed(name);
      return unit ? [{ name: alone ? '' : name, unit, task: EVERY_SCAN }] : [];
    });
    return { tasks: [EVERY_SCAN], instances };
  }
  const [configuration, second] = configurations;
  if (second)
    reject(c, second, 'CONFIGURATION', `found a second configuration "${second.name}"`, 'a controller has one');
  return fromConfiguration(c, configuration!, typed);
}

function fromConfiguration(
  c: Context,
  { tasks: nodes, instances: placed }: ConfigurationSyntax,
  typed: (node: Expression, type: Type) => Typed,
): Schedule {
  const tasks = new Map<string, Task>();
  for (const node of nodes) {
    const { name } = node;
    if (tasks.has(name.toUpperCase()))
      reject(c, node, 'NAME_TWICE', `the task "${name}" is declared twice`, 'declare it once');
    const interval = node.interval && constantOf(c, typed(node.interval, TIME), node.interval);
    const priority = node.priority ? constantOf(c, typed(node.priority, UINT), node.priority) : 0;
    if (interval !== undefined && interval < SHORTEST_INTERVAL)
      reject(c, node, 'TASK', `the interval of ${name} is not positive`, 'give INTERVAL := T#50ms');
    if (!node.interval && !node.single)
      reject(c, node, 'TASK', `${name} has neither INTERVAL nor SINGLE`, 'give one of them');
    const single = node.single && (typed(node.single, BOOL).run as Run<boolean>);
    tasks.set(name.toUpperCase(), {
      name,
      priority: priority ?? 0,
      ...(interval !== undefined && { interval }),
      ...(single && !node.interval && { single }),
    });
  }
  const instances: Instance[] = [];
  const names = new Set<string>();
  for (const node of placed) {
    const unit = c.unitNamed(node.program);
    const task = node.task === undefined ? EVERY_SCAN : tasks.get(node.task.toUpperCase());
    if (unit?.kind !== 'PROGRAM')
      reject(c, node, 'NAME_UNKNOWN', `there is no program "${node.program}"`, 'give the name of a PROGRAM');
    else if (!task) reject(c, node, 'NAME_UNKNOWN', `there is no task "${node.task}"`, 'declare it with TASK');
    else if (names.has(node.name.toUpperCase()))
      reject(c, node, 'NAME_TWICE', `the instance "${node.name}" is declared twice`, 'give it another name');
    else instances.push({ name: node.name, unit, task });
    names.add(node.name.toUpperCase());
  }
  const used = [...tasks.values(), EVERY_SCAN].sort((x, y) => x.priority - y.priority);
  return { tasks: used, instances };
}

function constantOf(c: Context, value: Typed, node: Expression): number | undefined {
  if (value.type === WRONG) return undefined;
  if (value.constant !== undefined) return value.constant as number;
  reject(c, node, 'CONSTANT', 'found a value that is not constant', 'give a literal');
  return undefined;
}

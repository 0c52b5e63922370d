import { type Cursor, placeOf } from './cursor.ts';
import { readSection } from './declarations.ts';
import { readArguments } from './expressions.ts';
import type { ConfigurationSyntax, Expression, InstanceSyntax, TaskSyntax, VariableSyntax } from './tree.ts';

/** CONFIGURATION with its resources, tasks and program instances (IEC 61131-3, 2013, table 62). */
export function readConfiguration(cursor: Cursor): ConfigurationSyntax {
  cursor.take();
  const { text: name, line, column } = cursor.name('the name of the configuration');
  const variables: VariableSyntax[] = [];
  const tasks: TaskSyntax[] = [];
  const instances: InstanceSyntax[] = [];
  const read = (end: string): void => {
    while (!cursor.done && !cursor.accept(end)) {
      if (cursor.is('VAR_GLOBAL')) variables.push(...readSection(cursor));
      else if (cursor.is('TASK')) tasks.push(task(cursor));
      else if (cursor.is('PROGRAM')) instances.push(instance(cursor));
      else if (cursor.is('RESOURCE') && end !== 'END_RESOURCE') {
        cursor.take();
        cursor.name('the name of the resource');
        if (cursor.accept('ON')) cursor.name('the kind of the resource');
        read('END_RESOURCE');
      } else
        throw cursor.lost(`write TASK, PROGRAM, VAR_GLOBAL${end === 'END_RESOURCE' ? '' : ', RESOURCE'} or ${end}`);
    }
    cursor.accept(';');
  };
  read('END_CONFIGURATION');
  return { name, variables, tasks, instances, line, column };
}

function task(cursor: Cursor): TaskSyntax {
  cursor.take();
  const { text: name, line, column } = cursor.name('the name of the task');
  const settings: Record<string, Expression> = {};
  if (cursor.is('(')) {
    for (const argument of readArguments(cursor)) {
      const key = argument.name?.toUpperCase() ?? '';
      if (!['INTERVAL', 'SINGLE', 'PRIORITY'].includes(key)) {
        cursor.diagnostics.error(
          argument.place,
          'TASK',
          'found a setting that a task does not have',
          'INTERVAL, SINGLE or PRIORITY',
        );
      } else settings[key.toLowerCase()] = argument.value;
    }
  }
  cursor.expect(';', 'at the end of the task');
  return { name, ...settings, line, column };
}

function instance(cursor: Cursor): InstanceSyntax {
  cursor.take();
  if (!cursor.accept('RETAIN')) cursor.accept('NON_RETAIN');
  const place = placeOf(cursor.token);
  const name = cursor.name('the name of the program instance').text;
  const within = cursor.accept('WITH') ? cursor.name('the name of a task').text : undefined;
  cursor.expect(':', 'before the type of the program');
  const program = cursor.name('the name of a program').text;
  if (cursor.is('(')) throw cursor.lost('connect programs through global or located variables');
  cursor.expect(';', 'at the end of the instance');
  return { name, ...(within !== undefined && { task: within }), program, ...place };
}

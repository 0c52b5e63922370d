import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  compile,
  type Diagnostic,
  type Duration,
  type FaultReport,
  formatDiagnostic,
  formatDuration,
  modbusAddressOf,
  PlantwrightError,
  readLocation,
  type StructuredTextProgram,
  us,
} from '#simulator';
import { readProgram } from '../st/read.ts';
import { type Setting, scans } from '../st/scans.ts';
import { asJson, asText } from '../st/show.ts';

const UNITS: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6 };

function duration(text: string): Duration {
  const found = /^(\d+(?:\.\d+)?)(us|ms|s)$/.exec(text);
  const value = found ? us(Number(found[1]) * UNITS[found[2]!]!) : 0;
  if (value <= 0) throw new InvalidArgumentError('Write a time like 50ms.');
  return value as Duration;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Write a whole number of scans.');
  return Number(text);
}

function setting(text: string, before: readonly Setting[] = []): readonly Setting[] {
  const found = /^([^=@]+)=(.+?)(?:@(\d+))?$/.exec(text);
  if (!found) throw new InvalidArgumentError('Write NAME=VALUE@SCAN, as in start=TRUE@3.');
  return [...before, { path: found[1]!.trim(), text: found[2]!.trim(), scan: Number(found[3] ?? 1) }];
}

interface RunOptions {
  readonly scans: number;
  readonly period: Duration;
  readonly set?: readonly Setting[];
  readonly onError: 'stop' | 'continue';
  readonly json?: boolean;
}

/** `plantwright st`: programs in Structured Text, checked and tried out without a plant. */
export const st = (program: Command): Command => {
  const group = program.command('st').description('check and try programs in IEC 61131-3 Structured Text');
  group
    .command('check <files...>')
    .description('say what is wrong with programs (.st, or PLCopen .xml): file, line, column, what would be right')
    .option('--json', 'as one JSON object')
    .action((files: string[], { json }: { json?: boolean }) => check(files, json === true))
    .exitOverride()
    .copyInheritedSettings(program);
  group
    .command('run <file>')
    .description('run a program for some scans and print its variables')
    .requiredOption('--scans <n>', 'how many scans', count)
    .option('--period <time>', 'time between two scans', duration, us(50_000))
    .option('--set <name=value@scan>', 'set a variable before a scan, counted from 1; may be repeated', setting)
    .addOption(new Option('--on-error <what>', 'after a fault').choices(['stop', 'continue']).default('stop'))
    .option('--json', 'one JSON object a scan')
    .action(run)
    .exitOverride()
    .copyInheritedSettings(program);
  group
    .command('addresses <file>')
    .description('list located variables with their Modbus addresses, as OpenPLC gives them')
    .option('--json', 'as one JSON object')
    .action((file: string, { json }: { json?: boolean }) => addresses(file, json === true))
    .exitOverride()
    .copyInheritedSettings(program);
  return group;
};

function addresses(file: string, json: boolean): void {
  const program = compiled(file);
  if (!program) return;
  const found = program.located.map(({ path, location, type }) => ({
    ...{ path, location, type: type.name },
    modbus: modbusAddressOf(readLocation(location)!) ?? null,
  }));
  if (json) console.log(JSON.stringify({ addresses: found }));
  else if (found.length === 0) console.log(`No variable of ${file} has an address: write AT %QX0.0 behind its name.`);
  for (const { path, location, type, modbus } of json ? [] : found) {
    const where = modbus
      ? `${modbus.table} ${modbus.address}${modbus.count > 1 ? `, ${modbus.count} registers` : ''}`
      : 'none';
    console.log(`${location.padEnd(10)}${where.padEnd(28)}${path} : ${type}`);
  }
}

/** The program in a file; where there is none, its errors are said and the command fails. */
function compiled(file: string): StructuredTextProgram | undefined {
  const { text, problems } = readProgram(file);
  const { program, diagnostics } =
    problems.length > 0 ? { program: undefined, diagnostics: problems } : compile(text, file);
  if (program) return program;
  for (const diagnostic of diagnostics) process.stderr.write(`${formatDiagnostic(diagnostic)}\n`);
  process.exitCode = 1;
  return undefined;
}

function check(files: readonly string[], json: boolean): void {
  const found: Diagnostic[] = [];
  for (const file of files) {
    const { text, problems } = readProgram(file);
    found.push(...problems, ...(problems.length > 0 ? [] : compile(text, file).diagnostics));
  }
  const errors = found.filter(({ severity }) => severity === 'error').length;
  if (json) console.log(JSON.stringify({ diagnostics: found }));
  else {
    for (const diagnostic of found) console.log(formatDiagnostic(diagnostic));
    const warnings = found.length - errors;
    console.log(
      `${files.length} ${plural(files.length, 'file')}, ${errors} ${plural(errors, 'error')}, ${warnings} ${plural(warnings, 'warning')}`,
    );
  }
  if (errors > 0) process.exitCode = 1;
}

const faultText = ({ file, line, column, text }: FaultReport): string => `${file}:${line}:${column}: fault: ${text}`;

const plural = (n: number, word: string) => (n === 1 ? word : `${word}s`);

function run(file: string, { scans: n, period, set = [], onError, json }: RunOptions): void {
  const program = compiled(file);
  if (!program) return;
  if (program.instances.length === 0) {
    throw new PlantwrightError('ST_NO_PROGRAM', `${file} holds no PROGRAM to run.`, {
      hint: 'Functions and blocks can be checked: st check.',
    });
  }
  for (const { scan, now, memory, fault, passed } of scans(program, { scans: n, period, set, onError })) {
    if (json) process.stdout.write(`${asJson(program, memory)}\n`);
    else process.stdout.write(`scan ${scan}  ${formatDuration(now as Duration)}  ${asText(program, memory)}\n`);
    for (const report of passed) process.stderr.write(`${faultText(report)}. The program goes on.\n`);
    if (!fault) continue;
    process.stderr.write(`${faultText(fault)}. The controller is in FAULT.\n`);
    process.exitCode = 1;
  }
}

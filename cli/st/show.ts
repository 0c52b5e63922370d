import type { StructuredTextProgram, StState, StValue } from '#simulator';

/** The variables of a program by name as one line of JSON: 64-bit integers with all their digits. */
export function asJson(program: StructuredTextProgram, memory: StState): string {
  return objectText(variablesOf(program, memory));
}

/** The same for people: `level=0.5  pump=TRUE`. Instances and structures show their members. */
export function asText(program: StructuredTextProgram, memory: StState): string {
  return Object.entries(variablesOf(program, memory))
    .map(([name, value]) => `${name}=${plain(value)}`)
    .join('  ');
}

/** Variables of the only program, or of each under the name of its instance, then the globals. */
function variablesOf(program: StructuredTextProgram, memory: StState): StState {
  const { $globals: globals, $plc: _, ...all } = program.save(memory);
  const [first, second] = program.instances;
  const own = first && second === undefined ? (all[first] as StState) : all;
  const shown: StState = {};
  for (const [name, value] of Object.entries(own)) if (!isHidden(name)) shown[name] = value;
  for (const [name, value] of Object.entries(globals as StState)) shown[name] ??= value;
  return program.instances.length === 0 ? {} : shown;
}

/** What an input with an edge was on the last scan is nobody's variable. */
const isHidden = (name: string): boolean => name.includes('~');

function json(value: StValue): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return JSON.stringify(String(value));
  if (typeof value !== 'object') return JSON.stringify(value);
  return Array.isArray(value) ? `[${value.map(json).join(',')}]` : objectText(value);
}

const objectText = (value: StState): string =>
  `{${Object.entries(value)
    .filter(([name]) => !isHidden(name))
    .map(([name, member]) => `${JSON.stringify(name)}:${json(member)}`)
    .join(',')}}`;

function plain(value: StValue): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(plain).join(', ')}]`;
  const members = Object.entries(value).filter(([name]) => !isHidden(name));
  return `(${members.map(([name, member]) => `${name}=${plain(member)}`).join(' ')})`;
}

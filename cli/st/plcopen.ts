import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Diagnostic } from '#simulator';

/**
 * Structured Text out of a PLCopen XML project (IEC 61131-10:2019, PLCopen TC6 XML 2.01): data types, units with their
 * interfaces and ST bodies, global variables, tasks. Bodies in other languages are reported, not left out in silence.
 */
export function fromPlcopen(xml: string, file: string): { text: string; problems: Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const complain = (line: number, column: number, found: string, expected: string) => {
    problems.push({ file, line, column, severity: 'error', code: 'PLCOPEN', found, expected });
  };
  const wellFormed = XMLValidator.validate(xml);
  if (wellFormed !== true) {
    const { line, col, code, msg } = wellFormed.err;
    // Of tags that never end the validator gives a list in JSON.
    const open = code === 'InvalidXml' && /"(\w+)"\s*\]/.exec(msg)?.[1];
    const found = open ? `<${open}> never ends` : `the XML is broken: ${msg.replace(/\.$/, '')}`;
    // It knows no column where there is no tag at all.
    complain(line ?? 1, col ?? 1, found, 'export the project anew');
    return { text: '', problems };
  }
  const project = child(parser.parse(xml), 'project');
  if (!project) {
    complain(
      1,
      1,
      'found XML that is no PLCopen project',
      'it begins with <project xmlns="http://www.plcopen.org/xml/tc6_0201">',
    );
    return { text: '', problems };
  }
  const writer = new Writer((found, expected) => complain(1, 1, found, expected));
  return { text: writer.project(project), problems };
}

/** One element in the order of the document: its name, its attributes, what is in it. */
interface Element {
  readonly [name: string]: readonly Element[] | Readonly<Record<string, string>> | string;
}
const ATTRIBUTES = ':@';
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  removeNSPrefix: true,
  // An address or a name is text, whatever number it looks like.
});

const nameOf = (element: Element): string => Object.keys(element).find((key) => key !== ATTRIBUTES) ?? '';
const inside = (element: Element): readonly Element[] => {
  const content = element[nameOf(element)];
  return Array.isArray(content) ? (content as readonly Element[]) : [];
};
const attribute = (element: Element, name: string): string | undefined =>
  (element[ATTRIBUTES] as Readonly<Record<string, string>> | undefined)?.[name];
const child = (among: readonly Element[], name: string): Element | undefined => among.find((e) => nameOf(e) === name);
const children = (among: readonly Element[], name: string): Element[] => among.filter((e) => nameOf(e) === name);

/** The text anywhere below an element. */
const textOf = (element: Element): string =>
  inside(element)
    .map((e) => (nameOf(e) === '#text' ? String(e['#text']) : textOf(e)))
    .join('');

const SECTIONS: Readonly<Record<string, string>> = {
  inputVars: 'VAR_INPUT',
  outputVars: 'VAR_OUTPUT',
  inOutVars: 'VAR_IN_OUT',
  localVars: 'VAR',
  tempVars: 'VAR_TEMP',
  externalVars: 'VAR_EXTERNAL',
  globalVars: 'VAR_GLOBAL',
};
const UNITS: Readonly<Record<string, string>> = {
  program: 'PROGRAM',
  function: 'FUNCTION',
  functionBlock: 'FUNCTION_BLOCK',
};

class Writer {
  readonly #complain: (found: string, expected: string) => void;

  constructor(complain: (found: string, expected: string) => void) {
    this.#complain = complain;
  }

  project(project: Element): string {
    const types = child(inside(project), 'types');
    const dataTypes = types && child(inside(types), 'dataTypes');
    const pous = types && child(inside(types), 'pous');
    const instances = child(inside(project), 'instances');
    return [
      ...(dataTypes ? children(inside(dataTypes), 'dataType').map((e) => this.#dataType(e)) : []),
      ...(pous ? children(inside(pous), 'pou').map((e) => this.#unit(e)) : []),
      ...(instances ? this.#configurations(instances) : []),
    ].join('\n\n');
  }

  #dataType(element: Element): string {
    const base = child(inside(element), 'baseType');
    return `TYPE ${attribute(element, 'name')} : ${base ? this.#type(base) : '?'};${''} END_TYPE`;
  }

  #unit(element: Element): string {
    const name = attribute(element, 'name') ?? '';
    const kind = UNITS[attribute(element, 'pouType') ?? ''] ?? 'PROGRAM';
    const face = child(inside(element), 'interface');
    const returns = face && child(inside(face), 'returnType');
    const body = child(inside(element), 'body');
    const st = body && child(inside(body), 'ST');
    const other =
      body &&
      inside(body)
        .map(nameOf)
        .find((n) => ['FBD', 'LD', 'SFC', 'IL'].includes(n));
    if (!st && other) this.#complain(`the body of ${name} is in ${other}`, 'only bodies in ST can be imported');
    return [
      `${kind} ${name}${returns ? ` : ${this.#type(returns)}` : ''}`,
      ...(face ? inside(face).map((section) => this.#section(section)) : []).filter(Boolean),
      st ? textOf(st).trim() : '',
      `END_${kind}`,
    ].join('\n');
  }

  #section(section: Element): string {
    const keyword = SECTIONS[nameOf(section)];
    if (!keyword) return '';
    const retain = attribute(section, 'retain') === 'true' ? ' RETAIN' : '';
    const constant = attribute(section, 'constant') === 'true' ? ' CONSTANT' : '';
    const variables = children(inside(section), 'variable').map((v) => `  ${this.#variable(v)}`);
    return [`${keyword}${retain}${constant}`, ...variables, 'END_VAR'].join('\n');
  }

  #variable(variable: Element): string {
    const type = child(inside(variable), 'type');
    const initial = child(inside(variable), 'initialValue');
    const address = attribute(variable, 'address');
    const at = address ? ` AT ${address}` : '';
    return `${attribute(variable, 'name')}${at} : ${type ? this.#type(type) : '?'}${initial ? ` := ${this.#value(initial)}` : ''};`;
  }

  /** The type in an element that holds one. */
  #type(holder: Element): string {
    const type = inside(holder).find((e) => nameOf(e) !== '#text');
    if (!type) return '?';
    const name = nameOf(type);
    switch (name) {
      case 'derived':
        return attribute(type, 'name') ?? '?';
      case 'string':
      case 'wstring': {
        const length = attribute(type, 'length');
        return `${name.toUpperCase()}${length ? `[${length}]` : ''}`;
      }
      case 'array': {
        const ranges = children(inside(type), 'dimension').map(
          (d) => `${attribute(d, 'lower')}..${attribute(d, 'upper')}`,
        );
        const base = child(inside(type), 'baseType');
        return `ARRAY [${ranges.join(', ')}] OF ${base ? this.#type(base) : '?'}`;
      }
      case 'enum': {
        const values = child(inside(type), 'values');
        const names = children(values ? inside(values) : [], 'value').map((v) => {
          const value = attribute(v, 'value');
          return `${attribute(v, 'name')}${value ? ` := ${value}` : ''}`;
        });
        return `(${names.join(', ')})`;
      }
      case 'subrangeSigned':
      case 'subrangeUnsigned': {
        const range = child(inside(type), 'range');
        const base = child(inside(type), 'baseType');
        return `${base ? this.#type(base) : 'INT'} (${range && attribute(range, 'lower')}..${range && attribute(range, 'upper')})`;
      }
      case 'struct':
        return `STRUCT ${children(inside(type), 'variable')
          .map((v) => this.#variable(v))
          .join(' ')} END_STRUCT`;
      default:
        return name;
    }
  }

  #value(holder: Element): string {
    const value = inside(holder).find((e) => nameOf(e) !== '#text');
    if (!value) return '?';
    const parts = children(inside(value), 'value');
    if (nameOf(value) === 'arrayValue') {
      const items = parts.map((part) => {
        const times = attribute(part, 'repetitionValue');
        return times && times !== '1' ? `${times}(${this.#value(part)})` : this.#value(part);
      });
      return `[${items.join(', ')}]`;
    }
    if (nameOf(value) === 'structValue') {
      return `(${parts.map((part) => `${attribute(part, 'member')} := ${this.#value(part)}`).join(', ')})`;
    }
    return attribute(value, 'value') ?? '?';
  }

  #configurations(instances: Element): string[] {
    const configurations = child(inside(instances), 'configurations');
    return (configurations ? children(inside(configurations), 'configuration') : []).map((configuration) => {
      const resources = children(inside(configuration), 'resource').flatMap((resource) => [
        `RESOURCE ${attribute(resource, 'name')} ON PLC`,
        ...inside(resource)
          .map((e) => this.#section(e))
          .filter(Boolean),
        ...this.#tasks(resource),
        'END_RESOURCE',
      ]);
      const globals = inside(configuration)
        .map((e) => this.#section(e))
        .filter(Boolean);
      return [`CONFIGURATION ${attribute(configuration, 'name')}`, ...globals, ...resources, 'END_CONFIGURATION'].join(
        '\n',
      );
    });
  }

  #tasks(resource: Element): string[] {
    const placed = (among: readonly Element[], task?: string) =>
      children(among, 'pouInstance').map(
        (e) => `PROGRAM ${attribute(e, 'name')}${task ? ` WITH ${task}` : ''} : ${attribute(e, 'typeName')};`,
      );
    const tasks = children(inside(resource), 'task');
    const declared = tasks.map((task) => {
      const settings = ['interval', 'single', 'priority'].flatMap((key) => {
        const value = attribute(task, key);
        return value ? [`${key.toUpperCase()} := ${key === 'interval' ? interval(value) : value}`] : [];
      });
      return `TASK ${attribute(task, 'name')}(${settings.join(', ')});`;
    });
    const withTask = tasks.flatMap((task) => placed(inside(task), attribute(task, 'name')));
    return [...declared, ...withTask, ...placed(inside(resource))];
  }
}

/** `T#20ms`, or as some exports have it, `PT0.02S` of ISO 8601, or seconds. */
function interval(value: string): string {
  const iso = /^PT(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/i.exec(value);
  if (iso) return `T#${Math.round((Number(iso[1] ?? 0) * 60 + Number(iso[2] ?? 0)) * 1e6)}us`;
  return /^\d+(\.\d+)?$/.test(value) ? `T#${Math.round(Number(value) * 1e6)}us` : value;
}

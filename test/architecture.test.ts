import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, matchesGlob } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { expect, test } from 'vitest';

/**
 * The import table of ARCHITECTURE.md as code. The first row whose `files` match a file decides for it; what it may
 * import is named by path globs of this repository, by package names, or by `node:` for Node's own modules.
 */
interface Row {
  readonly row: string;
  readonly files: readonly string[];
  readonly may: readonly string[];
}

const KERNEL = 'simulator/**';
const TABLE: readonly Row[] = [
  {
    row: 'tests may import what they test, and test/',
    files: ['**/*.test.{ts,tsx}', 'test/**', 'vitest.config.ts'],
    may: ['**', 'node:', '*'],
  },
  { row: 'simulator', files: [KERNEL], may: [KERNEL, 'seedrandom', '@noble/hashes'] },
  {
    row: 'twins/**/devices.ts: simulator, its plant, maps',
    files: ['twins/**/devices.ts', 'twins/index.ts'],
    may: [KERNEL, 'twins/**', 'hil/*/map.ts'],
  },
  {
    row: 'twins/program-text: the one place in twins that reads a file',
    files: ['twins/program-text.mjs'],
    may: ['node:'],
  },
  { row: 'twins: simulator and twins', files: ['twins/**'], may: [KERNEL, 'twins/**'] },
  {
    row: 'hil maps, what they are made of, and defects: simulator and codecs only',
    files: ['hil/*/{map,profile,access,defects}.ts', 'hil/*/map/**'],
    may: [KERNEL, 'hil/*/{profile,access,codec}.ts', 'hil/*/map/**'],
  },
  { row: 'hil faults: simulator only', files: ['hil/faults/**'], may: [KERNEL, 'hil/faults/**'] },
  { row: 'hil/virtual: simulator and Node', files: ['hil/virtual/**'], may: [KERNEL, 'hil/virtual/**', 'node:'] },
  { row: 'hil/address.ts: Node only, so that the stack may share it', files: ['hil/address.ts'], may: ['node:'] },
  {
    row: 'hil clients, codecs, certificates and the broker: their library, nothing of ours',
    files: ['hil/*/{client,codec,broker}.ts', 'hil/opcua/certificates.ts', 'hil/*/codec/*.ts', 'hil/mqtt/broker/*.ts'],
    may: [
      'node:',
      ...['modbus-serial', 'serialport', 'node-opcua', 'node-opcua-common', 'node-opcua-crypto', 'mqtt', 'aedes'],
      'hil/*/{codec,certificates}.ts',
      'hil/address.ts',
      'hil/*/codec/*.ts',
      'hil/mqtt/broker/*.ts',
    ],
  },
  {
    row: 'the reference stack: clients, codecs, the tag list',
    files: ['hil/targets/reference/**'],
    may: [
      'hil/targets/reference/**',
      'hil/*/{client,codec,broker}.ts',
      'hil/targets/tag-list.ts',
      'hil/address.ts',
      'node:',
      'hono',
      '@hono/node-server',
      'zod',
    ],
  },
  {
    row: 'hil: simulator and its own library',
    files: ['hil/**'],
    may: [
      KERNEL,
      'hil/**',
      'node:',
      'serialport',
      ...['node-opcua', 'node-opcua-server', 'node-opcua-common', 'mqtt', 'mqtt-packet', '@mcap/core', 'zod'],
    ],
  },
  {
    row: 'scenarios: simulator, twins, faults',
    files: ['scenarios/**'],
    may: [KERNEL, 'twins/**', 'hil/faults/**', 'scenarios/**'],
  },
  {
    row: 'viewer/app: record types, shapes and scenes',
    files: ['viewer/app/**'],
    may: [
      'viewer/app/**',
      'simulator/record/**',
      'simulator/time/duration.ts',
      'twins/**/{shape,scene}.ts',
      'twins/scenes.ts',
      ...['react', 'react-dom', 'three', '@react-three/fiber', 'uplot', 'camera-controls', 'zustand'],
      ...['@fontsource-variable/inter', 'vite', '@vitejs/plugin-react', 'node:'],
    ],
  },
  {
    row: 'viewer/report: simulator, plotting',
    files: ['viewer/report/**'],
    may: [KERNEL, 'viewer/report/**', 'echarts', 'node:'],
  },
  {
    row: 'viewer/server and cli compose',
    files: ['viewer/server/**', 'cli/**'],
    may: [
      KERNEL,
      'twins/**',
      'hil/**',
      'scenarios/**',
      'viewer/{server,report}/**',
      'cli/**',
      'scripts/chromium.mjs',
      'node:',
      'hono',
      '@hono/node-server',
      'ws',
      'zod',
      'commander',
      'fastest-levenshtein',
      'log-update',
      'fast-xml-parser',
      'zod',
    ],
  },
  { row: 'scripts: Node built-ins', files: ['scripts/**'], may: ['scripts/**', 'node:', 'playwright-core'] },
];

const sources = globSync('{simulator,twins,hil,scenarios,viewer,cli,test,scripts}/**/*.{ts,tsx,mjs}', {
  exclude: ['**/node_modules/**', '**/*.d.ts'],
}).map((path) => path.replaceAll('\\', '/'));

const IMPORTS: Readonly<Record<string, string | { default: string }>> = JSON.parse(
  readFileSync('package.json', 'utf8'),
).imports;

/** What an import names: a path of this repository, a package, or `node:`. */
function resolved(from: string, specifier: string): { path: string } | { package: string } {
  if (specifier.startsWith('.')) return { path: join(dirname(from), specifier).replaceAll('\\', '/') };
  if (specifier.startsWith('#')) {
    const alias = IMPORTS[specifier];
    const path = typeof alias === 'object' ? alias.default : alias;
    return { path: path?.slice(2) ?? `unknown alias ${specifier}` };
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return { package: 'node:' };
  const parts = specifier.split('/');
  return { package: specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0]! };
}

function importsOf(file: string): string[] {
  const { program, module, errors } = parseSync(file, readFileSync(file, 'utf8'));
  expect(errors, file).toEqual([]);
  const found = module.staticImports.map(({ moduleRequest }) => moduleRequest.value);
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) if (moduleRequest) found.push(moduleRequest.value);
  }
  new Visitor({
    ImportExpression({ source }) {
      if (source.type === 'Literal' && typeof source.value === 'string') found.push(source.value);
    },
  }).visit(program);
  return found;
}

const allows = (pattern: string, target: { path: string } | { package: string }) =>
  'path' in target
    ? matchesGlob(target.path, pattern)
    : pattern === target.package || (pattern === '*' && target.package !== 'node:');

test('every import keeps to the table', () => {
  const stray = sources.flatMap((file) => {
    const row = TABLE.find(({ files }) => files.some((pattern) => matchesGlob(file, pattern)));
    if (!row) return [`${file} → in no row of the table`];
    return importsOf(file)
      .map((specifier) => ({ specifier, target: resolved(file, specifier) }))
      .filter(({ target }) => !row.may.some((pattern) => allows(pattern, target)))
      .map(({ specifier }) => `${file} → ${specifier}    breaks "${row.row}"`);
  });
  expect(stray).toEqual([]);
});

test("what is not for tests imports only what is installed without developers' packages", () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  const outside = sources
    .filter((file) => !file.startsWith('test/') && !/\.test\.tsx?$/.test(file))
    .flatMap((file) => importsOf(file).map((specifier) => ({ file, specifier, target: resolved(file, specifier) })))
    .filter(({ target }) => 'package' in target && target.package !== 'node:' && !(target.package in dependencies))
    .map(({ file, specifier }) => `${file} → ${specifier}`);
  // Found where a developer has it; only the browser tests need it.
  expect(outside).toEqual(['scripts/chromium.mjs → playwright-core']);
});

const ALLOWED_MATH = new Set([
  'abs',
  'min',
  'max',
  'floor',
  'ceil',
  'round',
  'trunc',
  'sign',
  'sqrt',
  'fround',
  'imul',
]);
const CLOCKS = new Set(['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);

/** What would make one run differ from another, or from the same run in a browser. */
function impurities(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const found: string[] = [];
  const note = (what: string, start: number) => {
    found.push(`${file}:${source.slice(0, start).split('\n').length} uses ${what}`);
  };
  new Visitor({
    BinaryExpression({ operator, start }) {
      if (operator === '**') note('**', start);
    },
    AssignmentExpression({ operator, start }) {
      if (operator === '**=') note('**=', start);
    },
    MemberExpression(node) {
      if (node.object.type !== 'Identifier') return;
      const property = !node.computed && node.property.type === 'Identifier' ? node.property.name : undefined;
      if (node.object.name === 'Math' && !(property && (ALLOWED_MATH.has(property) || /^[A-Z]/.test(property))))
        note(`Math.${property}`, node.start);
      if (node.object.name === 'globalThis') note('globalThis', node.start);
    },
    Identifier({ name, start }) {
      if (CLOCKS.has(name)) note(name, start);
    },
  }).visit(parseSync(file, source).program);
  return found;
}

test('the simulator and the twins read no clock, draw no chance, and use only portable arithmetic', () => {
  const pure = sources.filter((file) => /^(simulator|twins)\//.test(file) && !file.includes('.test.'));
  expect(pure.length).toBeGreaterThan(20);
  expect(pure.flatMap(impurities)).toEqual([]);
});

/** Where a file asks what time it is. */
function clockReadings(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const found: string[] = [];
  const note = (what: string, start: number) => {
    found.push(`${file}:${source.slice(0, start).split('\n').length} reads ${what}`);
  };
  new Visitor({
    MemberExpression(node) {
      const text = source.slice(node.start, node.end);
      if (/^(Date\.now|performance\.now|process\.hrtime)/.test(text)) note(text, node.start);
    },
    NewExpression({ callee, arguments: args, start }) {
      if (callee.type === 'Identifier' && callee.name === 'Date' && args.length === 0) note('new Date()', start);
    },
  }).visit(parseSync(file, source).program);
  return found;
}

test('in hil only clock.ts reads a clock, beside clients that stamp at the socket, the stack under test and virtual time', () => {
  const may = /^hil\/(clock\.ts|virtual\/|[^/]+\/client\.ts|targets\/reference\/)/;
  const hil = sources.filter((file) => file.startsWith('hil/') && !file.includes('.test.') && !may.test(file));
  expect(hil.flatMap(clockReadings)).toEqual([]);
});

test('no file is longer than 500 lines, and nine in ten are under 300', () => {
  const lengths = sources.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length }));
  expect(lengths.filter(({ lines }) => lines > 500)).toEqual([]);
  expect(lengths.filter(({ lines }) => lines > 300).length).toBeLessThanOrEqual(lengths.length / 10);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compile, formatDiagnostic, type StructuredTextProgram, type StValue } from '#simulator';
import { type Expectation, readExpectation } from './expectation.ts';

/**
 * Programs with the trace that IEC 61131-3 gives them, worked out by hand from the rule each names: a timing diagram in
 * the comment at its head. What the compiler does was never asked.
 */
const FOLDER = import.meta.dirname;
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.st'));

test('there are a hundred programs', () => expect(files.length).toBeGreaterThanOrEqual(100));

test.each(files)('%s', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const expectation = readExpectation(text);
  const { program, diagnostics } = compile(text, file);
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic)).toEqual([]);
  expect(run(program!, expectation)).toEqual(expectation.outputs.map(({ path, values }) => ({ path, values })));
});

/** The trace of the program in the words of the expectation, so that a difference reads like a diagram. */
function run(program: StructuredTextProgram, { period, scans, inputs, outputs, onError, fault }: Expectation) {
  const memory = program.memory();
  const seen = outputs.map(({ path }) => ({ path, values: [] as string[] }));
  for (let scan = 0; scan < scans; scan++) {
    for (const { path, values } of inputs) {
      const value = values[scan]!;
      if (value !== '-') program.write(memory, path, literalOf(program, path, value));
    }
    const report = program.scan(memory, { elapsed: scan === 0 ? 0 : period, onError, budget: 10_000 });
    expect(report?.code, `scan ${scan + 1}`).toBe(fault?.scan === scan + 1 ? fault.code : undefined);
    for (const [i, { path, values }] of outputs.entries()) {
      const wanted = values[scan]!;
      const found = program.read(memory, path);
      seen[i]!.values.push(
        wanted === '-' || Object.is(found, literalOf(program, path, wanted)) ? wanted : String(found),
      );
    }
  }
  return seen;
}

function literalOf(program: StructuredTextProgram, path: string, text: string): StValue {
  const found = program.find(path);
  const value = found && program.valueOf(found.type, text);
  if (value !== undefined) return value;
  // What has no literal.
  const special: Record<string, number> = {
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
    nan: Number.NaN,
  };
  if (text in special) return special[text]!;
  throw new Error(`"${text}" is no value of ${path}${found ? ` : ${found.type.name}` : ', which is not there'}`);
}

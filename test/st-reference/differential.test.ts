import { expect, test } from 'vitest';
import { compile, formatDiagnostic, type StValue } from '#simulator';
import { randomProgram, trace } from './programs.ts';
import type { Value } from './values.ts';

const PROGRAMS = 10_000;
const SCANS = 3;

/** A value of the compiler's as the reference has it: integers and spans are bigints there. */
const like = (reference: Value, value: StValue): unknown =>
  typeof reference === 'bigint' && typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;

/** What differs between the compiler and the reference; undefined where nothing does. */
function difference(seed: number): string | undefined {
  const random = randomProgram(seed);
  const expected = trace(random, SCANS);
  const { program, diagnostics } = compile(random.text, 'random.st');
  const at = (what: string) => `seed ${seed}: ${what}\n${random.text}`;
  if (!program) return at(diagnostics.map(formatDiagnostic).join('\n'));
  const memory = program.memory();
  for (const [scan, state] of expected.states.entries()) {
    const fault = program.scan(memory, { elapsed: 100_000 });
    const wanted = scan === expected.states.length - 1 ? expected.fault : undefined;
    if (fault?.code !== wanted) return at(`scan ${scan + 1}: fault ${fault?.code}, expected ${wanted}`);
    const found = program.save(memory);
    for (const [name, value] of state) {
      const ours = like(value, found[name]!);
      if (!Object.is(ours, value)) return at(`scan ${scan + 1}: ${name} is ${ours}, expected ${value}`);
    }
  }
  return undefined;
}

// A seed names its program for good: what fails here fails anywhere with the same number.
test(`${PROGRAMS} random programs do what the reference evaluator says`, () => {
  let faulted = 0;
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    expect(difference(seed)).toBeUndefined();
    if (seed % 10 === 0 && trace(randomProgram(seed), SCANS).fault) faulted++;
  }
  // Both ends of the comparison are really met.
  expect(faulted).toBeGreaterThan(PROGRAMS / 200);
  expect(faulted).toBeLessThan(PROGRAMS / 20);
});

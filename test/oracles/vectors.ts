import { PlantwrightError } from '#simulator';
import { evaluateNumeric, type NumericVector } from './numeric.ts';
import { near, type Outcome } from './outcome.ts';
import { evaluateStl, type StlCase } from './stl.ts';

/** One vector that did not come out as expected. */
export interface Failed extends Outcome {
  readonly id: string;
}

/** What became of a file of vectors. */
export interface Summary {
  readonly cases: number;
  readonly passed: number;
  readonly failed: readonly Failed[];
}

/** What a file says of itself beside its vectors. */
const ABOUT = ['title', 'producers', 'conventions', 'licence_note', 'crosscheck', 'tool_pitfalls', 'count', 'note'];

interface Vector {
  readonly id: string;
  evaluate(): Outcome;
}

/**
 * Evaluates every vector of a file: `{ cases: [ … ] }` of temporal logic, or `{ GROUP: [ … ] }` of numbers.
 * @throws PlantwrightError BAD_VECTORS for anything else; a vector that cannot be evaluated has failed
 */
export function evaluateVectors(file: unknown): Summary {
  const failed: Failed[] = [];
  const vectors = vectorsIn(file);
  for (const { id, evaluate } of vectors) {
    const outcome = attempt(evaluate);
    if (!near(outcome.expected, outcome.got)) failed.push({ id, ...outcome });
  }
  return { cases: vectors.length, passed: vectors.length - failed.length, failed };
}

function attempt(evaluate: () => Outcome): Outcome {
  try {
    return evaluate();
  } catch (error) {
    const { code, message } = error as Partial<PlantwrightError>;
    return { expected: 'a result', got: `${code ?? 'UNEXPECTED'}: ${message}` };
  }
}

function vectorsIn(file: unknown): readonly Vector[] {
  if (typeof file !== 'object' || file === null || Array.isArray(file)) throw bad('an object with its vectors', file);
  if ('cases' in file) {
    if (!Array.isArray(file.cases)) throw bad('a list of cases', file.cases);
    return file.cases.map((vector: unknown, i) => {
      if (!isVector(vector) || !('semantics' in vector)) throw bad(`case ${i} to be an object with semantics`, vector);
      return { id: String(vector.id ?? i), evaluate: () => evaluateStl(vector as unknown as StlCase) };
    });
  }
  const groups = Object.entries(file).filter(([name]) => !ABOUT.includes(name));
  if (groups.length === 0) throw bad('at least one group of vectors', file);
  return groups.flatMap(([group, vectors]) =>
    [vectors].flat().map((vector: unknown, i, { length }): Vector => {
      if (!isVector(vector)) throw bad(`"${group}" to be a vector or a list of vectors`, vector);
      const id = String(vector.id ?? (length === 1 && !Array.isArray(vectors) ? group : `${group}[${i}]`));
      return { id, evaluate: () => evaluateNumeric(group, vector) };
    }),
  );
}

const isVector = (x: unknown): x is NumericVector => typeof x === 'object' && x !== null && !Array.isArray(x);

const bad = (expected: string, found: unknown) =>
  new PlantwrightError(
    'BAD_VECTORS',
    `Expected ${expected}, found ${(JSON.stringify(found) ?? 'nothing').slice(0, 80)}.`,
  );

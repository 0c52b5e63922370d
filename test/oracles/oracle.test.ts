import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { PlantwrightError } from '#simulator';
import { outcome, root } from '../fixtures/processes.ts';
import { near } from './outcome.ts';
import { oracle } from './read.ts';
import { evaluateStl, type StlCase } from './stl.ts';
import { evaluateVectors } from './vectors.ts';

const { cases } = oracle<{ cases: (StlCase & { formula: string })[] }>('stl-cases.json');

describe('temporal logic agrees with independent tools', () => {
  test('there are vectors of every semantics', () => {
    const kinds = new Set(cases.map(({ semantics }) => semantics));
    expect([...kinds].sort()).toEqual(['discrete', 'linear', 'online-delayed', 'rosi', 'step']);
    expect(cases.length).toBeGreaterThanOrEqual(61);
  });
  test.each(cases.map((vector) => [vector.id, vector.formula, vector] as const))('%s: %s', (_, __, vector) => {
    const { expected, got } = evaluateStl(vector);
    expect(near(expected, got), JSON.stringify({ expected, got })).toBe(true);
  });
});

test('every numeric vector comes out', () => {
  const { cases: count, failed } = evaluateVectors(oracle('numeric-cases.json'));
  expect(failed).toEqual([]);
  expect(count).toBeGreaterThan(100);
});

const folder = mkdtempSync(join(tmpdir(), 'plantwright-oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) =>
  outcome(spawn(process.execPath, [`${root}test/oracles/main.ts`, ...args], { cwd: folder, env: {} }));
const file = (content: string) => {
  const path = join(folder, 'vectors.json');
  writeFileSync(path, content);
  return path;
};
const level = { ast: ['ge', 'x', 2], semantics: 'discrete', signals: { x: [1, 3] } };
const right = { id: 'right', ...level, rho: [-1, 1], sat: [false, true] };

describe('npm run oracle', () => {
  test('prints one line and ends with 0 where all vectors come out', async () => {
    const { code, stdout } = await run(file(JSON.stringify({ cases: [right] })));
    expect([code, stdout]).toEqual([0, '{"cases":1,"passed":1,"failed":[]}\n']);
  });
  test('ends with 1 and says what was expected and what came out', async () => {
    const wrong = { ...right, id: 'wrong', rho: [-1, 2] };
    const { code, stdout } = await run(file(JSON.stringify({ cases: [right, wrong] })));
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      cases: 2,
      passed: 1,
      failed: [
        { id: 'wrong', expected: { rho: [-1, 2], sat: [false, true] }, got: { rho: [-1, 1], sat: [false, true] } },
      ],
    });
  });
  test.each([
    ['that is no JSON', () => file('x')],
    ['that is something else', () => file('{"name": "plantwright"}')],
    ['that is not there', () => 'nowhere.json'],
  ])('a file %s gets one line and exit code 2', async (_, path) => {
    const { code, stdout, stderr } = await run(path());
    expect([code, stdout, stderr.trim().split('\n').length]).toEqual([2, '', 1]);
  });
  test('no file gets one line and exit code 2', async () => {
    const { code, stderr } = await run();
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
  });
});

describe('a file of vectors', () => {
  test('may be of numbers', () => {
    expect(evaluateVectors({ quantile_min_n: [{ p: 0.95, conf: 0.95, n_min_for_upper_bound: 60 }] })).toEqual({
      cases: 1,
      passed: 0,
      failed: [
        { id: 'quantile_min_n[0]', expected: { n_min_for_upper_bound: 60 }, got: { n_min_for_upper_bound: 59 } },
      ],
    });
  });
  test.each([
    ['an operator that does not exist', { ...right, ast: ['sometimes', 'x'] }],
    ['a signal that is not there', { ...right, ast: ['ge', 'z', 2] }],
    ['a negative window', { ...right, ast: ['always', { a: 3, b: 1 }, ['ge', 'x', 2]] }],
    ['a semantics that does not exist', { ...right, semantics: 'quantum' }],
    ['nothing that is expected', { ...level, id: 'bare' }],
    ['no formula', { ...right, ast: null }],
    ['no signals', { ...right, signals: null }],
  ])('has failed where a vector has %s', (_, vector) => {
    expect(evaluateVectors({ cases: [right, vector] })).toMatchObject({ cases: 2, passed: 1 });
  });
  test('has failed where a group of numbers cannot be computed, or expects nothing', () => {
    expect(evaluateVectors({ horoscope: [{ p: 1, luck: 2 }], quantile_min_n: [{ p: 0.5 }] })).toMatchObject({
      passed: 0,
    });
  });
  test.each([[[]], [{}], [{ cases: 3 }], [{ cases: [1] }], [{ cases: [{}] }], [{ name: 'x' }], [null], ['x'], [7]])(
    'is refused where it is %j',
    (content) => expect(() => evaluateVectors(content)).toThrow(PlantwrightError),
  );
});

import { describe, expect, test } from 'vitest';
import { openStream, PlantwrightError } from '#simulator';
import { Drawn } from '../../../test/oracles/random-formula.ts';
import type { Formula } from './formula.ts';
import { parseFormula } from './parse.ts';
import type { Vocabulary } from './parse-term.ts';
import { textOf } from './text.ts';

const SIGNALS: Readonly<Record<string, ReturnType<Vocabulary>>> = {
  'X.n': { layer: 'sensed', unit: 'm' },
  'Y.n': { layer: 'sensed', unit: 'm' },
  'B.on': { layer: 'sensed', unit: '' },
  'T101.level': { layer: 'true', unit: 'm', span: 1.6 },
  'LIT101.reading': { layer: 'sensed', unit: 'm', span: 1.6 },
  'FIT101.reading': { layer: 'sensed', unit: 'm³/s', span: 0.001 },
  'MV101.state': { layer: 'sensed', unit: '' },
};
const signals: Vocabulary = (name) => (Object.hasOwn(SIGNALS, name) ? SIGNALS[name] : undefined);
const read = (text: string) => parseFormula(text, signals);
const codeOf = (text: string): string => {
  try {
    read(text);
    return 'read';
  } catch (error) {
    return error instanceof PlantwrightError ? error.code : `not ours: ${error}`;
  }
};

test('2,000 random formulas are written and read back the same', () => {
  for (let seed = 0; seed < 2000; seed++) {
    const formula = new Drawn(openStream(seed, 'text')).formula(4, 'discrete');
    expect(read(textOf(formula)), textOf(formula)).toEqual(formula);
  }
});

test.each([
  'always T101.level < 1.6 m',
  'always[500 ms, 2 s] (LIT101.reading > 0.2 m and not (MV101.state = closed))',
  'eventually[2 s, inf] believed LIT101.reading >= -0.5 m scale 0.02',
  'whenever LIT101.reading rises through 0.8 m hysteresis 0.05 expect eventually[0 s, 3 s] MV101.state = closed',
  'whenever LIT101.reading falls through 0.2 m for 250 µs given MV101.state = open expect always[0 s, 600 ms] B.on = true',
  'whenever (B.on = true or alarm LAHH-101 shown) expect eventually[0 s, 5 s] fault "the pump" in force',
  'LIT101.reading > 0 m until[0 s, 4 s] quality of LIT101.reading = bad',
  'always abs((LIT101.reading - T101.level)) <= 0.02 m scale 0.02',
  'always age(believed LIT101.reading) <= 2.5 s scale 2.5',
  'once[1 s, 2 s] rate(FIT101.reading) < 1e-7 m³/s/s scale 1',
  'delay(LIT101.reading, 1.5 s) == (2 * T101.level)',
  'MV101.state = "half open"',
  'MV101.state = "true"',
])('people read: %s', (text) => expect(textOf(read(text))).toBe(text));

test('what people may leave out', () => {
  expect(read('always (T101.level<1.6)')).toMatchObject({ of: { right: { value: 1.6 } } });
  expect(textOf(read('always[0 ms, 2 min] T101.level - 2 m * 3 + LIT101.reading > -1 m'))).toBe(
    'always[0 s, 120 s] ((T101.level - (2 m * 3)) + LIT101.reading) > -1 m',
  );
  expect(read('not B.on = true and B.on = false').op).toBe('and');
});

describe('an error says where, what was found and what would be right', () => {
  test.each([
    ['always T101.level <', 'At character 20', 'found the end', 'a signal, a number'],
    ['always T101.level 1.6 m', 'At character 19', 'found "1.6"', 'a comparison'],
    ['B.on = true and B.on = true or B.on = false', 'At character 29', 'found "or"', 'brackets'],
    ['eventually[0 s 3 s] B.on = true', 'At character 16', 'found "3"', '","'],
    ['eventually[0, 3 s] B.on = true', 'At character 13', 'found ","', 'a unit of time'],
    ['whenever B.on = true B.on = false', 'At character 22', 'found "B.on"', '"expect"'],
    ['(T101.level < 1.6 m', 'At character 20', 'found the end', '")"'],
    ['whenever always B.on = true expect B.on = true', 'At character 10', 'found "always"', 'a condition'],
    ['T101.level < 1.6 m T101', 'At character 20', 'found "T101"', 'the end'],
    ['T101.level < 1.6 m §', 'At character 20', 'found "§"', 'the end'],
    ['x "', 'At character 3', 'found "\\""', 'a name'],
  ])('%s', (text, ...told) => {
    const error = (() => {
      try {
        return read(text);
      } catch (e) {
        return e as PlantwrightError;
      }
    })() as PlantwrightError;
    for (const words of told) expect(`${error.message} ${error.hint}`).toContain(words);
    expect(error.code).toBe('FORMULA_UNREADABLE');
  });
});

test.each([
  ['always T9.level < 1 m', 'MISSING_SIGNAL'],
  ['always believed T9.level < 1 m', 'MISSING_SIGNAL'],
  ['always T101.level < 1 s', 'UNITS_DIFFER'],
  ['always T101.level + FIT101.reading < 1 m', 'UNITS_DIFFER'],
  ['always[3 s, 1 s] B.on = true', 'NEGATIVE_WINDOW'],
  ['always[-3 s, 1 s] B.on = true', 'NEGATIVE_WINDOW'],
  ['always (whenever B.on = true expect B.on = false)', 'NESTED_TRIGGER'],
  ['X.n < 1 m and Y.n > 2 m', 'SCALE_MISSING'],
  ['X.n < 1 m scale 0', 'BAD_SCALE'],
  ['whenever B.on = true hysteresis 2 expect B.on = false', 'BAD_HYSTERESIS'],
  [`${'('.repeat(5000)}B.on = true`, 'FORMULA_UNREADABLE'],
  ['not '.repeat(5000), 'FORMULA_UNREADABLE'],
  ['x'.repeat(200_000), 'FORMULA_UNREADABLE'],
  ['', 'FORMULA_UNREADABLE'],
])('%.60s: %s', (text, code) => expect(codeOf(text)).toBe(code));

test('garbage is refused or read, and never anything else', () => {
  const words = [
    ...'always eventually until whenever expect and or not ( ( ) ) [ ] , < <= = == + - * " " X.n Y.n B.on 3 1.5 s m'.split(
      ' ',
    ),
    ...[
      'true',
      'rises through',
      'abs(',
      'delay(X.n, 1 s)',
      'scale',
      '[0 s, 2 s]',
      'believed',
      '\u0000',
      '💧',
      '\n',
      '\\',
    ],
  ];
  const random = openStream(1, 'garbage');
  const ours = /^(read|[A-Z_]+)$/;
  for (let round = 0; round < 20_000; round++) {
    const length = 1 + Math.floor(random() * 14);
    const text = Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(
      random() < 0.7 ? ' ' : '',
    );
    expect(codeOf(text), text).toMatch(ours);
  }
  for (let round = 0; round < 5000; round++) {
    const good = textOf(new Drawn(openStream(round, 'bent')).formula(3, 'discrete') as Formula);
    const at = Math.floor(random() * good.length);
    const bent =
      good.slice(0, at) +
      String.fromCharCode(32 + Math.floor(random() * 100)) +
      good.slice(at + Math.floor(random() * 3));
    expect(codeOf(bent), bent).toMatch(ours);
  }
});

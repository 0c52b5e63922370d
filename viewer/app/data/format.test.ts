import { describe, expect, test } from 'vitest';
import { tankSession } from '../fixtures/session.ts';
import {
  formatClock,
  formatDifference,
  formatSpan,
  formatTime,
  formatWithUnit,
  readNumber,
  readTime,
  writtenNumber,
} from './format.ts';

const signal = (id: string) => tankSession.signals.find((candidate) => candidate.id === id)!;

describe('values', () => {
  test.each([
    ['T101.level', 0.8014, '0.801 m'],
    ['MV101.position', 0.634, '63 %'],
    ['MV101.flow', 2.55 / 3600, '2.55 m³/h'],
    ['FIT101.reading', 2.5501, '2.55 m³/h'],
    ['PLC1.stateMV101', 'opening', 'opening'],
    ['PLC1.LAHH101', true, 'on'],
    ['T101.level', undefined, '–'],
    ['T101.level', Number.NaN, '– m'],
  ])('%s = %s is written %s', (id, value, text) => expect(formatWithUnit(value, signal(id))).toBe(text));

  test.each([
    [0.95, [0, 1.2], '95 %'],
    [16_400, [0, 4_294_967_295], '16400'],
    [11, [0, 40], '11'],
    [3.21, [0, 100], '3.2'],
    [0.331, [-1, 1], '0.331'],
  ] as const)('%d of a signal without a unit in %j is written %s', (value, range, text) =>
    expect(formatWithUnit(value, { ...signal('MV101.position'), range })).toBe(text),
  );

  test.each([
    ['W', [-50_000, 50_000], 42_763, '42.8 kW'],
    ['W', null, -154.6, '\u22120.15 kW'],
    ['W·h', [0, 1e15], 16_400, '16.40 kWh'],
  ] as const)('%s within %j are written in thousands', (unit, range, value, text) => {
    const { range: _, ...rest } = signal('MV101.position');
    expect(formatWithUnit(value, { ...rest, unit, ...(range && { range }) })).toBe(text);
  });

  test('a number is read back as it was written', () => {
    const flow = signal('MV101.flow');
    expect(writtenNumber(readNumber(7e-4, flow), flow)).toBeCloseTo(7e-4, 12);
  });

  test.each([
    [-0.0814, '\u22120.081'],
    [0.08, '+0.080'],
    [-0.0001, '0.000'],
  ])('a difference of %d is written %s', (difference, text) =>
    expect(formatDifference(difference, signal('T101.level'))).toBe(text),
  );
});

describe('times', () => {
  test.each([
    [0, '00:00.0'],
    [83.42, '01:23.4'],
    [59.96, '01:00.0'],
    [-3, '\u221200:03.0'],
    [3600, '60:00.0'],
  ])('%d s is written %s', (seconds, text) => expect(formatTime(seconds)).toBe(text));

  test.each([
    [0.43, '0.4 s'],
    [15.2, '15 s'],
    [300, '5 min'],
  ])('a span of %d s is written %s', (seconds, text) => expect(formatSpan(seconds)).toBe(text));

  test('the wall clock is written in the time zone of the reader', () => {
    expect(formatClock(new Date(2025, 0, 1, 9, 2, 5, 900).getTime())).toBe('09:02:05');
  });

  test.each([
    ['83.4', 83.4],
    ['1:23,4', 83.4],
    ['01:23', 83],
    [' 1:02:03 ', 3723],
    ['90:00', 5400],
  ])('%j is read as %d s', (text, seconds) => expect(readTime(text)).toBeCloseTo(seconds, 6));

  test.each(['', 'noon', '-3', '1:75', '1:2:3:4', '1e9', '12:', '∞'])('%j is no instant', (text) =>
    expect(readTime(text)).toBeUndefined(),
  );
});

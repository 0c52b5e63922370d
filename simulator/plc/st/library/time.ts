import { fold, reject } from '../check/context.ts';
import { expression, operate } from '../check/expressions.ts';
import { type Run, type Typed, wrong } from '../check/typed.ts';
import { civilFromDays, daysFromCivil } from '../syntax/time-literals.ts';
import { DATE, DT, type Elementary, INT, isClass, LDATE, LDT, LTOD, TIME, TOD, UINT, USINT, WRONG } from '../types.ts';
import { wrapOf } from '../values.ts';
import { one, ordered, type Standard } from './arguments.ts';

const DAY = 86_400e6;

/** ADD_TIME(a, b) is a + b with the types of the name checked by the operator (table 35). */
const sum =
  (name: string, sign: string): Standard =>
  (c, args, place) => {
    const nodes = ordered(c, name, ['IN1', 'IN2'], args, place);
    if (!nodes) return wrong;
    const [left, right] = nodes.map((node) => expression(c, node)) as [Typed, Typed];
    if (left.type === WRONG || right.type === WRONG) return wrong;
    if (!isClass(left.type, 'span', 'date', 'tod', 'dt')) {
      return reject(c, place, 'ARGUMENTS', `found ${name} of ${left.type.name}`, 'give a time or a date');
    }
    return operate(c, sign, left, right, place);
  };

/** The time since the controller began, the same throughout a scan. Not of the standard; as CODESYS has it. */
const time: Standard = (c, args, place) => {
  if (!ordered(c, 'TIME', [], args, place)) return wrong;
  const { machine } = c;
  return { type: TIME, run: () => machine.now };
};

const concatDateTod =
  (name: string, result: Elementary, parts: readonly [Elementary, Elementary]): Standard =>
  (c, args, place) => {
    const nodes = ordered(c, name, ['DATE', 'TOD'], args, place);
    if (!nodes) return wrong;
    const both = nodes.map((node, i) => one(c, node, parts[i]!));
    const [date, tod] = both.map(({ run }) => run as Run<number>);
    return both.includes(wrong) ? wrong : fold({ type: result, run: (s) => date!(s) + tod!(s) }, both);
  };

const concatDate: Standard = (c, args, place) => {
  const nodes = ordered(c, 'CONCAT_DATE', ['YEAR', 'MONTH', 'DAY'], args, place);
  if (!nodes) return wrong;
  const parts = nodes.map((node) => one(c, node, INT));
  if (parts.includes(wrong)) return wrong;
  const [year, month, day] = parts.map(({ run }) => run as Run<number>);
  const wrap = wrapOf(DATE) as (v: number) => number;
  return fold({ type: DATE, run: (s) => wrap(daysFromCivil(year!(s), month!(s), day!(s)) * DAY) }, parts);
};

const concatTod: Standard = (c, args, place) => {
  const nodes = ordered(c, 'CONCAT_TOD', ['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'], args, place);
  if (!nodes) return wrong;
  const parts = nodes.map((node) => one(c, node, UINT));
  if (parts.includes(wrong)) return wrong;
  const units = [3_600e6, 60e6, 1e6, 1e3];
  const run: Run = (s) => parts.reduce((total, part, i) => total + (part.run(s) as number) * units[i]!, 0) % DAY;
  return fold({ type: TOD, run }, parts);
};

/** 0 is Sunday (table 36). */
const dayOfWeek: Standard = (c, args, place) => {
  const nodes = ordered(c, 'DAY_OF_WEEK', ['IN'], args, place);
  if (!nodes) return wrong;
  const date = one(c, nodes[0]!, LDATE);
  if (date === wrong) return wrong;
  const run = date.run as Run<number>;
  return fold({ type: USINT, run: (s) => (((Math.floor(run(s) / DAY) + 4) % 7) + 7) % 7 }, [date]);
};

/** The date and the time of day in an instant. */
export const dateIn = (instant: number): number => Math.floor(instant / DAY) * DAY;
export const timeOfDayIn = (instant: number): number => instant - dateIn(instant);

const two = (n: number) => String(n).padStart(2, '0');

/** Times and dates as the literal they would be written with. */
export function timeText(type: Elementary, value: number): string {
  const prefix = { span: 'T', date: 'D', tod: 'TOD', dt: 'DT' }[type.class as 'span'];
  if (type.class === 'span') return `${prefix}#${value < 0 ? '-' : ''}${spanText(Math.abs(value))}`;
  const [year, month, day] = civilFromDays(Math.floor(value / DAY));
  const date = `${year}-${two(month)}-${two(day)}`;
  const clock = clockText(timeOfDayIn(value));
  return `${prefix}#${type.class === 'date' ? date : type.class === 'tod' ? clock : `${date}-${clock}`}`;
}

function clockText(time: number): string {
  const fraction = time % 1e6;
  const decimals = fraction ? `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}` : '';
  return `${two(Math.floor(time / 3_600e6))}:${two(Math.floor(time / 60e6) % 60)}:${two(Math.floor(time / 1e6) % 60)}${decimals}`;
}

function spanText(span: number): string {
  const units: [string, number][] = [
    ['d', DAY],
    ['h', 3_600e6],
    ['m', 60e6],
    ['s', 1e6],
    ['ms', 1e3],
    ['us', 1],
  ];
  let rest = span;
  let text = '';
  for (const [unit, size] of units) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) text += `${n}${unit}`;
  }
  return text || '0s';
}

export const times: Readonly<Record<string, Standard>> = {
  TIME: time,
  ...Object.fromEntries(
    ['TIME', 'LTIME', 'TOD_TIME', 'LTOD_LTIME', 'DT_TIME', 'LDT_LTIME'].flatMap((of) => [
      [`ADD_${of}`, sum(`ADD_${of}`, '+')],
      [`SUB_${of}`, sum(`SUB_${of}`, '-')],
    ]),
  ),
  ...Object.fromEntries(
    ['DATE_DATE', 'LDATE_LDATE', 'TOD_TOD', 'LTOD_LTOD', 'DT_DT', 'LDT_LDT'].map((of) => [
      `SUB_${of}`,
      sum(`SUB_${of}`, '-'),
    ]),
  ),
  ...Object.fromEntries(['MULTIME', 'MUL_TIME', 'MUL_LTIME'].map((name) => [name, sum(name, '*')])),
  ...Object.fromEntries(['DIVTIME', 'DIV_TIME', 'DIV_LTIME'].map((name) => [name, sum(name, '/')])),
  CONCAT_DATE_TOD: concatDateTod('CONCAT_DATE_TOD', DT, [DATE, TOD]),
  CONCAT_DATE_LTOD: concatDateTod('CONCAT_DATE_LTOD', LDT, [LDATE, LTOD]),
  CONCAT_DATE: concatDate,
  CONCAT_TOD: concatTod,
  DAY_OF_WEEK: dayOfWeek,
};

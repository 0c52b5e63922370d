/** Literals of time of IEC 61131-3 (2013, tables 8 and 9), in whole microseconds. */

const UNITS: Readonly<Record<string, number>> = { d: 86_400e6, h: 3_600e6, m: 60e6, s: 1e6, ms: 1e3, us: 1, ns: 1e-3 };
const ORDER = Object.keys(UNITS);

/** The largest span or instant: what a float64 still counts in whole microseconds, 285 years. */
export const LONGEST = Number.MAX_SAFE_INTEGER;

/** `1d2h3m4s5ms` in µs; undefined where it is none. A fraction stands only in the last part. */
export function readDuration(text: string): number | undefined {
  const negative = text.startsWith('-');
  const parts = text.replaceAll('_', '').toLowerCase().replace(/^[+-]/, '');
  let rest = parts;
  let last = -1;
  let sum = 0;
  while (rest.length > 0) {
    const part = /^(\d+(?:\.\d+)?)(ms|us|ns|d|h|m|s)/.exec(rest);
    if (!part) return undefined;
    const unit = ORDER.indexOf(part[2]!);
    rest = rest.slice(part[0].length);
    if (unit <= last || (part[1]!.includes('.') && rest.length > 0)) return undefined;
    last = unit;
    sum += Number(part[1]) * UNITS[part[2]!]!;
  }
  const whole = Math.round(sum);
  return parts.length > 0 && whole <= LONGEST ? (negative ? -whole : whole) : undefined;
}

/** Days from 1970-01-01 in the Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Year, month and day of a number of days from 1970-01-01. */
export function civilFromDays(days: number): [year: number, month: number, day: number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1];
}

const LATEST_YEAR = 2255;

/** `2026-03-31` in µs from 1970-01-01. */
export function readDate(text: string): number | undefined {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.replaceAll('_', ''));
  if (!found) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (year < 1970 || year >= LATEST_YEAR || month < 1 || month > 12 || day < 1) return undefined;
  const days = daysFromCivil(year, month, day);
  // 31 April would be 1 May.
  return civilFromDays(days)[1] === month ? days * UNITS.d! : undefined;
}

/** `12:34:56.789` in µs from midnight. */
export function readTimeOfDay(text: string): number | undefined {
  const found = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d+)?))?$/.exec(text.replaceAll('_', ''));
  if (!found) return undefined;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)];
  if (hour > 23 || minute > 59 || second >= 60) return undefined;
  return hour * UNITS.h! + minute * UNITS.m! + Math.round(second * UNITS.s!);
}

/** `2026-03-31-12:34:56` in µs from 1970-01-01. */
export function readDateAndTime(text: string): number | undefined {
  const found = /^(.*)-([^-]*)$/.exec(text);
  const date = found && readDate(found[1]!);
  const time = found && readTimeOfDay(found[2]!);
  return date === undefined || date === null || time === undefined || time === null ? undefined : date + time;
}

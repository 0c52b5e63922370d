import type { Place } from '../diagnostic.ts';

/** Kinds of tokens. `prefix` is the type in front of a literal: `INT#` of `INT#5`. */
export type TokenKind =
  | 'name'
  | 'prefix'
  | 'integer'
  | 'real'
  | 'string'
  | 'wstring'
  | 'TIME'
  | 'LTIME'
  | 'DATE'
  | 'LDATE'
  | 'TOD'
  | 'LTOD'
  | 'DT'
  | 'LDT'
  | 'location'
  | 'symbol'
  | 'end';

export interface Token extends Place {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  /** Of a name, in capitals: IEC 61131-3 does not tell the case of letters apart. */
  readonly upper: string;
  /** Of a literal; times and dates in µs. */
  readonly value: bigint | number | string;
}

/** The types that a literal's prefix turns into a literal of time. */
export const TIME_PREFIXES: Readonly<Record<string, TokenKind>> = {
  T: 'TIME',
  TIME: 'TIME',
  LT: 'LTIME',
  LTIME: 'LTIME',
  D: 'DATE',
  DATE: 'DATE',
  LD: 'LDATE',
  LDATE: 'LDATE',
  TOD: 'TOD',
  TIME_OF_DAY: 'TOD',
  LTOD: 'LTOD',
  LTIME_OF_DAY: 'LTOD',
  DT: 'DT',
  DATE_AND_TIME: 'DT',
  LDT: 'LDT',
  LDATE_AND_TIME: 'LDT',
};

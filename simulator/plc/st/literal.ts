import { isClass, type Type, type Value } from './types.ts';

/** A value as a person reads it in a program: `TRUE`, `T#1500ms`, `'on'`, `2.5`. What is of several parts shows none. */
export function literalOf(type: Type, value: Value): string {
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'object') return type.name;
  if (type.kind === 'string') return `'${value}'`;
  if (isClass(type, 'span')) return `T#${Number(value) / 1000}ms`;
  return String(value);
}

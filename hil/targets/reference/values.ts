import type { NormalisedSample, Tag } from '../tag-list.ts';

type Value = NormalisedSample['value'];
type Kind = Pick<Tag, 'kind' | 'states'>;

/** Whether a tag can have a value. States have names; one that has none is told by its number, as a text. */
export function fits({ kind }: Kind, value: unknown): value is Value {
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value);
  if (kind === 'boolean') return typeof value === 'boolean';
  return typeof value === 'string';
}

/** Whether a tag may be set to a value: of states only one that it has. */
export const mayBeSet = (tag: Kind, value: unknown): boolean =>
  fits(tag, value) && (tag.kind !== 'state' || (tag.states?.includes(String(value)) ?? false));

/** What stands for a value that was never known: always of bad quality. */
export function neutral({ kind, states }: Kind): Value {
  if (kind === 'number') return 0;
  return kind === 'boolean' ? false : (states?.[0] ?? '');
}

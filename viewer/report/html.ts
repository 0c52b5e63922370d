import { escaped } from './escape.ts';

/** Markup that may stand as it is. Everything else is escaped when it enters a template. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** What a template takes. Nothing is printed for undefined and false, so that a part can be left out in place. */
export type Part = Html | string | number | false | undefined | readonly Part[];

/**
 * Markup from a template: what is put in is escaped unless it is markup itself.
 * @example html`<td>${name}</td>`
 */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.map((text, i) => text + (i < parts.length ? print(parts[i]) : '')).join(''));

/** Markup that was made elsewhere and is known to be sound. */
export const sound = (markup: string): Html => new Html(markup);

function print(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return part.map(print).join('');
}

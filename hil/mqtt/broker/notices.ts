/** Different things that are said; what comes after is only counted. */
const MOST = 1000;

/** What a broker has to say to whoever runs it: each thing once, and how often it happened. */
export class Notices {
  readonly #say: (notice: string) => void;
  readonly #said = new Set<string>();
  /** Things that were refused, cut off or dropped. */
  count = 0;

  constructor(say: (notice: string) => void) {
    this.#say = say;
  }

  /** @param about what it is one of: of each only the first is said */
  tell(about: string, notice: string): void {
    this.count++;
    if (this.#said.has(about) || this.#said.size >= MOST) return;
    this.#said.add(about);
    this.#say(this.#said.size < MOST ? notice : `${notice}; more is not told`);
  }
}

/** A name from a stranger, fit for one line of a log. */
export const named = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);

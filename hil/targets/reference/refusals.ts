/** How often one kind is told at most, in ms. */
const TOLD_EVERY = 10_000;
/** Longer texts are cut: what strangers send is none to be shown whole. */
const LONGEST = 200;

/** What a part refuses: counted, and told with its number: the first of a kind at once, further ones every ten seconds. */
export class Refusals {
  readonly #tell: (text: string) => void;
  readonly #counts = new Map<string, number>();
  /** Kinds that were told lately: how many came since. */
  readonly #since = new Map<string, { count: number; text: string }>();
  readonly #every: number;

  constructor(tell: (text: string) => void, every = TOLD_EVERY) {
    this.#tell = tell;
    this.#every = every;
  }

  /** How often each kind was refused. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** @param kind one of few: nothing that a stranger has chosen @param text what was refused, and why */
  refuse(kind: string, text: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const shown = printable(text);
    const lately = this.#since.get(kind);
    if (lately) this.#since.set(kind, { count: lately.count + 1, text: shown });
    else this.#say(kind, shown);
  }

  #say(kind: string, text: string): void {
    const count = this.#counts.get(kind)!;
    this.#tell(count === 1 ? text : `${text} (${count} of this kind so far)`);
    this.#since.set(kind, { count: 0, text });
    setTimeout(() => {
      const { count: more, text: last } = this.#since.get(kind)!;
      this.#since.delete(kind);
      if (more > 0) this.#say(kind, last);
    }, this.#every).unref();
  }
}

/** In one line, without control characters that a terminal would obey. */
const printable = (text: string) => {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\u{fffd}');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)} …` : line;
};

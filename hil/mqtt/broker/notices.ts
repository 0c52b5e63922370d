/** Different things that are said; what comes after is only counted. */
const MOST = 1000;

export type NoticeKind = 'login' | 'publish' | 'subscribe' | 'cut off' | 'dropped';
export type NoticeSink = (notice: string, kind: NoticeKind) => void;

/** What a broker has to say to whoever runs it: each thing once, and how often it happened. */
export class Notices {
  readonly #say: NoticeSink;
  readonly #said = new Set<string>();
  /** Things that were refused, cut off or dropped. */
  count = 0;

  constructor(say: NoticeSink) {
    this.#say = say;
  }

  /** @param whom whose: of each kind and client only the first is said */
  tell(kind: NoticeKind, whom: string, notice: string): void {
    this.count++;
    const about = `${kind} ${whom}`;
    if (this.#said.has(about) || this.#said.size >= MOST) return;
    this.#said.add(about);
    this.#say(this.#said.size < MOST ? notice : `${notice}; more is not told`, kind);
  }
}

/** A name from a stranger, fit for one line of a log. */
export const named = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** A place in a source text, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing the compiler has to say: what it found at a place, and what would be right there. */
export interface Diagnostic extends Place {
  readonly file: string;
  readonly severity: 'error' | 'warning';
  /** For machines; never changes its meaning. */
  readonly code: string;
  readonly found: string;
  readonly expected: string;
}

/** More than a person mends in one go. The rest is left out, and the last diagnostic says so. */
const MOST = 100;

/** Collects what lexer, parser and checker find in one file. */
export class Diagnostics {
  readonly file: string;
  readonly all: Diagnostic[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** Whether so much is wrong that going on helps nobody. */
  get full(): boolean {
    return this.all.length >= MOST;
  }

  get failed(): boolean {
    return this.all.some(({ severity }) => severity === 'error');
  }

  error(place: Place, code: string, found: string, expected: string): void {
    this.#add({ ...pick(place), file: this.file, severity: 'error', code, found, expected });
  }

  warning(place: Place, code: string, found: string, expected: string): void {
    this.#add({ ...pick(place), file: this.file, severity: 'warning', code, found, expected });
  }

  #add(diagnostic: Diagnostic): void {
    // Two complaints about one place come from one mistake.
    const { line, column, severity } = diagnostic;
    if (this.full) return;
    if (this.all.some((d) => d.line === line && d.column === column && d.severity === severity)) return;
    const [found, expected] = [short(diagnostic.found), short(diagnostic.expected)];
    this.all.push({ ...diagnostic, found, expected });
    if (this.all.length < MOST - 1) return;
    this.all.push({
      ...diagnostic,
      severity: 'error',
      code: 'MORE',
      found: 'there is more',
      expected: 'mend these first',
    });
  }
}

/** A name of a million letters is not repeated. */
const short = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);

const pick = ({ line, column }: Place): Place => ({ line, column });

/** `pump.st:12:7: error: found "=", expected ":=".` */
export const formatDiagnostic = ({ file, line, column, severity, found, expected }: Diagnostic): string =>
  `${file}:${line}:${column}: ${severity}: ${found}; ${expected}.`;

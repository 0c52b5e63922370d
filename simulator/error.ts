/**
 * An error a person caused or can mend: what was asked, what was found, and in `hint` what to do next.
 * `code` is for machines and never changes its meaning.
 */
export class PlantwrightError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PlantwrightError';
    this.code = code;
    this.hint = options.hint;
  }
}

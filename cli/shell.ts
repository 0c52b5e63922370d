/** Characters that mean nothing to a shell (POSIX.1-2024, Shell Command Language, 2.2). */
const PLAIN = /^[A-Za-z0-9_./:@%+,=-]+$/;
/** Controls, line separators, and marks that turn the direction of what is read on a terminal. */
const UNSEEN = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** A word as a shell takes it: what is in single quotes stands for itself. @example quoted("it's") */
export const quoted = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** Whether a person sees all of what they would paste. */
export const canBePasted = (word: string): boolean => !UNSEEN.test(word);

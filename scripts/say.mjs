/** One line to a person, on stderr, so that stdout stays for results. */
export const say = (text) => process.stderr.write(`plantwright: ${text}\n`);

/** Says why it cannot go on, and ends. */
export function stop(text, code = 4) {
  say(text);
  process.exit(code);
}

import { type Draw, drawFrom } from './mutate.ts';

/**
 * Values that a field of a request was not made for: what fuzzers of bytes practically never produce. Each protocol's
 * test puts them into its own requests, one field at a time.
 */

/** How many hostile requests each protocol's test sends; `PLANTWRIGHT_HOSTILE=200000` for a long siege. */
export const HOSTILE_REQUESTS = Number(process.env.PLANTWRIGHT_HOSTILE ?? 2000);
/** The first of them; `PLANTWRIGHT_HOSTILE_FROM=1359 PLANTWRIGHT_HOSTILE=1360` sends one that failed again, alone. */
export const HOSTILE_FROM = Number(process.env.PLANTWRIGHT_HOSTILE_FROM ?? 0);
/** Where the chance begins; `PLANTWRIGHT_HOSTILE_SEED` for other cases. */
export const HOSTILE_SEED = Number(process.env.PLANTWRIGHT_HOSTILE_SEED ?? 1);

/** Chance for one protocol's hostile requests. */
export const hostileDraw = (protocol: string): Draw => drawFrom(HOSTILE_SEED, `hostile ${protocol}`);

/** Numbers at and past every limit that a field may have. */
export const ODD_NUMBERS: readonly number[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, -1, 0.5, -0.5, 1e-320, 1e308],
  ...[
    2 ** 7,
    2 ** 8,
    2 ** 15,
    2 ** 16,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53,
    2 ** 53 + 2,
    2 ** 63,
    9e15,
  ],
];

const MEGABYTE = 1 << 20;

/** Texts that are names of something, too long, or not well-formed. */
export const ODD_TEXTS: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    '#',
    '+',
    '/',
    '//',
    '$SYS',
    '..',
    '../../x',
    '__proto__',
    'constructor',
    'toString',
    'NaN',
    '1e999',
  ],
  ...['null', '\u{1f4a7}', '\ud800', '<script>', "'; --", 'x'.repeat(70_000), 'x'.repeat(MEGABYTE)],
];

/** JSON texts in place of a value; some that no JavaScript value would be written as. */
export const ODD_JSON: readonly string[] = [
  ...['null', 'true', 'false', '[]', '{}', '[[]]', '[null]', '{"a":{}}', '""', '"x"'],
  ...['0', '-0', '-1', '0.5', '1e999', '-1e999', '1e-400', '9e15', '9007199254740993', '18446744073709551616'],
  ...['{"__proto__":{"x":1}}', '{"constructor":1}', '"\\u0000"', '"\\ud800"', '"#"', '"+"', '"../../x"', '"NaN"'],
  ...['"9999-99-99T99:99:99Z"', '"+275760-09-13T00:00:00.001Z"', '"1970-01-01T00:00:00.000Z"'],
  '['.repeat(5000) + ']'.repeat(5000),
  JSON.stringify('x'.repeat(MEGABYTE)),
];

/**
 * A message with something wrong in it: a member replaced, left out, doubled, renamed or added, or no JSON at all.
 * @param message a good one, as an object
 * @returns its JSON text
 */
export function hostileJson(draw: Draw, message: Readonly<Record<string, unknown>>): string {
  const members = Object.entries(message).map(([name, value]) => [name, JSON.stringify(value)] as [string, string]);
  const odd = ODD_JSON[draw(ODD_JSON.length)]!;
  const at = draw(Math.max(1, members.length));
  switch (draw(8)) {
    case 0:
      members.splice(at, 1);
      break;
    case 1:
      if (members[at]) members.push([members[at][0], odd]);
      break;
    case 2:
      if (members[at]) members[at] = [['__proto__', 'constructor', '', 'x'][draw(4)]!, members[at][1]];
      break;
    case 3:
      return odd;
    case 4: {
      const text = written(members);
      return text.slice(0, draw(text.length));
    }
    default:
      if (members[at]) members[at] = [members[at][0], odd];
  }
  return written(members);
}

const written = (members: readonly (readonly [string, string])[]) =>
  `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;

import type { Value } from '../plant/signal.ts';
import type { Named, ValuePair } from './diagnosis.ts';
import { misread } from './encodings.ts';
import { isSameValue } from './runs-by-value.ts';

/** Pairs of numbers. */
interface Numbers {
  readonly sent: number;
  readonly seen: number;
}

/** What a stack makes of a number, by the name of the mistake. Undefined where the mistake does not show. */
interface Rule {
  readonly name: string;
  readonly applied: (sent: number) => number | undefined;
}

/** The low bits of a whole number, as an unsigned one. */
function lowBits(value: number, bits: 16 | 32): number | undefined {
  if (!Number.isInteger(value)) return undefined;
  const size = bits === 16 ? 0x1_0000 : 0x1_0000_0000;
  return ((value % size) + size) % size;
}

/** A negative number whose sign bit was taken for the highest bit of its size. */
const unsigned = (bits: 16 | 32) => (value: number) => (value < 0 ? lowBits(value, bits) : undefined);

/** A number of so many bits whose highest bit was taken for a sign. */
const signed = (bits: 16 | 32) => (value: number) => {
  const size = bits === 16 ? 0x1_0000 : 0x1_0000_0000;
  return Number.isInteger(value) && value >= size / 2 && value < size ? value - size : undefined;
};

/** Big-endian words and bytes are ABCD; the names say what was taken for it, or it for them. */
const RULES: readonly Rule[] = [
  { name: 'words swapped: CDAB and ABCD confused', applied: (v) => misread(v, 'CDAB') },
  { name: 'bytes of each word swapped: BADC and ABCD confused', applied: (v) => misread(v, 'BADC') },
  { name: 'all bytes reversed: DCBA and ABCD confused', applied: (v) => misread(v, 'DCBA') },
  { name: 'sign turned', applied: (v) => -v },
  { name: 'sign lost: int16 read as uint16', applied: unsigned(16) },
  { name: 'sign invented: uint16 read as int16', applied: signed(16) },
  { name: 'sign lost: int32 read as uint32', applied: unsigned(32) },
  { name: 'sign invented: uint32 read as int32', applied: signed(32) },
  { name: 'width: only the low 16 bits kept', applied: (v) => lowBits(v, 16) },
  { name: 'width: only the low 32 bits kept', applied: (v) => lowBits(v, 32) },
  { name: 'cut to whole numbers', applied: Math.trunc },
  { name: 'rounded to whole numbers', applied: Math.round },
];

/** Names that need a constant found first are only believed over so many different values. */
const LEAST_VALUES = 3;

/** The mistake that turns what was sent into what was seen, if one explains most pairs. */
export function nameOfValues(pairs: readonly ValuePair[]): Named | undefined {
  const numbers = pairs.filter((p): p is Numbers => typeof p.sent === 'number' && typeof p.seen === 'number');
  if (pairs.length === 0) return undefined;
  if (numbers.length === 0 && typeof pairs[0]!.sent === 'string') return renumbered(pairs);
  if (numbers.length === 0) {
    const turned = pairs.filter(({ sent, seen }) => typeof sent === 'boolean' && seen === !sent).length;
    return { name: 'discrete inverted', explains: turned };
  }
  const candidates = [...RULES, ...linear(numbers)].map(({ name, applied }) => ({
    name,
    explains: numbers.filter(({ sent, seen }) => fits(applied(sent), seen)).length,
  }));
  return candidates.reduce((best, next) => (next.explains > best.explains ? next : best));
}

/** States that are shown as others, each always as the same other one: their numbers were read by another table. */
function renumbered(pairs: readonly ValuePair[]): Named | undefined {
  const others = new Map<Value, Value>();
  for (const { sent, seen } of pairs) if (!others.has(sent)) others.set(sent, seen);
  const isTable = others.size > 1 && new Set(others.values()).size === others.size;
  if (!isTable) return undefined;
  const [[state, other]] = [...others] as [[Value, Value]];
  const explains = pairs.filter(({ sent, seen }) => others.get(sent) === seen).length;
  return { name: `states by another numbering: ${state} shown as ${other}, and so on`, explains };
}

/** What JSON and databases cannot carry arrives as something else; a NaN that should be is not held against a rule. */
const fits = (expected: number | undefined, seen: number): boolean =>
  expected !== undefined && (isSameValue(expected, seen) || (Number.isNaN(expected) && !Number.isFinite(seen)));

/** A constant factor, or factor and offset, from the two pairs that lie farthest apart. */
function linear(pairs: readonly Numbers[]): Rule[] {
  const distinct = [...new Map(pairs.map((pair) => [pair.sent, pair])).values()].sort((a, b) => a.sent - b.sent);
  const [low, high] = [distinct[0], distinct.at(-1)];
  if (distinct.length < LEAST_VALUES || !low || !high) return [];
  const gain = (high.seen - low.seen) / (high.sent - low.sent);
  const offset = low.seen - gain * low.sent;
  if (!Number.isFinite(gain) || !Number.isFinite(offset)) return [];
  const size = Math.max(Math.abs(low.seen), Math.abs(high.seen));
  const text = (n: number) => String(Number(n.toPrecision(5)));
  if (gain === 0) return [{ name: `always ${text(low.seen)}`, applied: () => low.seen }];
  if (Math.abs(offset) <= 1e-5 * size) {
    const factor = high.seen / high.sent;
    return [{ name: `scaled by ${text(factor)}`, applied: (v) => factor * v }];
  }
  if (Math.abs(gain - 1) <= 1e-5) {
    const name = signOf(offset, low, high) ?? `offset by ${text(offset)}`;
    return [{ name, applied: (v) => v + offset }];
  }
  return [{ name: `scaled by ${text(gain)}, offset by ${text(offset)}`, applied: (v) => gain * v + offset }];
}

/** What one step of a scaled register is worth, in devices that people know. */
const STEPS = [1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 10, 100, 1000, 10_000];

/** The sign of a scaled register: what is off is all that its bits can count. */
function signOf(offset: number, low: Numbers, high: Numbers): string | undefined {
  for (const bits of [16, 32] as const) {
    const counts = bits === 16 ? 0x1_0000 : 0x1_0000_0000;
    const step = STEPS.find((one) => Math.abs(Math.abs(offset) / (counts * one) - 1) < 1e-5);
    if (step === undefined) continue;
    if (high.sent < 0 && low.seen > 0) return `sign lost: int${bits} read as uint${bits}, in steps of ${step}`;
    if (low.sent > 0 && high.seen < 0) return `sign invented: uint${bits} read as int${bits}, in steps of ${step}`;
  }
  return undefined;
}

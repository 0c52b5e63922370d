import type { SignalInfo } from '../../../simulator/record/session.ts';
import type { Value } from './values.ts';

interface ReadAs {
  readonly unit: string;
  readonly factor: number;
  readonly decimals?: number;
}

/** Units that people at a plant read, for units of the physics. */
const READ_AS: Readonly<Record<string, ReadAs>> = {
  'm³/s': { unit: 'm³/h', factor: 3600 },
  W: { unit: 'kW', factor: 1e-3 },
  var: { unit: 'kvar', factor: 1e-3 },
  W·h: { unit: 'kWh', factor: 1e-3, decimals: 2 },
  '1': { unit: '%', factor: 100, decimals: 0 },
};

/** A share of the whole may come to this, as a bearing's life does; what may be more is counted, what may be less a factor. */
const MOST_SHARE = 2;

const readAs = ({ unit, range }: Pick<SignalInfo, 'unit' | 'range'>): ReadAs | undefined =>
  unit === '1' && range && (range[0] < 0 || range[1] > MOST_SHARE) ? { unit: '', factor: 1 } : READ_AS[unit];

/** What the two states of a discrete are called, by the name of the signal. */
const WORDS: Readonly<Record<string, readonly [off: string, on: string]>> = {
  running: ['stopped', 'running'],
  tripped: ['ready', 'tripped'],
  made: ['open', 'made'],
  healthy: ['tripped', 'healthy'],
  local: ['remote', 'local'],
  remote: ['local', 'remote'],
  overflowing: ['no overflow', 'overflowing'],
};

const MINUS = '\u2212';
const NONE = '–';

/** The unit a value of this signal is written in. */
export const unitOf = (signal: Pick<SignalInfo, 'unit' | 'range'>): string => readAs(signal)?.unit ?? signal.unit;

/** A number of the signal as it is written, in the unit of `unitOf`. */
export const readNumber = (number: number, signal: Pick<SignalInfo, 'unit' | 'range'>): number =>
  number * (readAs(signal)?.factor ?? 1);

/** What `readNumber` made this number of. */
export const writtenNumber = (number: number, signal: Pick<SignalInfo, 'unit' | 'range'>): number =>
  number / (readAs(signal)?.factor ?? 1);

/** A number of the signal without its unit: `0.801`. */
export const formatNumberOf = (number: number, signal: SignalInfo): string =>
  formatNumber(readNumber(number, signal), isCount(number, signal) ? 0 : decimalsOf(signal));

/** Bottles are whole. */
const isCount = (number: number, signal: SignalInfo): boolean => unitOf(signal) === '' && Number.isInteger(number);

/** A value without its unit: `0.801`, `63`, `running`, `opening`. */
export function formatValue(value: Value | undefined, signal: SignalInfo): string {
  if (value === undefined) return NONE;
  if (typeof value === 'boolean') return (WORDS[signal.name] ?? ['off', 'on'])[value ? 1 : 0];
  if (typeof value === 'string') return value;
  return formatNumberOf(value, signal);
}

/** A value with its unit: `0.801 m`. */
export function formatWithUnit(value: Value | undefined, signal: SignalInfo): string {
  const unit = typeof value === 'number' ? unitOf(signal) : '';
  return unit ? `${formatValue(value, signal)} ${unit}` : formatValue(value, signal);
}

/** A difference, always with its sign: `+0.08`, `−0.08`. */
export function formatDifference(difference: number, signal: SignalInfo): string {
  const text = formatNumberOf(difference, signal);
  return difference >= 0 ? `+${text}` : text;
}

/** As many decimals as tell a 250th of the range apart: millimetres of a tank, hundredths of a flow. */
function decimalsOf(signal: SignalInfo): number {
  const fixed = readAs(signal)?.decimals;
  if (fixed !== undefined) return fixed;
  if (!signal.range) return 2;
  const span = readNumber(signal.range[1] - signal.range[0], signal);
  return Math.min(4, Math.max(0, Math.ceil(Math.log10(250 / span))));
}

function formatNumber(number: number, decimals: number): string {
  if (!Number.isFinite(number)) return NONE;
  const text = Math.abs(number).toFixed(decimals);
  return number < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** An instant of the session: `01:23.4`. */
export function formatTime(seconds: number): string {
  const tenths = Math.round(Math.abs(seconds) * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = ((tenths % 600) / 10).toFixed(1);
  return `${seconds < 0 && tenths > 0 ? MINUS : ''}${pad(minutes)}:${pad(rest, 4)}`;
}

/** How long something took or takes: `0.4 s`, `12 s`, `3 min`. */
export function formatSpan(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** A time of the wall, UTC in ms since 1970, in the reader's time zone: `14:03:07`. */
export function formatClock(utc: number): string {
  const date = new Date(utc);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => pad(part)).join(':');
}

/** The instant that a person wrote, in s: `1:23.4`, `83.4`, `1:02:03`. Undefined for what is none. */
export function readTime(text: string): number | undefined {
  if (!/^\d+(:[0-5]?\d){0,2}([.,]\d*)?$/.test(text.trim())) return undefined;
  return text
    .trim()
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}

const pad = (part: number | string, width = 2) => String(part).padStart(width, '0');

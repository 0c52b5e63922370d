import type { Protocol } from '#simulator';

/** Where there is nothing to say. */
export const NOTHING = '–';

/** A number in about four digits, with a real minus sign; a dash for none. */
export function figure(n: number | null | undefined): string {
  if (typeof n !== 'number' || !Number.isFinite(n)) return NOTHING;
  const size = Math.abs(n);
  const rounded = size >= 1e7 ? n.toPrecision(3) : size >= 1e4 ? Math.round(n) : Number(n.toPrecision(4));
  return String(rounded).replaceAll('-', '−');
}

/** A number with its unit. That it is a plain one, in the unit 1, is not said. */
export const quantity = (n: number | null | undefined, unit: string): string =>
  unit && unit !== '1' && figure(n) !== NOTHING ? `${figure(n)} ${unit}` : figure(n);

/** A time of the run, given in µs, in s with two digits; a dash for none. */
export const instant = (t: number | undefined): string =>
  t === undefined || !Number.isFinite(t) ? NOTHING : `${(t / 1e6).toFixed(2).replace('-', '−')} s`;

/** Protocols by the names that their makers gave them. */
export const PROTOCOLS: Readonly<Record<Protocol, string>> = { modbus: 'Modbus', opcua: 'OPC UA', mqtt: 'MQTT' };

/** `1 sample`, `2 samples`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** A text cut to a length, with an ellipsis where something is missing. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

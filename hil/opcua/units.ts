/**
 * UNECE Recommendation 20 codes of the units in use, for EUInformation (OPC UA Part 8, 5.6.3): there the unit id is
 * the code's three ASCII characters as one number.
 */
const CODES: Readonly<Record<string, readonly [code: string, name: string]>> = {
  m: ['MTR', 'metre'],
  mm: ['MMT', 'millimetre'],
  'm²': ['MTK', 'square metre'],
  'm³': ['MTQ', 'cubic metre'],
  'm³/h': ['MQH', 'cubic metre per hour'],
  'm³/s': ['MQS', 'cubic metre per second'],
  L: ['LTR', 'litre'],
  'L/min': ['L2', 'litre per minute'],
  kg: ['KGM', 'kilogram'],
  'kg/s': ['KGS', 'kilogram per second'],
  'kg/h': ['E93', 'kilogram per hour'],
  'm/s': ['MTS', 'metre per second'],
  Pa: ['PAL', 'pascal'],
  kPa: ['KPA', 'kilopascal'],
  bar: ['BAR', 'bar'],
  mbar: ['MBR', 'millibar'],
  '°C': ['CEL', 'degree Celsius'],
  K: ['KEL', 'kelvin'],
  V: ['VLT', 'volt'],
  A: ['AMP', 'ampere'],
  Hz: ['HTZ', 'hertz'],
  W: ['WTT', 'watt'],
  kW: ['KWT', 'kilowatt'],
  kWh: ['KWH', 'kilowatt hour'],
  rpm: ['RPM', 'revolutions per minute'],
  '%': ['P1', 'percent'],
  mA: ['4K', 'milliampere'],
  dBm: ['DBM', 'decibel-milliwatts'],
  ms: ['C26', 'millisecond'],
  s: ['SEC', 'second'],
  min: ['MIN', 'minute'],
  h: ['HUR', 'hour'],
};

/** The unit id, short name and long name of a unit; id −1 where the recommendation has no code for it. */
export function unitInformation(unit: string): { id: number; name: string; description: string } {
  const [code, description] = CODES[unit] ?? ['', unit];
  const id = code === '' ? -1 : [...code].reduce((sum, c) => sum * 256 + c.charCodeAt(0), 0);
  return { id, name: unit, description };
}

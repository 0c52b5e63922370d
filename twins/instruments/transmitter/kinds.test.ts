import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { flowTransmitter, powerTransmitter, pressureTransmitter, temperatureTransmitter } from './kinds.ts';

const pressure = pressureTransmitter([0, 600]);
twinContract('a pressure transmitter', { twin: pressure, inputs: (t) => ({ process: 2 * t }) });

/** What it reads of a steady process, without lag and noise. */
function reads(kind: typeof pressure | ReturnType<typeof flowTransmitter>, process: number): number {
  const parameters = { lag: 0, noise: 0 };
  return kind.read(kind.initial({ parameters, inputs: { process } as never }), { parameters }).reading;
}
/** A count of 27648 is 3.6e-5 of the span. */
const close = (reading: number, value: number, span: number) =>
  expect(Math.abs(reading - value)).toBeLessThanOrEqual(span * 1.9e-5);

// 10 m of water at 20 °C: 998.2 · 9.80665 · 10 Pa.
test('10 m of water are 97.89 kPa', () => close(reads(pressure, 10), 97.89, 600));
test('1 L/s is 3.6 m³/h', () => close(reads(flowTransmitter([0, 4]), 1e-3), 3.6, 4));

test('a Pt100 in a thermowell has 63.2 % of a step after 10 s', () => {
  const kind = temperatureTransmitter([0, 100]);
  const parameters = { lag: kind.parameters.lag.default, noise: 0 };
  const malfunctions = { stuck: false, broken: false, offset: 0, calibrator: 0 };
  let state = kind.initial({ parameters, inputs: { process: 20 } });
  for (let i = 0; i < 100; i++)
    state = kind.step(state, { parameters, inputs: { process: 70 }, malfunctions, seconds: 0.1, random: () => 0.5 });
  close(kind.read(state, { parameters }).reading, 20 + 50 * (1 - Math.exp(-1)), 100);
});

test('40 kW read as 40 of kW', () => {
  const kind = powerTransmitter([0, 50]);
  const parameters = { lag: 0, noise: 0 };
  close(kind.read(kind.initial({ parameters, inputs: { process: 40_000 } }), { parameters }).reading, 40, 50);
});

import { expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { wirelessVibration } from './model.ts';

const sound = { velocity: 1.2, acceleration: 3, kurtosis: 3, defectAmplitude: 0.5, temperature: 41.23 };

twinContract('a wireless vibration sensor', {
  twin: wirelessVibration,
  inputs: (t) => ({ ...sound, velocity: 1 + t / 10 }),
});

const context = (malfunctions: object = {}) => ({
  inputs: sound,
  parameters: { scatter: 0, kurtosisScatter: 0, floor: 0.5, strength: -68, drain: 0.0001 },
  malfunctions: { stuck: false, loose: false, ...malfunctions },
  seconds: 1,
  random: () => 0.5,
});
const measured = (malfunctions: object = {}) =>
  wirelessVibration.read(
    wirelessVibration.step(wirelessVibration.initial(context()), context(malfunctions)),
    context(),
  );

// Independent vibrations add as the root of their squares: √(1.2² + 0.5²) = 1.3 mm/s.
test('its own noise adds to the velocity in squares', () => expect(measured().velocity).toBeCloseTo(1.3, 12));
test('a loose magnet hides high frequencies and shows the velocity', () => {
  expect(measured({ loose: true }).acceleration).toBeCloseTo(0.6, 12);
  expect(measured({ loose: true }).velocity).toBeCloseTo(1.3, 12);
});
test('temperature comes in tenths', () => expect(measured().temperature).toBe(41.2));

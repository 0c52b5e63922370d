import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { sky } from './model.ts';
import { clearSky, sunHeight } from './sun.ts';

twinContract('a sky', { twin: sky, parameters: { clear: 5, cloudy: 3 }, inputs: () => ({}) });

// Duffie and Beckman, example 1.6.1 and 1.6.2: Madison (43° N), 13 February, 9:30 solar time: zenith angle 66.5°.
test('the sun over Madison on 13 February at 9:30 stands 66.5° from the vertical', () =>
  expect((Math.acos(sunHeight(43, 44, 9.5)) * 180) / Math.PI).toBeCloseTo(66.5, 1));

// pvlib 0.16.1, clearsky.haurwitz, cut to whole W/m².
test.each([
  [0, 1035],
  [30, 888],
  [60, 487],
  [80, 135],
])('a clear sky %f° from the vertical gives %f W/m²', (zenith, irradiance) =>
  expect(Math.trunc(clearSky(Math.cos((zenith * Math.PI) / 180)))).toBe(irradiance),
);

describe('clouds', () => {
  test('cover the sun for their share of the time', () => {
    const parameters = Object.fromEntries(
      Object.entries(sky.parameters).map(([name, { default: value }]) => [name, value]),
    );
    let seed = 1;
    const context = {
      inputs: {},
      parameters: { ...parameters, clear: 30, cloudy: 10 } as never,
      malfunctions: { overcast: false },
      seconds: 1,
      // Park and Miller 1988: enough chance for a mean.
      random: () => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed / 2_147_483_647;
      },
    };
    let state = sky.initial(context);
    let covered = 0;
    const SECONDS = 100_000;
    for (let i = 0; i < SECONDS; i++) {
      state = sky.step(state, context);
      if (state.clouded) covered++;
    }
    // 10 s of 40 s; 2500 clouds, so the mean is within 4 / √2500 of itself.
    expect(Math.abs(covered / SECONDS / 0.25 - 1)).toBeLessThan(0.08);
  });

  test('that close in go when they are told to', () => {
    const parameters = Object.fromEntries(Object.entries(sky.parameters).map(([n, p]) => [n, p.default])) as never;
    const context = { inputs: {}, parameters, seconds: 1, random: () => 0.999 };
    const closed = sky.step(sky.initial({ inputs: {}, parameters }), { ...context, malfunctions: { overcast: true } });
    const open = sky.step(closed, { ...context, malfunctions: { overcast: false } });
    expect([closed.clouded, open.clouded]).toEqual([true, false]);
  });
});

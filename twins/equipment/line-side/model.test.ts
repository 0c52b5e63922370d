import { describe, expect, test } from 'vitest';
import { twinContract } from '../../../test/contracts/twin.ts';
import { lineSide } from './model.ts';

const SOURCE = { voltage: 400, frequency: 50, angle: 0.3 };
const BUSBAR = { busVoltage: 380, busFrequency: 49.5, busAngle: -1.2 };

twinContract('the line side of a breaker', {
  twin: lineSide,
  inputs: (t) => ({ ...SOURCE, ...BUSBAR, voltage: t > 2 ? 0 : 400, closed: t < 4 }),
});

describe('the line side of a breaker', () => {
  const settled = (given: { voltage?: number; closed?: boolean }) => {
    const inputs = { ...SOURCE, ...BUSBAR, closed: true, ...given };
    const context = {
      inputs,
      parameters: { nominalFrequency: 50 },
      malfunctions: {},
      seconds: 0.01,
      random: () => 0.5,
    };
    return lineSide.read(lineSide.step(lineSide.initial(context), context), context);
  };

  test('has what its source gives, whatever the busbar does', () => {
    expect(settled({})).toEqual(SOURCE);
    expect(settled({ closed: false })).toEqual(SOURCE);
  });
  test('is fed from the busbar while its source is dead and the breaker closed; half a hertz turns 1.8° in a step', () =>
    expect(settled({ voltage: 0 })).toEqual({
      voltage: 380,
      frequency: 49.5,
      angle: expect.closeTo(-1.2 - (1.8 * Math.PI) / 180, 12),
    }));
  test('has nothing when its source is dead and the breaker open', () =>
    expect(settled({ voltage: 0, closed: false }).voltage).toBe(0));
});

import { expect, test } from 'vitest';
import { twinContract } from '../../test/contracts/twin.ts';
import { consumer } from './consumer/model.ts';
import { localPanel } from './local-panel/model.ts';
import { waterSupply } from './water-supply/model.ts';

twinContract('a water supply', { twin: waterSupply, inputs: () => ({}) });
twinContract('a consumer', { twin: consumer, inputs: (t) => ({ level: t < 10 ? 1 : 0 }) });
twinContract('a local panel', { twin: localPanel, inputs: () => ({}) });

test('a consumer draws nothing from an empty tank', () => {
  const context = {
    inputs: { level: 0 },
    parameters: { flow: 1, suction: 0.02 },
    malfunctions: {},
    seconds: 1,
    random: () => 0,
  };
  expect(consumer.read(consumer.step({ drawing: true }, context), context).flow).toBe(0);
});

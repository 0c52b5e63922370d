import { analog, defineTwin, lagShare, parameter } from '#simulator';

/** A raw water main: its temperature wanders slowly around a mean, bounded by `swing`. */
export const waterSupply = defineTwin({
  type: 'WaterSupply',
  parameters: {
    mean: parameter(14, '°C'),
    swing: parameter(0.5, '°C'),
    correlation: parameter(60, 's'),
  },
  inputs: {},
  outputs: ({ mean, swing }) => ({ temperature: analog('°C', { range: [mean - swing, mean + swing] }) }),
  initial: () => ({ offset: 0 }),
  step: ({ offset }, { parameters, seconds, random }) => ({
    offset: offset + (parameters.swing * (2 * random() - 1) - offset) * lagShare(seconds, parameters.correlation),
  }),
  read: ({ offset }, { parameters }) => ({ temperature: parameters.mean + offset }),
});

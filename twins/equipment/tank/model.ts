import { analog, defineTwin, discrete, parameter } from '#simulator';
import { balance } from './balance.ts';

/**
 * An open vertical cylinder of water, perfectly mixed, that spills over its rim.
 *
 *   dV/dt = q_in − q_out − q_leak          (mass balance of an incompressible liquid)
 *   d(V T)/dt = q_in T_in − (q_out + q_leak) T   (energy balance, no heat loss, constant heat capacity)
 *
 * Stepped exactly for flows constant over a step; the temperature by the implicit balance over the same step.
 */
export const tank = defineTwin({
  type: 'Tank',
  parameters: {
    area: parameter(1.5, 'm²'),
    height: parameter(1.6, 'm'),
  },
  inputs: { inflow: analog('m³/s'), outflow: analog('m³/s'), inflowTemperature: analog('°C') },
  outputs: ({ height, area }) => ({
    level: analog('m', { range: [0, height] }),
    volume: analog('m³', { range: [0, height * area] }),
    temperature: analog('°C', { range: [0, 100] }),
    overflowing: discrete(),
    /** What went over the rim since the start. */
    spilled: analog('m³'),
  }),
  malfunctions: { leak: analog('m³/s') },
  initial: () => ({ volume: 0, temperature: 14, spilled: 0, spilling: false }),

  step({ volume, temperature, spilled }, { inputs, parameters, seconds, malfunctions }) {
    const { inflow, outflow, inflowTemperature } = inputs;
    const { held, entered, over } = balance(
      volume,
      { in: inflow, out: outflow + malfunctions.leak },
      parameters.area * parameters.height,
      seconds,
    );
    const mixed = volume + entered;
    return {
      volume: held,
      temperature: mixed > 0 ? (volume * temperature + entered * inflowTemperature) / mixed : temperature,
      spilled: spilled + over,
      spilling: over > 0,
    };
  },

  read: ({ volume, temperature, spilled, spilling }, { parameters }) => ({
    level: volume / parameters.area,
    volume,
    temperature,
    overflowing: spilling,
    spilled,
  }),
});

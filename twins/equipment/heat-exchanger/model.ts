import { analog, defineTwin, lagShare, parameter } from '#simulator';
import { VOLUMETRIC_HEAT } from '../water.ts';
import { counterflowEffectiveness } from './effectiveness.ts';

/**
 * A counterflow heat exchanger: its steady outlet temperatures by effectiveness and number of transfer units
 * (effectiveness.ts), reached with the lag of its metal and contents. Heat capacities are of what flows, per volume.
 */
export const heatExchanger = defineTwin({
  type: 'HeatExchanger',
  parameters: {
    /** U A when clean. */
    transfer: parameter(5000, 'W/K'),
    hotCapacity: parameter(VOLUMETRIC_HEAT, 'J/(m³·K)'),
    coldCapacity: parameter(VOLUMETRIC_HEAT, 'J/(m³·K)'),
    lag: parameter(4, 's'),
  },
  inputs: {
    hotFlow: analog('m³/s'),
    hotInlet: analog('°C'),
    coldFlow: analog('m³/s'),
    coldInlet: analog('°C'),
  },
  outputs: () => ({
    hotOutlet: analog('°C', { range: [-50, 400] }),
    coldOutlet: analog('°C', { range: [-50, 400] }),
    /** Heat that passes from hot to cold; negative when the names are the wrong way round. */
    duty: analog('W'),
    effectiveness: analog('1', { range: [0, 1] }),
  }),
  malfunctions: {
    /** Thermal resistance of deposits, on the whole surface. */
    fouling: analog('K/W'),
    /** Share of the cold stream that goes past the plates. */
    bypass: analog('1'),
  },
  initial: ({ inputs }) => ({ hot: inputs.hotInlet, cold: inputs.coldInlet, duty: 0, effectiveness: 0 }),

  step({ hot, cold }, { inputs, parameters, seconds, malfunctions }) {
    const { transfer, hotCapacity, coldCapacity, lag } = parameters;
    const { hotInlet, coldInlet } = inputs;
    const through = 1 - Math.min(1, Math.max(0, malfunctions.bypass));
    // Capacity rates in W/K; a reversed flow passes no heat.
    const hotRate = Math.max(0, inputs.hotFlow) * hotCapacity;
    const coldRate = Math.max(0, inputs.coldFlow) * coldCapacity * through;
    const [least, most] = [Math.min(hotRate, coldRate), Math.max(hotRate, coldRate)];
    const units = least > 0 ? 1 / (1 / transfer + malfunctions.fouling) / least : 0;
    const effectiveness = least > 0 ? counterflowEffectiveness(units, least / most) : 0;
    const duty = effectiveness * least * (hotInlet - coldInlet);
    const share = lagShare(seconds, lag);
    const hotTarget = hotRate > 0 ? hotInlet - duty / hotRate : hotInlet;
    const warmed = coldRate > 0 ? duty / coldRate : 0;
    return {
      hot: hot + (hotTarget - hot) * share,
      cold: cold + (coldInlet + warmed * through - cold) * share,
      duty,
      effectiveness,
    };
  },

  read: ({ hot, cold, duty, effectiveness }) => ({ hotOutlet: hot, coldOutlet: cold, duty, effectiveness }),
});

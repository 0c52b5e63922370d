import { analog, defineTwin, discrete, parameter } from '#simulator';
import { balance } from '../tank/balance.ts';
import { VOLUMETRIC_HEAT } from '../water.ts';

const BOILING = 100;

/**
 * A stirred vessel with a jacket for cooling or heating and an electric heater inside.
 *
 *   ρ c d(V T)/dt = ρ c (q_in T_in − q_out T) + U A (T_j − T) + U A_loss (T_a − T) + P
 *   ρ c V_j dT_j/dt = ρ c q_j (T_j,in − T_j) − U A (T_j − T)
 *
 * (Seborg, Edgar and Mellichamp, Process Dynamics and Control, stirred-tank heating process, with a lumped jacket.)
 * Both balances are stepped implicitly together, so any flow and step is stable. Heat passes in proportion to the wetted
 * share of the wall. At 100 °C steam carries off what would heat further.
 */
export const vessel = defineTwin({
  type: 'Vessel',
  parameters: {
    area: parameter(0.8, 'm²'),
    height: parameter(1.5, 'm'),
    jacketVolume: parameter(0.08, 'm³'),
    /** Heat transfer between full vessel and jacket, U A. */
    transfer: parameter(1500, 'W/K'),
    /** To the surroundings, when full. */
    loss: parameter(8, 'W/K'),
    surroundings: parameter(20, '°C'),
    heaterPower: parameter(30_000, 'W'),
    /** Level that must cover the heater: below it the thermostat keeps it off. */
    covered: parameter(0.1, 'm'),
  },
  inputs: {
    inflow: analog('m³/s'),
    outflow: analog('m³/s'),
    inflowTemperature: analog('°C'),
    jacketFlow: analog('m³/s'),
    /** Of what enters the jacket. */
    jacketTemperature: analog('°C'),
    /** Share of the heater's power. */
    heater: analog('1'),
  },
  outputs: ({ height, area, heaterPower }) => ({
    level: analog('m', { range: [0, height] }),
    volume: analog('m³', { range: [0, height * area] }),
    temperature: analog('°C', { range: [-20, BOILING] }),
    /** Of what leaves the jacket. */
    jacketOutlet: analog('°C', { range: [-50, 200] }),
    heating: analog('W', { range: [0, heaterPower] }),
    overflowing: discrete(),
    spilled: analog('m³'),
  }),
  malfunctions: {
    leak: analog('m³/s'),
    /** Share of the heat transfer lost to deposits. */
    fouled: analog('1'),
    heaterWelded: discrete(),
    heaterBurnt: discrete(),
    /** The stirrer stands: a quarter of the heat transfer is left. */
    unstirred: discrete(),
  },
  initial: ({ parameters }) => ({
    volume: 0,
    temperature: parameters.surroundings,
    jacket: parameters.surroundings,
    heating: 0,
    spilled: 0,
    spilling: false,
  }),

  step({ volume, temperature, jacket, spilled }, { inputs, parameters, seconds, malfunctions }) {
    const { area, height, jacketVolume, transfer, loss, surroundings, heaterPower, covered } = parameters;
    const capacity = area * height;
    const { fouled, heaterWelded, heaterBurnt, unstirred, leak } = malfunctions;
    const { held, entered, over } = balance(
      volume,
      { in: inputs.inflow, out: inputs.outflow + leak },
      capacity,
      seconds,
    );
    const share = heaterBurnt ? 0 : heaterWelded ? 1 : Math.min(1, Math.max(0, inputs.heater));
    const heating = volume / area >= covered ? share * heaterPower : 0;

    // Everything over the step in m³ of water, or m³ K: heats divided by ρ c.
    const wetted = volume / capacity / VOLUMETRIC_HEAT;
    const exchanged = seconds * transfer * wetted * Math.max(0, 1 - fouled) * (unstirred ? 0.25 : 1);
    const lost = seconds * loss * wetted;
    const flushed = seconds * inputs.jacketFlow;
    const mixed = volume + entered;
    const heat =
      volume * temperature +
      entered * inputs.inflowTemperature +
      lost * surroundings +
      (seconds * heating) / VOLUMETRIC_HEAT;
    const jacketHeat = jacketVolume * jacket + flushed * inputs.jacketTemperature;
    // (mixed + exchanged + lost) T − exchanged T_j = heat;  (jacketVolume + flushed + exchanged) T_j − exchanged T = jacketHeat
    const own = mixed + exchanged + lost;
    const ownJacket = jacketVolume + flushed + exchanged;
    const determinant = own * ownJacket - exchanged * exchanged;
    const warm = mixed > 0 ? (heat * ownJacket + exchanged * jacketHeat) / determinant : temperature;
    return {
      volume: held,
      temperature: Math.min(BOILING, warm),
      jacket: (jacketHeat + exchanged * warm) / ownJacket,
      heating,
      spilled: spilled + over,
      spilling: over > 0,
    };
  },

  read: ({ volume, temperature, jacket, heating, spilled, spilling }, { parameters }) => ({
    level: volume / parameters.area,
    volume,
    temperature,
    jacketOutlet: jacket,
    heating,
    overflowing: spilling,
    spilled,
  }),
});

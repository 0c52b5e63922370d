import { analog, defineTwin, discrete, lagShare, parameter } from '#simulator';
import { cavitationLoss, efficiency, internalLoss, npshAvailable, npshRequired, shaftPower } from './curve.ts';

const RADIANS_PER_TURN = 6.283185307179586;
/** How fast vapour fills the impeller and leaves it, in s. */
const CAVITY = 0.3;

/**
 * A centrifugal pump of variable speed. A pipe network takes its `lift` and `loss` (head = lift − loss Q²) and gives back
 * the flow; a motor gives the speed and takes the torque. Head and power by curve and affinity laws (curve.ts), less what
 * cavitation, wear and blockage take.
 */
export const centrifugalPump = defineTwin({
  type: 'CentrifugalPump',
  parameters: {
    ratedSpeed: parameter(2900, '1/min'),
    shutoffHead: parameter(32, 'm'),
    /** Best efficiency point. */
    ratedFlow: parameter(12 / 3600, 'm³/s'),
    ratedHead: parameter(25, 'm'),
    bestEfficiency: parameter(0.68, '1'),
    npshAtRest: parameter(1.2, 'm'),
    npshAtRated: parameter(2.5, 'm'),
    /** Suction head below which it draws air and lifts nothing. */
    submergence: parameter(0.02, 'm'),
  },
  inputs: {
    speed: analog('1/min'),
    flow: analog('m³/s'),
    /** Pressure head at the inlet, above the atmosphere. */
    suction: analog('m'),
    temperature: analog('°C'),
  },
  outputs: () => ({
    /** Head it would add at no flow, and what the flow takes of it: for the pipe network. */
    lift: analog('m', { range: [0, 1000] }),
    loss: analog('s²/m⁵', { range: [0, 1e12] }),
    /** Head it adds now. */
    head: analog('m'),
    torque: analog('N·m', { range: [0, 1e6] }),
    power: analog('W', { range: [0, 1e9] }),
    efficiency: analog('1', { range: [0, 1] }),
    npshAvailable: analog('m'),
    npshRequired: analog('m'),
    cavitating: discrete(),
  }),
  malfunctions: {
    /** Share of the head lost to worn rings and vanes. */
    worn: analog('1'),
    /** Rags in the impeller: its internal loss is twenty times what it was. */
    clogged: discrete(),
    /** Not primed: air in the casing. */
    airbound: discrete(),
  },
  initial: ({ parameters }) => ({
    turn: 0,
    flow: 0,
    /** Share of the head that is there. */
    intact: 1,
    loss: internalLoss(parameters),
    available: npshAvailable(0, 20),
  }),

  step({ intact }, { inputs, parameters, seconds, malfunctions }) {
    const { speed, flow, suction, temperature } = inputs;
    const turn = Math.max(0, speed / parameters.ratedSpeed);
    const available = npshAvailable(suction, temperature);
    const dry = malfunctions.airbound || suction < parameters.submergence;
    const taken = dry ? 1 : cavitationLoss(available, npshRequired(parameters, flow, turn));
    const left = (1 - taken) * Math.max(0, 1 - malfunctions.worn);
    return {
      turn,
      flow,
      intact: intact + (left - intact) * lagShare(seconds, CAVITY),
      loss: internalLoss(parameters) * (malfunctions.clogged ? 20 : 1),
      available,
    };
  },

  read({ turn, flow, intact, loss, available }, { parameters }) {
    const lift = intact * turn * turn * parameters.shutoffHead;
    // Vapour and air weigh nothing on the shaft: the power falls with the head.
    const power = intact * shaftPower(parameters, flow, turn);
    const required = npshRequired(parameters, flow, turn);
    return {
      lift,
      loss,
      head: lift - loss * flow * Math.abs(flow),
      torque: turn > 0 ? (power * 60) / (turn * parameters.ratedSpeed * RADIANS_PER_TURN) : 0,
      power,
      efficiency: efficiency(parameters, flow, turn),
      npshAvailable: available,
      npshRequired: required,
      cavitating: turn > 0 && available < required,
    };
  },
});

import { analog, defineTwin, discrete, parameter } from '#simulator';
import { type Characteristic, capacityShare, travel } from './travel.ts';

const outputs = {
  /** 0 is shut, 1 fully open. */
  position: analog('1', { range: [0, 1] }),
  /** Kv: flow of water in m³/h at a pressure difference of 1 bar (IEC 60534-1). For the pipe network. */
  capacity: analog('m³/h', { range: [0, 1e6] }),
};
const damage = {
  stuck: discrete(),
  /** A worn seat: share of the rated capacity that passes beside the plug. */
  passing: analog('1'),
};

const passed = (rated: number, share: number, passing: number) => rated * Math.min(1, share + passing);

/**
 * A control valve with a pneumatic actuator and positioner: it travels towards its command at constant speed, full
 * travel in `stroke`. Capacity by its inherent characteristic, IEC 60534-2-4. The packing holds the stem until the
 * command is `band` away, then lets it go all the way (stick-slip). Without air a spring moves it to `rest`.
 * @example controlValve('equal-percentage')
 */
export const controlValve = (characteristic: Characteristic) =>
  defineTwin({
    type: 'ControlValve',
    parameters: {
      /** Rated capacity, Kvs. */
      capacity: parameter(25, 'm³/h'),
      rangeability: parameter(50, '1'),
      stroke: parameter(8, 's'),
      band: parameter(0.002, '1'),
      /** Where the spring moves it: 0 fails shut, 1 fails open. */
      rest: parameter(0, '1'),
    },
    inputs: { command: analog('1') },
    outputs: () => outputs,
    malfunctions: {
      ...damage,
      airless: discrete(),
      /** Added to the band: a packing that is too tight. */
      sticking: analog('1'),
    },
    initial: ({ parameters }) => ({ position: parameters.rest, moving: false, passing: 0 }),

    step({ position, moving }, { inputs, parameters, seconds, malfunctions }) {
      const { stuck, passing, airless, sticking } = malfunctions;
      const target = airless ? parameters.rest : Math.min(1, Math.max(0, inputs.command));
      const held = !moving && Math.abs(target - position) <= parameters.band + sticking;
      if (stuck || held) return { position, moving: false, passing };
      const next = travel(position, target, seconds / parameters.stroke);
      return { position: next, moving: next !== target, passing };
    },

    read: ({ position, passing }, { parameters }) => ({
      position,
      capacity: passed(parameters.capacity, capacityShare(characteristic, parameters.rangeability, position), passing),
    }),
  });

/**
 * An on-off valve: a ball or butterfly with an actuator that opens in `opening` and shuts in `closing`; its capacity is in
 * proportion to its travel. It fails shut when its air or current is gone.
 */
export const onOffValve = defineTwin({
  type: 'OnOffValve',
  parameters: {
    capacity: parameter(100, 'm³/h'),
    opening: parameter(2, 's'),
    closing: parameter(2, 's'),
  },
  inputs: { open: discrete() },
  outputs: () => outputs,
  malfunctions: { ...damage, unpowered: discrete() },
  initial: () => ({ position: 0, passing: 0 }),

  step({ position }, { inputs, parameters, seconds, malfunctions: { stuck, passing, unpowered } }) {
    const opens = inputs.open && !unpowered;
    const step = seconds / (opens ? parameters.opening : parameters.closing);
    return { position: stuck ? position : travel(position, opens ? 1 : 0, step), passing };
  },

  read: ({ position, passing }, { parameters }) => ({
    position,
    capacity: passed(parameters.capacity, position, passing),
  }),
});

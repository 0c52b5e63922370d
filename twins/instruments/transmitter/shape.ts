import { defineShape, noPorts } from '../../scene.ts';

/** A radar level transmitter on a nozzle of a tank roof, its head with a small display. */
export const levelTransmitter = defineShape({
  kind: 'level-transmitter',
  size: {},
  ports: noPorts,
  channels: { reading: 'analog', status: 'states' },
  top: () => 0.62,
  footprint: () => 0.3,
});

/** A magnetic flow meter between flanges in a horizontal pipe, its head with a small display. */
export const flowMeter = defineShape({
  kind: 'flow-meter',
  size: {},
  ports: () => ({
    inlet: { at: [-0.24, 0, 0], direction: [-1, 0, 0] },
    outlet: { at: [0.24, 0, 0], direction: [1, 0, 0] },
  }),
  channels: { reading: 'analog', status: 'states' },
  top: () => 0.62,
  footprint: () => 0.4,
});

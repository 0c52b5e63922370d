import { defineShape, noPorts } from '../../scene.ts';

/** A free-standing cabinet with a controller in it, its mode shown by lamps on the door. */
export const controlCabinet = defineShape({
  kind: 'control-cabinet',
  size: {},
  ports: noPorts,
  channels: { mode: 'states', remote: 'discrete' },
  top: () => 2.1,
  footprint: () => 0.75,
});

import { defineShape, noPorts } from '../../scene.ts';

/** A mushroom push-button in a small case on a post. */
export const emergencyStop = defineShape({
  kind: 'emergency-stop',
  size: {},
  ports: noPorts,
  channels: { pressed: 'discrete' },
  top: () => 1.35,
  footprint: () => 0.2,
});

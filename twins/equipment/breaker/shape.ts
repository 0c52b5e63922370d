import { defineShape, noPorts } from '../../scene.ts';

/** A switchgear cubicle; the bar on its door lies in the line when closed and across it when open. */
export const breaker = defineShape({
  kind: 'breaker',
  size: {},
  ports: noPorts,
  channels: { closed: 'discrete', ready: 'discrete' },
  top: () => 2.25,
  footprint: () => 0.5,
});

import { defineShape, noPorts } from '../../scene.ts';

/** An inverter cabinet with cooling slots; its lamp is lit while it runs. What it may give can be limited from outside. */
export const inverter = defineShape({
  kind: 'inverter',
  size: {},
  ports: noPorts,
  channels: { power: 'analog', state: 'states', limit: 'analog', limited: 'states' },
  top: () => 1.75,
  footprint: () => 0.55,
});

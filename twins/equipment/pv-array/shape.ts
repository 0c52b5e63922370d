import { defineShape, noPorts } from '../../scene.ts';

/** Tilted tables of modules one behind the other, looking towards the spectator. */
export const pvArray = defineShape({
  kind: 'pv-array',
  size: { tables: 3, width: 4 },
  ports: noPorts,
  channels: { available: 'analog', voltage: 'analog', current: 'analog' },
  top: () => 1.5,
  footprint: ({ width, tables }) => Math.max(width / 2, tables * 0.9),
});

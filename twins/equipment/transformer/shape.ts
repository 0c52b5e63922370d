import { defineShape, noPorts } from '../../scene.ts';

/** An oil transformer: tank with radiators, conservator and three bushings on each side. */
export const transformer = defineShape({
  kind: 'transformer',
  size: {},
  ports: noPorts,
  channels: { load: 'analog', hotSpot: 'analog', voltage: 'analog' },
  top: () => 2.1,
  footprint: () => 1,
});

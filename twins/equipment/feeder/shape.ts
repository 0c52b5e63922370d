import { defineShape, noPorts } from '../../scene.ts';

/** A building that a feeder ends in; its windows are lit while it is supplied. */
export const building = defineShape({
  kind: 'building',
  size: { width: 2.2, storeys: 2 },
  ports: noPorts,
  channels: { supplied: 'discrete', power: 'analog' },
  top: ({ storeys }) => 1.1 * storeys + 0.45,
  footprint: ({ width }) => width / 2 + 0.2,
});

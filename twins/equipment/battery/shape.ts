import { defineShape, noPorts } from '../../scene.ts';

/** A row of battery racks in cabinets; a column on the door shows the charge. */
export const battery = defineShape({
  kind: 'battery',
  size: { racks: 3 },
  ports: noPorts,
  channels: { charge: 'analog', temperature: 'analog', open: 'discrete' },
  top: () => 2.15,
  footprint: ({ racks }) => 0.35 * racks + 0.2,
});

import { defineShape, noPorts } from '../../scene.ts';

/** A small panel on a post: a LOCAL/REMOTE key switch above two command switches. */
export const localPanel = defineShape({
  kind: 'local-panel',
  size: {},
  ports: noPorts,
  channels: { local: 'discrete', valve: 'discrete', pump: 'discrete' },
  top: () => 1.55,
  footprint: () => 0.35,
});

import { defineShape, type Port } from '../../scene.ts';

const ends: Readonly<Record<'inlet' | 'outlet', Port>> = {
  inlet: { at: [-0.27, 0, 0], direction: [-1, 0, 0] },
  outlet: { at: [0.27, 0, 0], direction: [1, 0, 0] },
};

/** A globe valve in a horizontal pipe under a pneumatic diaphragm; the stem shows the travel. */
export const controlValve = defineShape({
  kind: 'control-valve',
  size: {},
  ports: () => ends,
  channels: { position: 'analog' },
  top: () => 0.92,
  footprint: () => 0.4,
});

/** A ball valve in a horizontal pipe with a quarter-turn actuator; the beacon on it turns with the ball. */
export const onOffValve = defineShape({
  kind: 'on-off-valve',
  size: {},
  ports: () => ends,
  channels: { position: 'analog' },
  top: () => 0.72,
  footprint: () => 0.4,
});

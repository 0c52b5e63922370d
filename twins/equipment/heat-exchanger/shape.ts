import { defineShape } from '../../scene.ts';

/** A plate heat exchanger: a pack of plates between two frames, all four ports in front. */
export const heatExchanger = defineShape({
  kind: 'heat-exchanger',
  size: { plates: 24 },
  ports: () => ({
    hotInlet: { at: [-0.22, 1.25, 0.46], direction: [0, 0, 1] },
    hotOutlet: { at: [-0.22, 0.35, 0.46], direction: [0, 0, 1] },
    coldInlet: { at: [0.22, 0.35, 0.46], direction: [0, 0, 1] },
    coldOutlet: { at: [0.22, 1.25, 0.46], direction: [0, 0, 1] },
  }),
  channels: { duty: 'analog', hotOutlet: 'analog', coldOutlet: 'analog' },
  top: () => 1.7,
  footprint: () => 0.7,
});

import { defineShape } from '../../scene.ts';

/** Depth of the bottom head, as a share of the radius. */
const BOTTOM = 0.24;
/** Height of the roof head, as a share of the radius. */
const ROOF = 0.28;
const HANDRAIL = 1;

type TankSize = {
  readonly radius: number;
  /** Of the cylinder: the level's range is drawn over it. */
  readonly height: number;
  /** From the floor to the bottom head. */
  readonly legs: number;
  /** Where the float switch sits, as a share of the height. */
  readonly float: number;
  /** Where the inlet sits on the roof, as a share of the radius to the right; instruments sit opposite. */
  readonly inlet: number;
};

/** Heights of a tank above the floor that follow from its size. */
export const tankHeights = ({ radius, height, legs }: TankSize) => ({
  bottom: legs + BOTTOM * radius,
  rim: legs + BOTTOM * radius + height,
  roof: legs + (BOTTOM + ROOF) * radius + height,
  bottomHead: BOTTOM * radius,
  roofHead: ROOF * radius,
});

/** An upright tank on legs, cut open towards the spectator. */
export const tank = defineShape({
  kind: 'tank',
  size: { radius: 1, height: 2.2, legs: 0.75, float: 0.75, inlet: -0.5 } as TankSize,
  ports: (size) => {
    const { bottom, roof } = tankHeights(size);
    return {
      inlet: { at: [size.inlet * size.radius, roof, 0], direction: [0, 1, 0] },
      outlet: { at: [0, size.legs - 0.18, 0], direction: [0, -1, 0] },
      /** For instruments. */
      roof: { at: [-0.84 * size.inlet * size.radius, roof, 0.1], direction: [0, 1, 0] },
      side: { at: [size.radius, bottom + 0.3 * size.height, 0], direction: [1, 0, 0] },
      float: { at: [size.radius, bottom + size.float * size.height, 0], direction: [1, 0, 0] },
    };
  },
  channels: { level: 'analog', temperature: 'analog', overflowing: 'discrete' },
  top: (size) => tankHeights(size).roof + HANDRAIL,
  footprint: ({ radius }) => radius + 0.06,
});

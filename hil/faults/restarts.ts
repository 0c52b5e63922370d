import { type Fault, seconds } from '#simulator';

/**
 * A controller loses its power until the fault is lifted, and comes back with a warm restart: what its program declares
 * RETAIN has its values, all else begins anew.
 * @example inject(warmRestart('PLC1'), { for: seconds(3) })
 */
export const warmRestart = (asset: string): Fault<'plant'> => ({
  id: `${asset} unpowered`,
  title: `${asset} loses its power`,
  needs: 'plant',
  action: { on: 'plant', asset, malfunction: 'unpowered', value: true },
  recovery: seconds(2),
});

/** The same, and what it retained is lost too: every variable begins with its initial value. */
export const coldRestart = (asset: string): Fault<'plant'> => ({
  id: `${asset} coldRestart`,
  title: `${asset} loses its power and what it retained`,
  needs: 'plant',
  action: { on: 'plant', asset, malfunction: 'coldRestart', value: true },
  recovery: seconds(2),
});

/** What became of an open container in one step: volumes in m³. */
export interface Balance {
  readonly held: number;
  readonly entered: number;
  readonly left: number;
  /** What went over the rim. */
  readonly over: number;
}

/**
 * Balance of an incompressible liquid in an open container, exact for flows (m³/s) that are constant over the step.
 * It gives no more than it holds, and holds no more than its capacity (m³).
 */
export function balance(
  volume: number,
  flow: { readonly in: number; readonly out: number },
  capacity: number,
  seconds: number,
): Balance {
  const entered = flow.in * seconds;
  const left = Math.min(flow.out * seconds, volume + entered);
  const held = volume + entered - left;
  const over = Math.max(0, held - capacity);
  return { held: held - over, entered, left, over };
}

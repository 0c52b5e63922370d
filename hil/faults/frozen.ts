import { type Fault, type Point, seconds } from '#simulator';

/** An instrument sticks at what it says, with good status. @example frozen(plant.LIT101.reading) */
export const frozen = (point: Point): Fault<'plant'> => ({
  id: `${point.id} frozen`,
  title: `${point.asset} sticks`,
  needs: 'plant',
  action: { on: 'plant', asset: point.asset, malfunction: 'stuck', value: true },
  recovery: seconds(2),
});

import { type Fault, type Plant, seconds, type Value } from '#simulator';
import { malfunctionText } from './words.ts';

/**
 * Something goes wrong in the plant: a malfunction of one of its assets.
 * @param value what it is while it lasts; true when left out
 * @example malfunction(microgrid, 'U1', 'outage')
 */
export const malfunction = <A extends Plant['assets']>(
  plant: Plant<A>,
  asset: keyof A & string,
  name: string,
  value: Value = true,
): Fault<'plant'> => ({
  id: `${asset} ${name}`,
  title: `${plant.tag(asset)} ${malfunctionText(name)}`,
  needs: 'plant',
  action: { on: 'plant', asset, malfunction: name, value },
  recovery: seconds(2),
});

import { type Fault, seconds, type Value } from '#simulator';

/**
 * Something goes wrong with an asset: one of its malfunctions.
 * @param title what it is called by people, `runs without grease`
 * @param value what it is while it lasts; true when left out
 * @example malfunction('U1', 'outage', 'the public grid fails')
 */
export const malfunction = (asset: string, name: string, title: string, value: Value = true): Fault<'plant'> => ({
  id: `${asset} ${name}`,
  title,
  needs: 'plant',
  action: { on: 'plant', asset, malfunction: name, value },
  recovery: seconds(2),
});

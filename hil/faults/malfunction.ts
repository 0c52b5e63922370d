import { type Fault, seconds } from '#simulator';

/**
 * Something goes wrong with an asset: one of its malfunctions that are either there or not.
 * @param title what it is called by people, `runs without grease`
 * @example malfunction('BE301', 'dry', 'the main bearing of CP-300 runs without grease')
 */
export const malfunction = (asset: string, name: string, title: string): Fault<'plant'> => ({
  id: `${asset} ${name}`,
  title,
  needs: 'plant',
  action: { on: 'plant', asset, malfunction: name, value: true },
  recovery: seconds(2),
});

import { type Fault, seconds } from '#simulator';

/**
 * Somebody forces variables of a controller in Structured Text, as with an engineering tool. Recording and viewer show
 * the list of the controller while it stands.
 * @param list `variable := literal`, several separated by semicolons
 * @example forced('PLC1', 'openMV101 := TRUE; level101 := 0.5')
 */
export const forced = (asset: string, list: string): Fault<'plant'> => ({
  id: `${asset} forced ${list}`,
  title: `${asset} has forced ${list}`,
  needs: 'plant',
  action: { on: 'plant', asset, malfunction: 'forces', value: list },
  recovery: seconds(2),
});

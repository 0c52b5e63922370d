import { expect, test } from 'vitest';
import { type Frame, seconds } from '#simulator';
import { History } from './history.ts';

const forced = (t: number, asset: string, value: string): Frame => ({
  ...{ kind: 'event', t: seconds(t) },
  event: { type: 'forced', asset, variables: value === '' ? [] : [{ variable: 'pump', value }] },
});

test('whoever comes late sees the force lists that stand, however long they have stood', () => {
  const history = new History(seconds(10));
  for (const frame of [forced(1, 'PLC1', 'TRUE'), forced(2, 'PLC1', 'FALSE'), forced(3, 'PLC2', 'TRUE')])
    history.push(frame);
  history.push(forced(4, 'PLC2', ''));
  history.push({ kind: 'sensed', t: seconds(60), values: { 'LIT101.reading': 1 } });
  expect(history.all().filter(({ kind }) => kind === 'event')).toEqual([
    forced(2, 'PLC1', 'FALSE'),
    forced(4, 'PLC2', ''),
  ]);
});

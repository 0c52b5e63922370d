import { expect, test } from 'vitest';
import { type Following, outdatedAt } from './currency.ts';

const following: Following = { connection: 'open', mode: 'live', present: true, heard: 10_000 };

test.each([
  ['a page that follows', {}, 10_500, null],
  ['a session that has fallen silent', {}, 12_500, { since: 10_000 }],
  ['a lost connection, at once', { connection: 'lost' }, 10_001, { since: 10_000 }],
  ['a connection that has told nothing yet', { present: false }, 10_500, { since: 10_000 }],
  [
    'a page that has never heard anything',
    { heard: null, present: false, connection: 'connecting' },
    0,
    { since: null },
  ],
  ['a judged run', { mode: 'run' }, 12_500, { since: 10_000 }],
  ['a recording that is whole, whose server is gone', { mode: 'recording', connection: 'lost' }, 99_000, null],
  ['a recording of which nothing has come', { mode: 'recording', present: false }, 10_500, { since: 10_000 }],
] as const)('%s', (_, part, now, due) => {
  expect(outdatedAt({ ...following, ...part }, now)).toEqual(due);
});

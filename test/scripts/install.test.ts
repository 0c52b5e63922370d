import { expect, test } from 'vitest';
import { commands } from '../../scripts/commands.mjs';
import { covers } from '../../scripts/install.mjs';
import { fits } from '../../scripts/pinned-node.mjs';

test('who plays, judges or looks installs nothing that is only for developers', () => {
  const sets = Object.entries(commands([])).map(([name, { installs }]) => [name, installs]);
  expect(Object.fromEntries(sets)).toEqual({
    ...{ start: 'runtime', plantwright: 'runtime', soak: 'runtime', conformance: 'runtime' },
    ...{ test: 'all', check: 'all', bench: 'all', interop: 'all', oracle: 'all' },
  });
});

test("what runs for a player lies outside test/ and is no developer's program", () => {
  const players = Object.values(commands([])).filter(({ installs }) => installs === 'runtime');
  expect(players.flatMap(({ run }) => run.map(([program]) => program))).toEqual(Array(4).fill('cli/main.ts'));
});

test('what is installed is known by set and lockfile', () => {
  expect(covers('all abc\n', 'all', 'abc')).toBe(true);
  expect(covers('all abc\n', 'runtime', 'abc')).toBe(true);
  expect(covers('runtime abc\n', 'runtime', 'abc')).toBe(true);
  expect(covers('runtime abc\n', 'all', 'abc')).toBe(false);
  expect(covers('all abd\n', 'runtime', 'abc')).toBe(false);
  expect(covers('', 'runtime', 'abc')).toBe(false);
});

test('a Node that runs TypeScript as it stands is taken, and no other is fetched', () => {
  const versions = ['20.20.2', '22.17.1', '22.18.0', '23.5.0', '23.6.0', '24.0.0', '26.1.0'];
  expect(versions.filter(fits)).toEqual(['22.18.0', '23.6.0', '24.0.0', '26.1.0']);
});

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { reportInput } from '../test/fixtures/report.ts';
import { ODD_TEXTS } from '../test/robustness/hostile-values.ts';
import { summaryMarkdown } from '../viewer/report/index.ts';
import { replayLine } from './artefacts.ts';
import { canBePasted } from './shell.ts';

/** What `npm` would be given where a person pastes this line. */
function argumentsOf(line: string): string[] {
  const said = execFileSync('sh', ['-c', `npm() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8' });
  return said.split('\0').slice(0, -1);
}

const NAMES = [
  ...[
    "it's",
    '"',
    '$(touch /tmp/x)',
    '`id`',
    'a; rm -rf ~',
    'a && b',
    'a | b',
    '> out',
    '\\',
    "'; x; '",
    '*',
    '~',
    '!!',
  ],
  ...['#', '-rf', '--all', '--out=/etc', ' leading and  two ', '$HOME', 'a%0Ab', '<script>', 'é 日本', ''],
  ...ODD_TEXTS.filter((text) => text.length < 1000),
];

test.each(NAMES)('the command that plays %j again gives just that to the program', (name) => {
  const line = replayLine({ scenario: name, seed: 7, target: name, defect: name });
  if (!canBePasted(name)) {
    // A comment: nothing is run, and it is one line.
    expect(line).toMatch(/^# no command: [ -~]*$/);
    return;
  }
  const options = ['--seed', '7', `--target=${name}`, `--defect=${name}`];
  const words = name.startsWith('-') ? [...options, '--', name] : [name, ...options];
  expect(argumentsOf(line)).toEqual(['run', 'plantwright', '--', 'run', ...words]);
});

test('a plain one looks as people write it', () => {
  expect(replayLine({ scenario: 'nominal-fill', seed: 1, target: 'reference', defect: null })).toBe(
    'npm run plantwright -- run nominal-fill --seed 1',
  );
});

test.each(NAMES)('in Markdown too, where it is one code span: %j', async (name) => {
  const { run } = await input;
  const line = replayLine({ scenario: name, seed: 7, target: 'reference', defect: null });
  const told = summaryMarkdown(run, line).trimEnd().split('\n').at(-1)!;
  // CommonMark 0.31, 6.1: as many backticks as it began with end it; one space each side is stripped.
  const [, fence, content] = /^play it again: (`+)(.*)$/s.exec(told)!;
  const inside = content!.slice(0, content!.length - fence!.length);
  expect(content!.endsWith(fence!)).toBe(true);
  expect((inside.match(/`+/g) ?? []).every((ticks) => ticks.length !== fence!.length)).toBe(true);
  expect(fence!.length > 1 ? inside.slice(1, -1) : inside).toBe(line);
});

const input = reportInput();

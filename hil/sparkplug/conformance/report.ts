import type { Conformance, Evidence, Graded } from './grader.ts';

/** The grades for a person: what was broken first, with where it was seen. @param all whether to name what was not seen */
export function* conformanceLines(result: Conformance, all: boolean): Generator<string> {
  const { assertions, malformed, nodes, hosts, messages } = result;
  const of = (verdict: Graded['verdict']) => assertions.filter((one) => one.verdict === verdict);
  const [failed, passed, unseen] = [of('fail'), of('pass'), of('not seen')];
  yield `${messages} Sparkplug messages of ${named(nodes, 'edge node')} and ${named(hosts, 'host')}`;
  for (const one of malformed) yield `  malformed  ${placed(one)}`;
  for (const { id, says, level, evidence, broken } of failed) {
    const times = broken > 1 ? `, ${broken} times` : '';
    yield `  fail       ${id}${level === 'should' ? ' (should)' : ''}`;
    yield `             ${says}; but on ${placed(evidence!)}${times}`;
  }
  for (const { id } of passed) yield `  pass       ${id}`;
  if (all) for (const { id } of unseen) yield `  not seen   ${id}`;
  const more = all || unseen.length === 0 ? '' : ' (--all names them)';
  yield `${passed.length} passed, ${failed.length} failed, ${unseen.length} were not put to the test${more}`;
  if (unseen.length > passed.length)
    yield 'A subscriber sees neither CONNECT nor DISCONNECT: let clients connect through --listen PORT to have them graded too,\nand births are seen when an edge node starts, or a host asks for a rebirth.';
}

const named = (names: readonly string[], what: string) =>
  names.length === 0
    ? `no ${what}`
    : `${names.length} ${what}${names.length > 1 ? 's' : ''} (${names.slice(0, 5).join(', ')})`;

const placed = ({ at, where, reason }: Evidence) => `${where} at ${new Date(at).toISOString()}: ${reason}`;

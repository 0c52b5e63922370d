import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../cli/artefacts.ts';
import { Jobs, mediumOf } from '../../cli/jobs.ts';

const out = mkdtempSync(join(tmpdir(), 'plantwright-virtual-plays-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const play = async (scenario: string, defect?: string, seed = 1): Promise<RunResult> => {
  const job = { scenario, seed, target: 'reference', defect, out, medium: 'virtual' } as const;
  return (await new Jobs().play([job], 1))[0]!;
};
const failed = ({ requirements }: RunResult) =>
  requirements.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);

test.each([undefined, 'my-gateway'])(
  'the target %s is refused by name: it is never played on the wire instead',
  (target) => {
    expect(() => mediumOf(true, target)).toThrow(/cannot be played in virtual time/);
    expect(mediumOf(false, target)).toBe('wire');
  },
);

describe('a scenario in virtual time', () => {
  test('passes on the good stack, and is the same to the byte and the microsecond when it is played again', async () => {
    const [one, again] = [await play('broker-outage'), await play('broker-outage')];
    expect([one.verdict, one.medium, one.invalid]).toEqual(['pass', 'virtual', []]);
    expect(one.traceDigest).toMatch(/^[0-9a-f]{64}$/);
    const same = ({ traceDigest, truthDigest, ledger, latency }: RunResult) => ({
      traceDigest,
      truthDigest,
      ledger,
      latency,
    });
    expect(same(again)).toEqual(same(one));
  });

  test('is another with another seed', async () => {
    const [one, other] = [await play('nominal-fill'), await play('nominal-fill', undefined, 2)];
    expect([one.verdict, other.verdict]).toEqual(['pass', 'pass']);
    expect(other.traceDigest).not.toBe(one.traceDigest);
  });

  test.each([
    ['nominal-fill', 'swaps-words', ['the level reads true', 'the other level reads true']],
    [
      'broker-outage',
      'drops-backlog',
      ['history has everything once', 'history has no gap', 'what the outage held up is kept'],
    ],
    ['plc-link-lost', 'last-value-as-good', ['a stale value is never shown as good']],
    ['restart-of-the-gateway', 'hides-gap', ['the gap is reported, not papered over']],
  ])('%s finds out a stack that %s', async (scenario, defect, fails) => {
    const result = await play(scenario, defect);
    expect([result.verdict, result.invalid]).toEqual(['fail', []]);
    expect(failed(result).sort()).toEqual(fails);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { assertions, type Conformance, Grader } from '../../hil/sparkplug/conformance/grader.ts';
import { act } from './act.ts';
import { recordSession } from './session.ts';
import { onMqtt5, type Session } from './spoil.ts';
import { birthVariants } from './variants/births.ts';
import { commandVariants } from './variants/commands.ts';
import { dataVariants } from './variants/data.ts';
import { hostVariants } from './variants/hosts.ts';
import { messageVariants } from './variants/messages.ts';
import { sessionVariants } from './variants/sessions.ts';
import { valueVariants } from './variants/values.ts';

const variants = [
  ...messageVariants,
  ...birthVariants,
  ...dataVariants,
  ...commandVariants,
  ...valueVariants,
  ...sessionVariants,
  ...hostVariants,
];

let session: Session;
beforeAll(async () => {
  session = await recordSession();
});

function grade(events: Session, later = 0): Conformance {
  const grader = new Grader();
  for (const event of events) grader.hear(event);
  return grader.finish((events.at(-1)?.at ?? 0) + later);
}

const ids = (conformance: Conformance, verdict: 'pass' | 'fail' | 'not seen') =>
  conformance.assertions.filter((one) => one.verdict === verdict).map(({ id }) => id.slice('tck-id-'.length));

describe('our own edge node and host', () => {
  test('keep every assertion that can be judged by looking on', () => {
    const [old, new5] = [grade(session), grade(onMqtt5(session))];
    expect(old.assertions.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(new5.assertions.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    const kept = new Set([...ids(old, 'pass'), ...ids(new5, 'pass')]);
    expect(assertions.map(({ id }) => id.slice('tck-id-'.length)).filter((id) => !kept.has(id))).toEqual([]);
  });

  test('keep them without aliases too', async () => {
    const plain = grade(await recordSession({ aliases: false }));
    expect(plain.assertions.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(ids(plain, 'not seen')).toContain('payloads-alias-uniqueness');
  });
});

describe('a wrong one breaks exactly', () => {
  test.each(variants)('$name', async ({ spoil, breaks, later, onPaper }) => {
    const wrong = spoil(session);
    const seen = onPaper ? wrong : await act(wrong);
    expect(ids(grade(seen, later), 'fail').toSorted()).toEqual(breaks.toSorted());
  });
});

test('every assertion has a variant that breaks it', () => {
  const broken = new Set(variants.flatMap(({ breaks }) => breaks));
  expect(assertions.map(({ id }) => id.slice('tck-id-'.length)).filter((id) => !broken.has(id))).toEqual([]);
});

test('what cannot be read is told, and does not pass', () => {
  const garbage = {
    kind: 'publish',
    at: 1,
    topic: 'spBv1.0/g/NDATA/n',
    payload: Buffer.from([7]),
    qos: 0,
    retain: false,
  } as const;
  expect(grade([garbage])).toMatchObject({ verdict: 'fail', malformed: [{ where: 'spBv1.0/g/NDATA/n' }] });
  expect(grade([]).verdict).toBe('nothing seen');
});

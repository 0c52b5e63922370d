import { beforeAll, describe, expect, test } from 'vitest';
import type { Scalar, WireDataSet, WireMetric } from '../../hil/sparkplug/codec.ts';
import { assertions, type Conformance, Grader } from '../../hil/sparkplug/conformance/grader.ts';
import { act } from './act.ts';
import { recordSession } from './session.ts';
import { inserted, metric, onMqtt5, type Session, type Spoil } from './spoil.ts';
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
    expect([old.malformed, new5.malformed]).toEqual([[], []]);
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

describe('what is under the namespace and no topic is malformed:', () => {
  test.each([
    ['spBv1.0/Water/NDATAA/Intake', 'there is no type of message "NDATAA"'],
    ['spBv1.0/Water/ndata/Intake', 'there is no type of message "ndata"'],
    ['spbv1.0/Water/NDATA/Intake', 'the namespace is "spbv1.0"; spBv1.0 is written so'],
    ['SPBV1.0/STATE/SCADA', 'the namespace is "SPBV1.0"'],
    ['spBv1.0/STATE/SCADA/more', 'the topic of a state names one host'],
    ['spBv1.0/STATE', 'the topic of a state names one host'],
    ['spBv1.0/Water', 'the topic names no type of message'],
    ['spBv1.0', 'the topic names no type of message'],
    ['spBv1.0/Water/NDATA/Intake/T-101', 'the topic does not have the levels of NDATA'],
    ['spBv1.0//NDATA/Intake', 'or one of them is empty'],
  ])('%s', (topic, told) => {
    const { verdict, malformed } = grade(inserted('NDATA', () => ({ topic }))(session));
    expect(malformed).toMatchObject([{ where: topic, reason: expect.stringContaining(told) }]);
    expect(verdict).toBe('fail');
  });
  test.each(['other/topic', 'spBv2.0/x', '$SYS/broker'])('%s is no business of Sparkplug', (topic) => {
    expect(grade(inserted('NDATA', () => ({ topic }))(session)).malformed).toEqual([]);
  });
});

describe('a value that is not of its type is malformed, by its field (6.4.16):', () => {
  const LEVEL = 'metric "Level" is Double, and its string_value is not: a string value is no Double';
  /** A data set of one row, as the trend of the tank is: a time and a level. */
  const trend = (row: WireDataSet['rows'][number]) =>
    metric('DBIRTH', 'Trend', (one) => ({
      ...one,
      value: { field: 'dataset', value: { ...(one.value!.value as WireDataSet), rows: [row] } },
    }));
  const level = (datatype: number | undefined, value: WireMetric['value']) =>
    metric('DBIRTH', 'Level', (one) => ({ ...one, datatype, value }));
  /** One that births alone carry. */
  const spare = (datatype: number, value: WireMetric['value']) =>
    metric('DBIRTH', 'Spare', (one) => ({ ...one, datatype, value }));
  test.each<[string, Spoil, string]>([
    ['text in a Double', level(10, { field: 'string', value: 'x' }), LEVEL],
    ['text in int_value', level(12, { field: 'int', value: 7 }), 'is String, and its int_value is not'],
    ['UInt8 300', level(5, { field: 'int', value: 300 }), 'is UInt8, and its int_value is not: 300 is no UInt8'],
    ['Int8 300', level(1, { field: 'int', value: 300 }), 'is Int8, and its int_value is not: 300 is no Int8'],
    ['Int16 70000', level(2, { field: 'int', value: 70_000 }), '70000 is no Int16'],
    ['UInt32 in 2^33', level(7, { field: 'long', value: 2 ** 33 }), '8589934592 is no UInt32'],
    ['Boolean as a number', level(11, { field: 'int', value: 1 }), 'is Boolean, and its int_value is not'],
    ['Float as a Double', level(9, { field: 'double', value: 1 }), 'is Float, and its double_value is not'],
    ['a DateTime as text', level(13, { field: 'string', value: 'now' }), 'is DateTime, and its string_value is not'],
    ['Bytes as text', level(17, { field: 'string', value: 'x' }), 'is Bytes, and its string_value is not'],
    ['a data set as bytes', level(16, { field: 'bytes', value: new Uint8Array(2) }), 'is DataSet, and its bytes_value'],
    [
      'an Int32Array of 3 bytes',
      level(24, { field: 'bytes', value: new Uint8Array(3) }),
      'is Int32Array, and its bytes',
    ],
    ['a column', trend([{ field: 'string', value: 'x' }, undefined]), 'column "At" of metric "Trend" is DateTime'],
    [
      'a quality in text',
      metric('DDATA', undefined, (one) => ({ ...one, properties: quality({ field: 'string', value: 'bad' }) })),
      'property "Quality" of metric',
    ],
    // DATA messages leave the type out: it is that of the birth.
    ['data', metric('DDATA', undefined, (one) => ({ ...one, value: { field: 'string', value: 'x' } })), 'is Double'],
    [
      'a command',
      metric('DCMD', undefined, (one) => ({ ...one, value: { field: 'boolean', value: true } })),
      'is Double',
    ],
  ])('%s', (_, spoil, told) => {
    const { verdict, malformed } = grade(spoil(session));
    expect(malformed[0]?.reason).toContain(told);
    expect(malformed[0]?.reason).toMatch(/^(metric|property|column) /);
    expect(verdict).toBe('fail');
  });
  test.each<[string, Spoil]>([
    ['Int8 -1 in 8 bits', spare(1, { field: 'int', value: 0xff })],
    ['Int8 -1 in 32 bits', spare(1, { field: 'int', value: 0xffff_ffff })],
    ['Int16 -32768 in 32 bits', spare(2, { field: 'int', value: 0xffff_8000 })],
    ['UInt32 in 64 bits, as Eclipse Tahu sends it', spare(7, { field: 'long', value: 2 ** 32 - 1 })],
    ['the last DateTime of 64 bits', spare(13, { field: 'long', value: 2n ** 64n - 1n })],
    ['NaN', spare(10, { field: 'double', value: Number.NaN })],
  ])('%s is of its type', (_, spoil) => {
    expect(grade(spoil(session)).malformed).toEqual([]);
  });
  const quality = (value: Scalar) => ({ keys: ['Quality'], values: [{ type: 3, value }] });
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

import {
  type HistoryData,
  HistoryReadRequest,
  type HistoryReadResult,
  ReadAtTimeDetails,
  ReadEventDetails,
  ReadProcessedDetails,
  ReadRawModifiedDetails,
  ReadValueId,
  resolveNodeId,
  TimestampsToReturn,
} from 'node-opcua';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, withDevice } from '../../../test/fixtures/device.ts';
import { ask, spoil, statuses } from '../../../test/fixtures/opcua-requests.ts';
import { openSession } from '../../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../../twins/water-treatment/plant.ts';
import { OPCUA_PROFILES } from '../profile.ts';
import { OpcUaServer } from '../server.ts';
import { MOST_COMPUTED } from './requests.ts';

const LEVEL = 'ns=1;s=LIT-101.reading';
const [INTERPOLATIVE, AVERAGE, MINIMUM, COUNT] = ['i=2341', 'i=2342', 'i=2346', 'i=2352'] as const;
const START = Date.now();
const after = (seconds: number) => new Date(START + seconds * 1000);

const profile = { ...OPCUA_PROFILES.ideal, continuationPoints: 2 };
const open = () =>
  withDevice(waterTreatment, (context) => OpcUaServer.open({ ...plc1OpcUa, profile }, context), {
    T101: { volume: 0.026 },
  } as never);
let bench: Awaited<ReturnType<typeof open>>;
let client: Awaited<ReturnType<typeof openSession>>;
/** The times of what is kept, in order. */
let times: number[];
beforeAll(async () => {
  bench = await open();
  client = await openSession(bench.server.endpoint.endpoint);
  await eventually('ten values', async () => {
    bench.step(10);
    times = valuesOf(await read(raw({}))).map(({ sourceTimestamp }) => sourceTimestamp!.getTime());
    return times.length >= 10;
  });
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

const raw = (members: object) =>
  new ReadRawModifiedDetails({ startTime: after(-60), endTime: after(600), numValuesPerNode: 0, ...members });
const processed = (members: object) =>
  spoil(
    new ReadProcessedDetails({
      startTime: after(-10),
      endTime: after(600),
      processingInterval: 0,
      aggregateType: [COUNT],
      aggregateConfiguration: { useServerCapabilitiesDefaults: true },
    }),
    { ...members },
  );
const request = (details: object | null, members: object = {}, nodes: readonly object[] = [{}]) =>
  spoil(
    new HistoryReadRequest({
      historyReadDetails: details as never,
      timestampsToReturn: TimestampsToReturn.Both,
      nodesToRead: nodes.map((node) => ({ nodeId: LEVEL, ...node })),
    }),
    { ...members },
  );
const read = async (...given: Parameters<typeof request>) =>
  (await ask<HistoryReadResult>(client, request(...given))).results[0]!;
const valuesOf = ({ historyData }: HistoryReadResult) => (historyData as HistoryData | null)?.dataValues ?? [];
const timesOf = (result: HistoryReadResult) => valuesOf(result).map((value) => value.sourceTimestamp!.getTime());

describe('HistoryRead of raw values (Part 11, 6.5.3)', () => {
  test('is what lies in the span, forwards or backwards', async () => {
    expect(timesOf(await read(raw({ startTime: new Date(times[2]!), endTime: new Date(times[5]!) })))).toEqual(
      times.slice(2, 5),
    );
    const backwards = await read(raw({ startTime: new Date(times[5]!), endTime: new Date(times[2]!) }));
    expect(timesOf(backwards)).toEqual(times.slice(3, 6).reverse());
  });

  test('goes on from its continuation point, and no further once that is used up', async () => {
    const some = raw({ startTime: new Date(times[0]!), endTime: new Date(times[5]!), numValuesPerNode: 2 });
    const found: number[] = [];
    let point: Buffer | undefined;
    const points: Buffer[] = [];
    do {
      const result = await read(some, {}, [point ? { continuationPoint: point } : {}]);
      expect(result.statusCode.name).toBe('Good');
      expect(valuesOf(result).length).toBeLessThanOrEqual(2);
      found.push(...timesOf(result));
      point = result.continuationPoint?.length ? result.continuationPoint : undefined;
      if (point) points.push(point);
    } while (point);
    expect(found).toEqual(times.slice(0, 5));
    expect(points).toHaveLength(2);
    const again = await read(some, {}, [{ continuationPoint: points[0] }]);
    expect(again.statusCode.name).toBe('BadContinuationPointInvalid');
  });

  test('a point that was released, or is another node’s, is none', async () => {
    const some = raw({ numValuesPerNode: 1 });
    const { continuationPoint } = await read(some);
    const elsewhere = [{ nodeId: 'ns=1;s=FIT-101.reading', continuationPoint }];
    expect((await read(some, {}, elsewhere)).statusCode.name).toBe('BadContinuationPointInvalid');
    const released = await read(some, { releaseContinuationPoints: true }, [{ continuationPoint }]);
    expect(released.statusCode.name).toBe('Good');
    expect(valuesOf(released)).toEqual([]);
    expect((await read(some, {}, [{ continuationPoint }])).statusCode.name).toBe('BadContinuationPointInvalid');
  });

  test('as many points as the profile says: one request gets no more, and earlier ones give way', async () => {
    const some = raw({ numValuesPerNode: 1 });
    const first = (await read(some)).continuationPoint;
    expect(await statuses(client, request(some, {}, [{}, {}, {}]))).toEqual([
      'Good',
      'Good',
      'BadNoContinuationPoints',
    ]);
    expect((await read(some, {}, [{ continuationPoint: first }])).statusCode.name).toBe('BadContinuationPointInvalid');
    expect((await read(some)).statusCode.name).toBe('Good');
  });

  test('with bounds that are not found', async () => {
    const values = valuesOf(await read(raw({ returnBounds: true })));
    expect(values.at(0)).toMatchObject({ statusCode: { name: 'BadBoundNotFound' }, sourceTimestamp: after(-60) });
    expect(values.at(-1)).toMatchObject({ statusCode: { name: 'BadBoundNotFound' }, sourceTimestamp: after(600) });
  });

  test.each([
    ['a span without values', raw({ startTime: after(-600), endTime: after(-300) }), 'GoodNoData'],
    ['a span far in the future', raw({ startTime: new Date(9e12), endTime: new Date(9.1e12) }), 'GoodNoData'],
    ['what was modified', raw({ isReadModified: true }), 'BadHistoryOperationUnsupported'],
    ['a start alone', raw({ endTime: null }), 'BadInvalidTimestampArgument'],
    ['an end alone', raw({ startTime: null }), 'BadInvalidTimestampArgument'],
    ['a number alone', raw({ startTime: null, endTime: null, numValuesPerNode: 5 }), 'BadInvalidTimestampArgument'],
    [
      'events',
      new ReadEventDetails({ startTime: after(-60), endTime: after(0), numValuesPerNode: 0 }),
      'BadHistoryOperationUnsupported',
    ],
  ])('%s: %s', async (_text, details, status) => {
    const result = await read(details);
    expect(result.statusCode.name).toBe(status);
    expect(valuesOf(result)).toEqual([]);
  });

  test.each([
    ['an object', { nodeId: 'ns=1;s=PLC-1' }, 'BadHistoryOperationUnsupported'],
    ['a variable without history', { nodeId: 'i=2255' }, 'BadHistoryOperationUnsupported'],
    ['a node that there is not', { nodeId: 'ns=77;s=nowhere' }, 'BadNodeIdUnknown'],
    ['a range of a scalar', { indexRange: '0' }, 'BadIndexRangeNoData'],
    ['what is no range', { indexRange: 'abc' }, 'BadIndexRangeInvalid'],
    ['an encoding of a number', { dataEncoding: { name: 'Default Binary' } }, 'BadDataEncodingInvalid'],
    ['a point that there is not', { continuationPoint: Buffer.from('x') }, 'BadContinuationPointInvalid'],
  ])('%s between two sound ones', async (_text, node, status) => {
    expect(await statuses(client, request(raw({}), {}, [{}, node, {}]))).toEqual(['Good', status, 'Good']);
  });

  test.each([
    ['no times', raw({}), { timestampsToReturn: TimestampsToReturn.Neither }, 'BadTimestampsToReturnInvalid'],
    ['times that there are not', raw({}), { timestampsToReturn: 9 }, 'BadTimestampsToReturnInvalid'],
    ['no nodes', raw({}), { nodesToRead: [] }, 'BadNothingToDo'],
    ['no details', null, {}, 'BadHistoryOperationInvalid'],
    ['details of something else', new ReadValueId({}), {}, 'BadHistoryOperationInvalid'],
    ['nothing to release', raw({}), { releaseContinuationPoints: true }, ['BadContinuationPointInvalid']],
  ])('%s', async (_text, details, members, answer) => {
    expect(await statuses(client, request(details, members))).toEqual(answer);
  });

  test.each([
    [TimestampsToReturn.Source, true, false],
    [TimestampsToReturn.Server, false, true],
    [TimestampsToReturn.Both, true, true],
  ])('has the times that are asked for: %i', async (timestampsToReturn, source, server) => {
    const [value] = valuesOf(await read(raw({}), { timestampsToReturn }));
    expect([Boolean(value!.sourceTimestamp), Boolean(value!.serverTimestamp)]).toEqual([source, server]);
  });
});

describe('HistoryRead at times (Part 11, 6.5.5)', () => {
  const atTimes = (reqTimes: readonly (Date | null)[], useSimpleBounds = false) =>
    read(new ReadAtTimeDetails({ reqTimes: [...reqTimes], useSimpleBounds }));

  test.each([false, true])('kept values, and those between them; simple bounds: %s', async (simple) => {
    const [one, two] = valuesOf(await read(raw({})));
    const middle = (times[0]! + times[1]!) / 2;
    const result = await atTimes([new Date(times[1]!), new Date(middle), after(-60)], simple);
    expect(result.statusCode.name).toBe('Good');
    const [kept, between, before] = valuesOf(result);
    expect(kept!.value.value).toBe(two!.value.value);
    expect(between!.value.value).toBeGreaterThanOrEqual(Math.min(one!.value.value, two!.value.value));
    expect(between!.value.value).toBeLessThanOrEqual(Math.max(one!.value.value, two!.value.value));
    expect([kept, between, before].map((value) => value!.statusCode.value)).toEqual([0x400, 0x402, 0x809b_0000]);
    expect(between!.sourceTimestamp!.getTime()).toBeCloseTo(middle, -1);
  });

  test('no times are none', async () => {
    expect((await atTimes([])).statusCode.name).toBe('BadInvalidTimestampArgument');
    expect(valuesOf(await atTimes([null])).map(({ statusCode }) => statusCode.name)).toEqual(['BadNoData']);
  });

  test('more than can be computed at once are too many', async () => {
    const reqTimes = Array.from({ length: MOST_COMPUTED / 2 + 1 }, () => after(0));
    const details = new ReadAtTimeDetails({ reqTimes });
    expect(await statuses(client, request(details, {}, [{}, {}]))).toBe('BadTooManyOperations');
    expect(await statuses(client, request(details))).toEqual(['Good']);
  });
});

describe('HistoryRead of aggregates (Part 11, 6.5.4)', () => {
  test('counts what lies in the span', async () => {
    const [count] = valuesOf(await read(processed({ startTime: new Date(times[0]!), endTime: new Date(times[5]!) })));
    expect(count!.value.value).toBe(5);
  });

  test('where nothing lies in the span each interval has no data, whatever the other nodes have', async () => {
    const details = processed({
      startTime: after(-60),
      endTime: after(-58),
      processingInterval: 1000,
      aggregateType: [COUNT, AVERAGE, MINIMUM].map((id) => resolveNodeId(id)),
    });
    const { results } = await ask<HistoryReadResult>(client, request(details, {}, [{}, { nodeId: 'ns=1;s=x' }, {}]));
    expect(results.map(({ statusCode }) => statusCode.name)).toEqual(['GoodNoData', 'BadNodeIdUnknown', 'GoodNoData']);
    expect(valuesOf(results[0]!).map(({ statusCode }) => statusCode.name)).toEqual(['BadNoData', 'BadNoData']);
    expect(valuesOf(results[0]!).map(({ sourceTimestamp }) => sourceTimestamp)).toEqual([after(-60), after(-59)]);
  });

  test('interpolates with the values beside the span, and holds the last one', async () => {
    const interpolated = (startTime: Date, endTime: Date) =>
      read(processed({ startTime, endTime, aggregateType: [resolveNodeId(INTERPOLATIVE)] }));
    const [one, two] = valuesOf(await read(raw({})));
    const middle = Math.round((times[0]! + times[1]!) / 2);
    const [between] = valuesOf(await interpolated(new Date(middle), new Date(times[1]!)));
    expect(between!.value.value).toBeGreaterThan(Math.min(one!.value.value, two!.value.value));
    expect(between!.value.value).toBeLessThan(Math.max(one!.value.value, two!.value.value));
    const [held] = valuesOf(await interpolated(after(500), after(600)));
    expect(held!.statusCode.name).toMatch(/^UncertainDataSubNormal/);
  });

  test.each([
    ['an interval below zero', { processingInterval: -1 }, ['BadInvalidArgument']],
    ['an interval that is no number', { processingInterval: Number.NaN }, ['BadInvalidArgument']],
    ['an interval without end', { processingInterval: Number.POSITIVE_INFINITY }, ['BadInvalidArgument']],
    ['an interval of nearly nothing', { processingInterval: 1e-300 }, 'BadTooManyOperations'],
    ['no start', { startTime: null }, ['BadInvalidArgument']],
    ['no span', { startTime: after(0), endTime: after(0) }, ['BadInvalidArgument']],
    ['a span that runs backwards', { endTime: after(-60) }, ['BadHistoryOperationUnsupported']],
    [
      'an aggregate that there is not',
      { aggregateType: [new ReadValueId({ nodeId: 'i=1' }).nodeId] },
      ['BadAggregateNotSupported'],
    ],
    ['no aggregate', { aggregateType: [] }, 'BadAggregateListMismatch'],
    ['fewer aggregates than nodes', { aggregateType: null }, 'BadAggregateListMismatch'],
  ])('%s', async (_text, members, answer) => {
    expect(await statuses(client, request(processed(members)))).toEqual(answer);
  });

  test.each([
    [200, 0, 'BadAggregateInvalidInputs'],
    [0, 80, 'BadAggregateInvalidInputs'],
    [50, 60, 'BadAggregateConfigurationRejected'],
  ])('own limits of %i %% good and %i %% bad: %s', async (percentDataGood, percentDataBad, status) => {
    const details = processed({});
    spoil(details.aggregateConfiguration, { useServerCapabilitiesDefaults: false, percentDataGood, percentDataBad });
    expect(await statuses(client, request(details))).toEqual([status]);
  });
});

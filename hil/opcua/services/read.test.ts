import {
  AttributeIds,
  DataType,
  NumericRange,
  QualifiedName,
  ReadRequest,
  ReadValueId,
  TimestampsToReturn,
} from 'node-opcua';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withDevice } from '../../../test/fixtures/device.ts';
import { ask, spoil, statuses } from '../../../test/fixtures/opcua-requests.ts';
import { openSession } from '../../../test/fixtures/opcua-session.ts';
import { plc1OpcUa } from '../../../twins/water-treatment/devices.ts';
import { waterTreatment } from '../../../twins/water-treatment/plant.ts';
import { OpcUaServer } from '../server.ts';

const LEVEL = 'ns=1;s=LIT-101.reading';
const NAMESPACES = 'i=2255';
const STATUS = 'i=2256'; // a structure
const open = () => withDevice(waterTreatment, (context) => OpcUaServer.open(plc1OpcUa, context));

let bench: Awaited<ReturnType<typeof open>>;
let client: Awaited<ReturnType<typeof openSession>>;
beforeAll(async () => {
  bench = await open();
  client = await openSession(bench.server.endpoint.endpoint);
});
beforeEach(() => {
  bench.frames.length = 0;
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
});

/** A range as its text stands on the wire, also where the library would write none. */
class RangeText extends NumericRange {
  readonly #text: string;
  constructor(text: string) {
    super();
    this.#text = text;
  }
  override toEncodeableString(): string {
    return this.#text;
  }
}
const item = (nodeId: string, { range, encoding, attributeId = AttributeIds.Value }: ItemOptions = {}) =>
  spoil(new ReadValueId({ nodeId, attributeId: AttributeIds.Value }), {
    attributeId,
    ...(range !== undefined && { indexRange: new RangeText(range) }),
    ...(encoding !== undefined && { dataEncoding: new QualifiedName({ name: encoding }) }),
  });
interface ItemOptions {
  readonly range?: string;
  readonly encoding?: string;
  readonly attributeId?: number;
}
const request = (nodesToRead: ReadValueId[], members: object = {}) =>
  spoil(new ReadRequest({ timestampsToReturn: TimestampsToReturn.Both }), { nodesToRead, ...members });

/** Reads one item between two sound ones: its status, and the fault where there is one. */
async function between(odd: ReadValueId): Promise<readonly string[] | string> {
  return statuses(client, request([item(LEVEL), odd, item(LEVEL)]));
}

describe('Read (Part 4, 5.11.2)', () => {
  test.each([
    ['a scalar', LEVEL, '', 'Good'],
    ['a scalar', LEVEL, '0', 'BadIndexRangeNoData'],
    ['a scalar', LEVEL, '1:2', 'BadIndexRangeNoData'],
    ['a scalar', LEVEL, '0,0', 'BadIndexRangeNoData'],
    ['a scalar', LEVEL, '0,0,0', 'BadIndexRangeNoData'],
    ['a scalar', LEVEL, 'abc', 'BadIndexRangeInvalid'],
    ['a scalar', LEVEL, '2:1', 'BadIndexRangeInvalid'],
    ['a scalar', LEVEL, '1:1', 'BadIndexRangeInvalid'],
    ['a scalar', LEVEL, '5:', 'BadIndexRangeInvalid'],
    ['a scalar', LEVEL, ':5', 'BadIndexRangeInvalid'],
    ['a scalar', LEVEL, '-1', 'BadIndexRangeInvalid'],
    ['a scalar', LEVEL, ' 1', 'BadIndexRangeInvalid'],
    ['a scalar', LEVEL, '1:2:3', 'BadIndexRangeInvalid'],
    ['a scalar', LEVEL, ',', 'BadIndexRangeInvalid'],
    ['an array', NAMESPACES, '', 'Good'],
    ['an array', NAMESPACES, '0', 'Good'],
    ['an array', NAMESPACES, '0:1', 'Good'],
    ['an array', NAMESPACES, '99', 'BadIndexRangeNoData'],
    ['an array', NAMESPACES, '98:99', 'BadIndexRangeNoData'],
    ['an array', NAMESPACES, '5:', 'BadIndexRangeInvalid'],
    ['an array', NAMESPACES, '0,0,0', 'BadIndexRangeNoData'],
    ['a node that there is not', 'ns=1;s=nowhere', 'abc', 'BadNodeIdUnknown'],
  ])('of %s %s the range "%s": %s', async (_text, nodeId, range, status) => {
    expect(await between(item(nodeId, { range }))).toEqual(['Good', status, 'Good']);
  });

  test('a range of an array is what lies in it', async () => {
    const part = async (range: string) => {
      const { results } = await ask<{ value: { value: unknown } }>(client, request([item(NAMESPACES, { range })]));
      return results[0]!.value.value;
    };
    const all = (await part('')) as string[];
    expect(all.length).toBeGreaterThan(3);
    expect(await part('1')).toEqual(all.slice(1, 2));
    expect(await part('1:2')).toEqual(all.slice(1, 3));
    expect(await part('1:99')).toEqual(all.slice(1));
  });

  test.each([
    ['of a value that is no structure', LEVEL, AttributeIds.Value, 'Default Binary', 'BadDataEncodingInvalid'],
    ['of a value that is no structure', LEVEL, AttributeIds.Value, 'Modbus', 'BadDataEncodingInvalid'],
    ['of another attribute', LEVEL, AttributeIds.DisplayName, 'Default Binary', 'BadDataEncodingInvalid'],
    ['of a structure', STATUS, AttributeIds.Value, 'Default Binary', 'Good'],
    ['of a structure', STATUS, AttributeIds.Value, 'Default XML', 'BadDataEncodingUnsupported'],
    ['of a structure', STATUS, AttributeIds.Value, 'Modbus', 'BadDataEncodingUnsupported'],
  ])('an encoding %s (%s, attribute %i) named %s: %s', async (_text, nodeId, attributeId, encoding, status) => {
    expect(await between(item(nodeId, { attributeId, encoding }))).toEqual(['Good', status, 'Good']);
  });

  test.each([0, 28, 99, 0xffff_ffff, AttributeIds.EventNotifier])('the attribute %i', async (attributeId) => {
    expect(await between(item(LEVEL, { attributeId }))).toEqual(['Good', 'BadAttributeIdInvalid', 'Good']);
  });

  test.each([
    ['an age below zero', { maxAge: -1 }, 'BadMaxAgeInvalid'],
    ['an age that is no number', { maxAge: Number.NaN }, 'BadMaxAgeInvalid'],
    ['an age without end', { maxAge: Number.POSITIVE_INFINITY }, ['Good']],
    ['times that there are not', { timestampsToReturn: 17 }, 'BadTimestampsToReturnInvalid'],
    ['nothing', { nodesToRead: [] }, 'BadNothingToDo'],
    ['nothing', { nodesToRead: null }, 'BadNothingToDo'],
  ])('%s %o: %s', async (_text, members, answer) => {
    expect(await statuses(client, request([item(LEVEL)], members))).toEqual(answer);
  });

  test.each([
    [TimestampsToReturn.Source, true, false],
    [TimestampsToReturn.Server, false, true],
    [TimestampsToReturn.Both, true, true],
    [TimestampsToReturn.Neither, false, false],
  ])('the times that are asked for: %i', async (timestampsToReturn, source, server) => {
    type Times = { sourceTimestamp: Date | null; serverTimestamp: Date | null };
    const { results } = await ask<Times>(client, request([item(LEVEL)], { timestampsToReturn }));
    expect([Boolean(results[0]!.sourceTimestamp), Boolean(results[0]!.serverTimestamp)]).toEqual([source, server]);
  });

  test('a value that is refused was not sent', async () => {
    await statuses(client, request([item(LEVEL, { range: 'abc' }), item(LEVEL, { encoding: 'Modbus' })]));
    expect(bench.frames.filter((frame) => frame.kind === 'sent')).toEqual([]);
    const { results } = await ask<{ value: { dataType: DataType } }>(client, request([item(LEVEL)]));
    expect(results[0]!.value.dataType).toBe(DataType.Double);
    expect(bench.frames.filter((frame) => frame.kind === 'sent')).toHaveLength(1);
  });
});

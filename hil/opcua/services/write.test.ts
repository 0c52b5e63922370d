import {
  AttributeIds,
  DataType,
  NodeId,
  StatusCodes,
  Variant,
  VariantArrayType,
  type VariantOptions,
  WriteRequest,
} from 'node-opcua';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withDevice } from '../../../test/fixtures/device.ts';
import { ask, spoil, statuses } from '../../../test/fixtures/opcua-requests.ts';
import { openSession } from '../../../test/fixtures/opcua-session.ts';
import { waterTreatment } from '../../../twins/water-treatment/plant.ts';
import { analogItem, multiState, opcua, twoState } from '../map.ts';
import { OpcUaServer } from '../server.ts';

/** One writable variable of each kind. */
const device = opcua(waterTreatment, ({ PLC1, LIT101 }) => ({
  device: 'PLC-1',
  variables: [
    analogItem(PLC1.lowSetpoint),
    twoState(PLC1.manualMV101),
    multiState(PLC1.modeMV101),
    analogItem(LIT101.reading),
  ],
}));
const DOUBLE = 'ns=1;s=PLC-1.lowSetpoint';
const BOOLEAN = 'ns=1;s=PLC-1.manualMV101';
const UINT32 = 'ns=1;s=PLC-1.modeMV101';
const READ_ONLY = 'ns=1;s=LIT-101.reading';

const open = () => withDevice(waterTreatment, (context) => OpcUaServer.open(device, context));

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

interface Item {
  readonly nodeId: string;
  readonly value: VariantOptions;
  readonly attributeId?: number;
  readonly indexRange?: string;
  readonly with?: object;
}
const request = (...items: Item[]) =>
  new WriteRequest({
    nodesToWrite: items.map(({ nodeId, value, attributeId = AttributeIds.Value, indexRange, with: also }) => ({
      nodeId,
      attributeId,
      ...(indexRange !== undefined && { indexRange: indexRange as never }),
      value: { value: new Variant(value), ...also },
    })),
  });
const writes = () =>
  bench.frames.flatMap((frame) => (frame.kind === 'event' && frame.event.type === 'write' ? [frame.event.value] : []));

const scalar = (dataType: DataType, value: unknown): VariantOptions => ({
  dataType,
  value,
  arrayType: VariantArrayType.Scalar,
});
const array = (dataType: DataType, value: unknown): VariantOptions => ({
  dataType,
  value,
  arrayType: VariantArrayType.Array,
});
/** A value of every built-in type, which a node of that type would take; and arrays of the three types of our nodes. */
const VALUES: readonly (readonly [string, VariantOptions])[] = [
  ['Null', { dataType: DataType.Null }],
  ['Boolean', scalar(DataType.Boolean, true)],
  ['SByte', scalar(DataType.SByte, 1)],
  ['Byte', scalar(DataType.Byte, 1)],
  ['Int16', scalar(DataType.Int16, 1)],
  ['UInt16', scalar(DataType.UInt16, 1)],
  ['Int32', scalar(DataType.Int32, 1)],
  ['UInt32', scalar(DataType.UInt32, 1)],
  ['Int64', scalar(DataType.Int64, [0, 1])],
  ['UInt64', scalar(DataType.UInt64, [0, 1])],
  ['Float', scalar(DataType.Float, 0.5)],
  ['Double', scalar(DataType.Double, 0.5)],
  ['String', scalar(DataType.String, '1')],
  ['DateTime', scalar(DataType.DateTime, new Date())],
  ['Guid', scalar(DataType.Guid, '72962B91-FA75-4AE6-8D28-B404DC7DAF63')],
  ['ByteString', scalar(DataType.ByteString, Buffer.from([1]))],
  ['XmlElement', scalar(DataType.XmlElement, '<a/>')],
  ['NodeId', scalar(DataType.NodeId, new NodeId())],
  ['StatusCode', scalar(DataType.StatusCode, StatusCodes.Good)],
  ['QualifiedName', scalar(DataType.QualifiedName, { name: 'a' })],
  ['LocalizedText', scalar(DataType.LocalizedText, { text: 'a' })],
  ['ExtensionObject', scalar(DataType.ExtensionObject, null)],
  ['Variant[]', array(DataType.Variant, [new Variant(scalar(DataType.UInt32, 1))])],
  ['Boolean[]', array(DataType.Boolean, [true])],
  ['UInt32[]', array(DataType.UInt32, new Uint32Array([1]))],
  ['Double[]', array(DataType.Double, new Float64Array([0.5]))],
  ['Double[0]', array(DataType.Double, new Float64Array([]))],
  [
    'Double[1,1]',
    {
      dataType: DataType.Double,
      arrayType: VariantArrayType.Matrix,
      value: new Float64Array([0.5]),
      dimensions: [1, 1],
    },
  ],
];

describe('Write (Part 4, 5.11.4)', () => {
  test('items of one call are independent', async () => {
    const answer = await statuses(
      client,
      request(
        { nodeId: UINT32, value: scalar(DataType.UInt32, 1) },
        { nodeId: UINT32, value: scalar(DataType.Int64, [0, 1]) },
        { nodeId: BOOLEAN, value: scalar(DataType.Boolean, true) },
      ),
    );
    expect(answer).toEqual(['Good', 'BadTypeMismatch', 'Good']);
    expect(writes()).toHaveLength(2);
    expect(await client.value(UINT32)).toBe(1);
    expect(await client.value(BOOLEAN)).toBe(true);
  });

  test.each([
    [DOUBLE, 'Double'],
    [BOOLEAN, 'Boolean'],
    [UINT32, 'UInt32'],
  ])('%s takes a scalar %s and no other type, and what it refuses leaves no trace', async (nodeId, type) => {
    const taken: string[] = [];
    for (const [name, value] of VALUES) {
      const [status] = await statuses(client, request({ nodeId, value }));
      if (status === 'Good') taken.push(name);
      else expect([name, status]).toEqual([name, 'BadTypeMismatch']);
    }
    expect(taken).toEqual([type]);
    expect(writes()).toHaveLength(1);
  });

  test.each([
    ['no number', DOUBLE, scalar(DataType.Double, Number.NaN)],
    ['infinity', DOUBLE, scalar(DataType.Double, Number.POSITIVE_INFINITY)],
    ['beyond its range', DOUBLE, scalar(DataType.Double, 1e308)],
    ['a state without a name', UINT32, scalar(DataType.UInt32, 0xffff_ffff)],
  ])('%s is out of range', async (_text, nodeId, value) => {
    expect(await statuses(client, request({ nodeId, value }))).toEqual(['BadOutOfRange']);
  });

  test.each([
    ['a status', { statusCode: StatusCodes.UncertainLastUsableValue }],
    ['a status that is good with more to it', { statusCode: StatusCodes.GoodClamped }],
    ['a source time', { sourceTimestamp: new Date() }],
    ['a server time', { serverTimestamp: new Date() }],
  ])('%s is not ours to take', async (_text, also) => {
    const value = scalar(DataType.Double, 0.5);
    expect(await statuses(client, request({ nodeId: DOUBLE, value, with: also }))).toEqual(['BadWriteNotSupported']);
    expect(writes()).toEqual([]);
  });

  test.each([
    ['0', 'BadIndexRangeNoData'],
    ['1:2', 'BadIndexRangeNoData'],
    ['0,0', 'BadIndexRangeNoData'],
    ['2:1', 'BadIndexRangeInvalid'],
    ['abc', 'BadIndexRangeInvalid'],
    ['5:', 'BadIndexRangeInvalid'],
  ])('the range %s of a scalar: %s', async (indexRange, status) => {
    const value = array(DataType.Double, new Float64Array([0.5]));
    expect(await statuses(client, request({ nodeId: DOUBLE, value, indexRange }))).toEqual([status]);
  });

  test.each([
    ['no attribute at all', DOUBLE, 0, 'BadAttributeIdInvalid'],
    ['an unknown attribute', DOUBLE, 99, 'BadAttributeIdInvalid'],
    ['an attribute of other node classes', DOUBLE, AttributeIds.EventNotifier, 'BadAttributeIdInvalid'],
    ['the value of an object', 'ns=1;s=PLC-1', AttributeIds.Value, 'BadAttributeIdInvalid'],
    ['a name', DOUBLE, AttributeIds.DisplayName, 'BadNotWritable'],
    ['whether it keeps history', DOUBLE, AttributeIds.Historizing, 'BadNotWritable'],
    ['what is only read', READ_ONLY, AttributeIds.Value, 'BadNotWritable'],
    ['a node that there is not', 'ns=1;s=nowhere', AttributeIds.Value, 'BadNodeIdUnknown'],
    ['a namespace that there is not', 'ns=77;i=1', AttributeIds.Value, 'BadNodeIdUnknown'],
  ])('%s', async (_text, nodeId, attributeId, status) => {
    const sound = { nodeId: DOUBLE, value: scalar(DataType.Double, 0.5) };
    const odd = request(sound, { nodeId, value: scalar(DataType.Boolean, false) }, sound);
    spoil(odd.nodesToWrite![1]!, { attributeId });
    expect(await statuses(client, odd)).toEqual(['Good', status, 'Good']);
  });

  test('nothing to write is nothing to do', async () => {
    expect((await ask(client, request())).serviceResult).toBe('BadNothingToDo');
  });
});

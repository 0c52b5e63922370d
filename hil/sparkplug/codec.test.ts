import { describe, expect, test } from 'vitest';
import { openStream } from '#simulator';
import {
  type DataType,
  decodePayload,
  encodePayload,
  fromWire,
  MalformedPayload,
  type MetricValue,
  toWire,
} from './codec.ts';

const through = (type: DataType, value: MetricValue): MetricValue => {
  const bytes = encodePayload({ metrics: [{ name: 'm', value: toWire(type, value) }] });
  return fromWire(type, decodePayload(bytes).metrics[0]!.value!);
};

describe('a value of each data type comes back as it went', () => {
  const cases: [DataType, MetricValue[]][] = [
    ['Int8', [0, 1, -1, 127, -128]],
    ['Int16', [0, -1, 32_767, -32_768]],
    ['Int32', [0, -1, 2_147_483_647, -2_147_483_648]],
    ['Int64', [0n, -1n, 1n << 40n, (1n << 63n) - 1n, -(1n << 63n)]],
    ['UInt8', [0, 255]],
    ['UInt16', [0, 65_535]],
    ['UInt32', [0, 4_294_967_295]],
    ['UInt64', [0n, 127n, 128n, 1n << 35n, 1n << 53n, (1n << 64n) - 1n]],
    ['Float', [0, Math.fround(0.1), -Math.fround(1e30), Number.NaN, Number.NEGATIVE_INFINITY, -0]],
    ['Double', [0, 0.1, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, -0]],
    ['Boolean', [true, false]],
    ['String', ['', 'level', 'Füllstand °C 水 🚰', 'x'.repeat(200), 'x'.repeat(20_000)]],
    ['Text', ['line\nline']],
    ['UUID', ['6a3c2f0e-6f5e-4c56-9f3b-1d3f4a5b6c7d']],
    ['DateTime', [0, 1_700_000_000_123]],
    ['Bytes', [new Uint8Array(0), new Uint8Array([0, 1, 255])]],
    ['File', [new Uint8Array(300).fill(7)]],
    ['Int8Array', [[], [-128, 127, -1]]],
    ['Int16Array', [[-32_768, 32_767]]],
    ['Int32Array', [[-2_147_483_648, 2_147_483_647]]],
    ['Int64Array', [[-(1n << 63n), (1n << 63n) - 1n]]],
    ['UInt8Array', [[0, 255]]],
    ['UInt16Array', [[0, 65_535]]],
    ['UInt32Array', [[0, 4_294_967_295]]],
    ['UInt64Array', [[0n, (1n << 64n) - 1n]]],
    ['FloatArray', [[Math.fround(1.5), Number.NaN]]],
    ['DoubleArray', [[0.1, -1e300]]],
    ['BooleanArray', [[], [true], [false, false, true, true, false, true, false, false, true, true, false, true]]],
    ['StringArray', [[], ['ABC', 'hello'], ['']]],
    ['DateTimeArray', [[1_256_102_875_335, 1_656_107_875_000]]],
    [
      'DataSet',
      [
        {
          columns: [
            { name: 'at', type: 'DateTime' },
            { name: 'level', type: 'Int32' },
            { name: 'note', type: 'String' },
          ],
          rows: [
            [1, -5, 'low'],
            [2, 7, null],
          ],
        },
      ],
    ],
    [
      'Template',
      [
        { members: [{ name: 'speed', type: 'Double', value: 1 }], parameters: [], version: '1' },
        {
          of: 'pump',
          members: [
            { name: 'speed', type: 'Double', value: null },
            { name: 'history', type: 'Int16Array', value: [1, -2] },
          ],
          parameters: [{ name: 'pole pairs', type: 'UInt8', value: 2 }],
        },
      ],
    ],
  ];
  test.each(cases)('%s', (type, values) => {
    for (const value of values) expect(through(type, value)).toEqual(value);
  });
});

test('arrays are packed as the examples of the specification', () => {
  const bytes = (type: DataType, value: MetricValue) =>
    Buffer.from(toWire(type, value).value as Uint8Array).toString('hex');
  // Sparkplug 3.0, 6.4.16, "Array Types".
  expect(bytes('Int8Array', [-23, 123])).toBe('e97b');
  expect(bytes('Int16Array', [-30_000, 30_000])).toBe('d08a3075');
  expect(bytes('Int32Array', [-1, 315_338_746])).toBe('fffffffffaafcb12');
  expect(bytes('BooleanArray', [false, false, true, true, false, true, false, false, true, true, false, true])).toBe(
    '0c00000034d0',
  );
  expect(bytes('StringArray', ['ABC', 'hello'])).toBe('4142430068656c6c6f00');
  expect(bytes('DateTimeArray', [1_256_102_875_335])).toBe('c7d0907524010000');
});

test('what does not belong to a data type is refused', () => {
  const refused: [DataType, MetricValue][] = [
    ['Int8', 128],
    ['UInt8', -1],
    ['UInt32', 1.5],
    ['Int64', 1n << 63n],
    ['UInt64', -1n],
    ['DateTime', 0.5],
    ['Boolean', 1],
    ['Double', '1'],
    ['String', 1],
    ['Bytes', 'text'],
    ['Int8Array', [1, 200]],
    ['StringArray', ['a\0b']],
    ['DataSet', { columns: [{ name: 'a', type: 'Int8' }], rows: [[1, 2]] }],
  ];
  for (const [type, value] of refused) expect(() => toWire(type, value), `${type} ${value}`).toThrow(/is no/);
  expect(() => fromWire('Int32', { field: 'double', value: 1 })).toThrow('a double value is no Int32');
  expect(() => fromWire('Int16Array', { field: 'bytes', value: new Uint8Array(3) })).toThrow(/is no/);
  expect(() => fromWire('UInt8', { field: 'int', value: 256 })).toThrow(/is no/);
});

test('a value that is refused in the middle of a payload leaves nothing to the next one', () => {
  const bad = { metrics: [{ name: 'a' }, { name: Symbol('no text') as unknown as string }] };
  expect(() => encodePayload(bad)).toThrow();
  expect(encodePayload({ seq: 1, metrics: [] }).toString('hex')).toBe('1801');
});

test('fields that the schema does not know are stepped over, and packed types are read', () => {
  const extension = Buffer.from('fa3f0474657374', 'hex'); // field 1023, "test"
  expect(decodePayload(Buffer.concat([extension, Buffer.from('1807', 'hex')])).seq).toBe(7);
  const packed = Buffer.from('12098a01061a0403070a0b', 'hex');
  expect(decodePayload(packed).metrics[0]!.value).toMatchObject({ field: 'dataset', value: { types: [3, 7, 10, 11] } });
});

test('a payload that is cut short, too deep or something else is malformed, and said to be so', () => {
  const whole = encodePayload({
    timestamp: 1,
    seq: 2,
    metrics: [{ name: 'level', value: { field: 'double', value: 1 } }],
  });
  for (let length = 0; length < whole.length; length++) {
    // A cut between two fields leaves a shorter payload that is whole.
    if ([0, 2, whole.length - 2].includes(length)) continue;
    expect(() => decodePayload(whole.subarray(0, length)), `${length} bytes`).toThrow(MalformedPayload);
  }
  let nested = Buffer.alloc(0);
  for (let i = 0; i < 40; i++) {
    const metric = Buffer.concat([Buffer.from([0x92, 0x01]), varint(nested.length), nested]);
    nested = Buffer.concat([Buffer.from([0x12]), varint(metric.length), metric]);
  }
  expect(() => decodePayload(nested)).toThrow(/inside each other/);
  for (const hex of ['07', '00', '0b', 'ffffffffffffffffffffff01', '18ffffffffffffffffffff01', '12ffffffff0f'])
    expect(() => decodePayload(Buffer.from(hex, 'hex')), hex).toThrow(MalformedPayload);
});

const varint = (value: number): Buffer =>
  value < 128 ? Buffer.from([value]) : Buffer.concat([Buffer.from([(value & 0x7f) | 0x80]), varint(value >> 7)]);

test('unsigned 64-bit numbers of every length survive', () => {
  const random = openStream(1, 'varints');
  for (let bits = 0; bits <= 64; bits++) {
    for (let i = 0; i < 20; i++) {
      let value = 0n;
      for (let b = 0; b < bits; b++) value = (value << 1n) | BigInt(random() < 0.5 ? 1 : 0);
      const back = decodePayload(encodePayload({ seq: value, metrics: [] })).seq!;
      expect(BigInt(back)).toBe(value);
      expect(typeof back).toBe(value <= BigInt(Number.MAX_SAFE_INTEGER) ? 'number' : 'bigint');
    }
  }
});

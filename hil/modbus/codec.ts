/**
 * Words on a Modbus wire. The protocol knows only 16-bit registers, high byte first (Application Protocol V1.1b3,
 * section 4.2); how a 32-bit number lies in two of them is each device's own choice, named by the order of its bytes.
 */
export const ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type Order = (typeof ORDERS)[number];

const bytes = new DataView(new ArrayBuffer(4));

const swap = (word: number) => ((word & 0xff) << 8) | (word >> 8);

/** Orders a pair of words; its own inverse. */
function arrange([high, low]: readonly [number, number], order: Order): [number, number] {
  switch (order) {
    case 'ABCD':
      return [high, low];
    case 'CDAB':
      return [low, high];
    case 'BADC':
      return [swap(high), swap(low)];
    case 'DCBA':
      return [swap(low), swap(high)];
  }
}

/** The two registers of a float32, lower address first. @example encodeFloat32(123.456, 'ABCD') // [0x42f6, 0xe979] */
export function encodeFloat32(value: number, order: Order): [number, number] {
  bytes.setFloat32(0, value);
  return arrange([bytes.getUint16(0), bytes.getUint16(2)], order);
}

/** The float32 in two registers, lower address first. */
export function decodeFloat32(registers: readonly [number, number], order: Order): number {
  const [high, low] = arrange(registers, order);
  bytes.setUint16(0, high);
  bytes.setUint16(2, low);
  return bytes.getFloat32(0);
}

/** Exception codes (V1.1b3, section 7). */
export const EXCEPTION = {
  illegalFunction: 1,
  illegalDataAddress: 2,
  illegalDataValue: 3,
  serverDeviceFailure: 4,
  acknowledge: 5,
  serverDeviceBusy: 6,
} as const;

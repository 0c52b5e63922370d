const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >> 1) ^ 0xa001 : remainder >> 1;
  return remainder;
});

/**
 * The CRC of the first `length` bytes of an RTU frame (Serial Line V1.02, section 6.2.2). On the line its low byte
 * comes first. @example crc16(Buffer.from([2, 7]), 2) // 0x1241
 */
export function crc16(bytes: Uint8Array, length: number, from = 0): number {
  let crc = 0xffff;
  for (let i = from; i < from + length; i++) crc = (crc >> 8) ^ TABLE[(crc ^ bytes[i]!) & 0xff]!;
  return crc;
}

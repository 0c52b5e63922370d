import { asNumber, type PlantSide, type PointSample, type Quality, STATUS } from '#simulator';
import { putNumber, putText, takeNumber } from '../codec.ts';
import type { Entry, Words } from '../map.ts';

/** A point as the image holds it: what its bytes say, and with which quality. */
export type Held = Omit<PointSample, 'sourceTime'>;

/** Takes one entry over into its bytes. @returns what those bytes say now, a point each */
export function takeOver(entry: Entry, side: PlantSide, beat: number, bytes: Buffer, at: number): Held[] {
  const { item, carries } = entry;
  const point = carries[0]?.point ?? '';
  switch (item.kind) {
    case 'bit': {
      const { value, quality } = side.sample(item.ref.id);
      bytes[at] = value ? 1 : 0;
      return [{ point, value, quality }];
    }
    case 'number': {
      const { value, quality } = side.sample(item.ref.id);
      putNumber(bytes, at, asNumber(item.ref.signal, value), item);
      if (item.untagged) return [];
      return [{ point, value: typeof value === 'number' ? takeNumber(bytes, at, item) : value, quality }];
    }
    case 'heartbeat':
      bytes.writeUInt16BE(beat & 0xffff, at);
      return [{ point, value: beat & 0xffff, quality: 'good' }];
    case 'status':
      bytes.writeUInt16BE(statusOf(item, side), at);
      return [];
    case 'flags': {
      let word = 0;
      const held = carries.map(({ point, ref, bit }) => {
        const { value, quality } = side.sample(ref!.id);
        if (value) word |= 1 << bit!;
        return { point, value, quality };
      });
      bytes.writeUInt16BE(word, at);
      return held;
    }
    case 'text':
      putText(bytes, at, item.text, item.size);
      return [];
    case 'constant':
    case 'memory':
      return [];
  }
}

function statusOf({ ref }: Extract<Words, { kind: 'status' }>, side: PlantSide): number {
  const { asset, signal, id } = ref;
  if (signal.status === undefined) return STATUS.indexOf(side.sample(id).quality satisfies Quality);
  return STATUS.indexOf(side.sample(`${asset}.${signal.status}`).value as (typeof STATUS)[number]);
}

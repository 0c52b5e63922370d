import type { PlantSide } from '#simulator';
import { encodeNumber } from '../codec.ts';
import { objectsOf } from '../map/functions.ts';
import type { Functions } from '../map.ts';
import type { Abilities } from '../pdu/unit.ts';

/** The abilities of one unit, with what they keep: files, and the last values of queues. */
export class DeclaredAbilities implements Abilities {
  readonly maskWrite: boolean;
  readonly readWrite: boolean;
  readonly loopback: boolean;
  readonly exceptionStatus: (() => number) | undefined;
  readonly serverId: Buffer | undefined;
  readonly identity: ReadonlyMap<number, Buffer> | undefined;
  readonly files: ReadonlyMap<number, Buffer> | undefined;
  readonly queues: ReadonlyMap<number, () => readonly number[]> | undefined;
  /** Takes the present values into the queues, where they are others than the last. */
  readonly note: () => void;

  constructor({ also = [], identity, serverId, exceptionStatus, files, queues }: Functions, side: PlantSide) {
    this.maskWrite = also.includes('mask-write');
    this.readWrite = also.includes('read-write');
    this.loopback = also.includes('loopback');
    this.serverId = serverId === undefined ? undefined : Buffer.from(serverId, 'latin1');
    this.exceptionStatus =
      exceptionStatus &&
      (() => exceptionStatus.reduce((byte, { id }, bit) => byte | (side.sample(id).value ? 1 << bit : 0), 0));
    this.identity =
      identity && new Map([...objectsOf(identity)].map(([id, text]) => [id, Buffer.from(text, 'latin1')]));
    this.files = files && numbered(files, bytesOf);
    const kept = numbered(queues ?? {}, ({ of, length }) => ({ of, length, values: [] as number[] }));
    this.queues = queues && new Map([...kept].map(([pointer, { values }]) => [pointer, () => values]));
    this.note = () => {
      for (const { of, length, values } of kept.values()) {
        const value = side.sample(of.ref.id).value;
        const raw = encodeNumber(typeof value === 'number' ? value : Number(value), of)[0]!;
        if (values.at(-1) !== raw) values.push(raw);
        if (values.length > length) values.shift();
      }
    };
  }
}

function numbered<T, U>(declared: Readonly<Record<number, T>>, make: (value: T) => U): Map<number, U> {
  return new Map(Object.entries(declared).map(([number, value]) => [Number(number), make(value)]));
}

function bytesOf(records: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * records.length);
  records.forEach((record, i) => {
    bytes.writeUInt16BE(record, 2 * i);
  });
  return bytes;
}

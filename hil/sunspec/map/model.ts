import { PlantwrightError } from '#simulator';

/** The types of points that the models here need (SunSpec Device Information Model Specification, V1.1, section 6). */
export const TYPES = {
  int16: { size: 1, not: [0x8000] },
  uint16: { size: 1, not: [0xffff] },
  enum16: { size: 1, not: [0xffff] },
  bitfield16: { size: 1, not: [0xffff] },
  sunssf: { size: 1, not: [0x8000] },
  pad: { size: 1, not: [0x8000] },
  uint32: { size: 2, not: [0xffff, 0xffff] },
  bitfield32: { size: 2, not: [0xffff, 0xffff] },
  acc32: { size: 2, not: [0, 0] },
  acc64: { size: 4, not: [0, 0, 0, 0] },
} as const satisfies Readonly<Record<string, { size: number; not: readonly number[] }>>;
export type PointType = keyof typeof TYPES | 'string';

/** One point of a model. */
export interface ModelPoint {
  readonly name: string;
  readonly type: PointType;
  /** Registers. */
  readonly size: number;
  /** Registers from the number of the model. */
  readonly at: number;
  /** The point that holds its scale factor. */
  readonly scale?: string;
}

/** A model: its number, and its points in their order behind number and length. */
export interface Model {
  readonly id: number;
  /** Registers behind number and length. */
  readonly length: number;
  readonly points: readonly ModelPoint[];
}

/**
 * A model from its points in their order, each `name:type`, with its scale factor as `name:type*factor` and the length of
 * a text in registers as `name:string(8)`.
 * @example model(17, 'Mn:string(16) W:int16*W_SF W_SF:sunssf Pad:pad')
 * @throws PlantwrightError SUNSPEC_MODEL
 */
export function model(id: number, text: string): Model {
  const points: ModelPoint[] = [];
  let at = 2;
  for (const word of text.trim().split(/\s+/)) {
    const [, name, type, registers, scale] = /^(\w+):(\w+?)(?:\((\d+)\))?(?:\*(\w+))?$/.exec(word) ?? [];
    const size = type === 'string' ? Number(registers) : TYPES[type as keyof typeof TYPES]?.size;
    if (!name || !type || !size) {
      throw new PlantwrightError('SUNSPEC_MODEL', `Model ${id} has a point "${word}".`, {
        hint: `A point is name:type, of ${Object.keys(TYPES).join(', ')} or string(registers).`,
      });
    }
    points.push({ name, type: type as PointType, size, at, ...(scale && { scale }) });
    at += size;
  }
  return { id, length: at - 2, points };
}

import { PlantwrightError, type Ref } from '#simulator';
import {
  constant,
  int16,
  type NumberItem,
  type NumberOptions,
  type SunSpecPlace,
  text,
  uint16,
  uint32,
  uint64,
  type Words,
} from '../modbus/map/items.ts';
import { type Model, type ModelPoint, TYPES } from './map/model.ts';

export * from './map/models.ts';

type Readable = Ref<number | string, string, 'sensed'>;

/** A signal at a point: `factor` of the signal's unit make one of the point's. */
export interface Measured {
  readonly of: Readable;
  readonly factor: number;
  /** Served, but no tag of its own: a phase beside the sum of all. */
  readonly untagged?: true;
}

/**
 * A signal at a point that has another unit, or that is not worth a tag.
 * @example measured(EP1.powerFactor, { factor: 0.01 })   in % for SunSpec
 */
export const measured = (
  of: Readable,
  { factor = 1, untagged }: { factor?: number; untagged?: true } = {},
): Measured => ({ of, factor, ...(untagged && { untagged }) });

/** What a point serves: a signal, or a fixed number in the unit of the point, or a text. What is not named is not implemented. */
export type Served = Readable | Measured | number | string;

/** One model of a chain, with what its points serve. */
export interface Block {
  readonly model: Model;
  readonly serves: Readonly<Record<string, Served>>;
}

/** @example block(inverter, { W: EP1.power, W_SF: 1, TmpCab: PVC1.temperature, Tmp_SF: -1 }) */
export const block = (model: Model, serves: Readonly<Record<string, Served>>): Block => ({ model, serves });

/** 'SunS', at one of the base addresses that a client looks at. */
const MARK = [0x5375, 0x6e53] as const;
/** Where a client looks for a chain (SunSpec Information Model Specification, section 6.3). */
export const BASES = [40000, 0, 50000] as const;
const END = [0xffff, 0] as const;

/**
 * The holding registers of a chain of models: the mark at the base, each model with its number and length, the end.
 * @returns what `holding` of `modbus` takes
 * @example modbus(plant, (p) => ({ device: 'PV-1', unit: 1, holding: sunspec([block(common, { … }), block(inverter, { … })]) }))
 * @throws PlantwrightError SUNSPEC_POINT, SUNSPEC_SCALE
 */
export function sunspec(
  chain: readonly Block[],
  { base = BASES[0] }: { base?: (typeof BASES)[number] } = {},
): Readonly<Record<number, readonly Words[]>> {
  return { [base]: [constant(MARK), ...chain.flatMap(wordsOf), constant(END)] };
}

function wordsOf({ model, serves }: Block): Words[] {
  const names = new Set(model.points.map(({ name }) => name));
  const unknown = Object.keys(serves).find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw new PlantwrightError('SUNSPEC_POINT', `SunSpec model ${model.id} has no point "${unknown}".`, {
      hint: `It has ${[...names].join(', ')}.`,
    });
  }
  const points = model.points.map((point) => wordsOfPoint(model, point, serves));
  return [constant([model.id, model.length]), ...points];
}

function wordsOfPoint(model: Model, point: ModelPoint, serves: Block['serves']): Words {
  const served = serves[point.name];
  const { type, size } = point;
  if (typeof served === 'string' || type === 'string') return text(String(served ?? ''), { registers: size });
  if (served === undefined) return constant(TYPES[type].not);
  if (typeof served === 'number') {
    return constant(wordsOfNumber(type === 'sunssf' ? served : served / scaleOf(model, point, serves), size));
  }
  const { of, factor = 1, untagged }: Partial<Measured> & { of: Readable } = 'of' in served ? served : { of: served };
  const place: SunSpecPlace = {
    model: model.id,
    at: point.at,
    factor,
    ...(point.scale && { scaleAt: model.points.find(({ name }) => name === point.scale)!.at }),
  };
  const scale = scaleOf(model, point, serves) * factor;
  return number(point, of, { scale, sunspec: place, ...(untagged && { untagged }) });
}

function number({ type, size }: ModelPoint, of: Readable, options: NumberOptions): NumberItem {
  const numeric = of as Ref<number, string, 'sensed'>;
  if (type === 'int16') return int16(numeric, options);
  if (size === 1) return uint16(of, options);
  return size === 2 ? uint32(numeric, options) : uint64(numeric, options);
}

/** What a raw 1 is, by the scale factor of a point. */
function scaleOf({ id }: Model, { name, scale }: ModelPoint, serves: Block['serves']): number {
  if (scale === undefined) return 1;
  const exponent = serves[scale];
  if (typeof exponent !== 'number' || !Number.isInteger(exponent) || Math.abs(exponent) > 10) {
    throw new PlantwrightError('SUNSPEC_SCALE', `${name} of SunSpec model ${id} has no scale factor.`, {
      hint: `Give ${scale} a whole number from -10 to 10.`,
    });
  }
  // 10^exponent, exact where a decimal can be.
  return Number(`1e${exponent}`);
}

function wordsOfNumber(raw: number, size: number): number[] {
  const whole = BigInt.asUintN(16 * size, BigInt(Math.round(raw)));
  return Array.from({ length: size }, (_, i) => Number((whole >> BigInt(16 * (size - 1 - i))) & 0xffffn));
}

import {
  type Asset,
  type AssetMap,
  compile,
  handlesOf,
  modbusAddressOf,
  type Plant,
  PlantwrightError,
  type Ref,
  readLocation,
  type StType,
  signalNameOf,
} from '#simulator';
import type { NumberType } from '../codec.ts';
import type { Placed, Table } from './entries.ts';
import { type Bits, bit, memory, type NumberItem, type Words } from './items.ts';

/** How far OpenPLC's tables reach; what no variable has lies there as memory of the device. */
const TABLE_SIZES = { coils: 8192, discrete: 8192, holding: 8192, input: 1024 } as const satisfies Record<
  Table,
  number
>;
const TABLE_OF = { coil: 'coils', discrete: 'discrete', holding: 'holding', input: 'input' } as const;

/** What a controller in Structured Text has at an address. */
interface At {
  readonly table: Table;
  readonly address: number;
  readonly item: Words | Bits;
}

/**
 * The tables of a controller as OpenPLC lays them out: its located variables, and memory of the device between them.
 * @throws PlantwrightError ST_LOCATED
 */
export function locatedTables<A extends AssetMap>(
  plant: Plant<A>,
  asset: keyof A & string,
): Record<Table, Record<number, Placed<never>>> {
  const { program } = (plant.assets[asset] as Asset | undefined)?.twin ?? {};
  if (program === undefined) {
    throw new PlantwrightError('ST_LOCATED', `${plant.tag(asset)} runs no program in Structured Text.`, {
      hint: 'Name a controller made with locatedController or structuredText.',
    });
  }
  const located = compile(program, asset).program?.located ?? [];
  const signals = handlesOf(plant as Plant)[asset]!;
  const items = located.flatMap((variable): At[] => {
    const at = modbusAddressOf(readLocation(variable.location)!);
    if (!at) return [];
    const ref = signals[signalNameOf(variable)] as Ref | undefined;
    if (!ref) {
      throw new PlantwrightError('ST_LOCATED', `${variable.path} at ${variable.location} is no output of ${asset}.`, {
        hint: `Add the output "${signalNameOf(variable)}", or make the controller with locatedController.`,
      });
    }
    const item = at.count === 1 && ref.signal.kind === 'discrete' ? bit(ref as never) : number(ref, variable.type);
    return [{ table: TABLE_OF[at.table], address: at.address, item }];
  });
  return Object.fromEntries(
    Object.entries(TABLE_SIZES).map(([table, size]) => {
      const inside = items.filter((item) => item.table === table);
      return [
        table,
        Object.fromEntries([...inside.map(({ address, item }) => [address, item]), ...gaps(inside, size)]),
      ];
    }),
  ) as Record<Table, Record<number, Placed<never>>>;
}

/** Beyond this a whole number is no longer exact on its way; such a write is refused. */
const EXACT = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;

/** The registers of a variable: as many as its type is wide, high word first. */
function number(ref: Ref, type: StType): NumberItem {
  const base = type.kind === 'subrange' ? type.base : type;
  if (base.kind !== 'elementary') throw new Error(`${ref.id} has an address and is ${base.name}`);
  const { bits } = base;
  const real = base.class === 'real';
  const kind = (real ? `float${bits}` : `${base.class === 'signed' ? 'int' : 'uint'}${bits}`) as NumberType;
  return {
    kind: 'number',
    size: bits / 16,
    type: kind,
    ...{ order: 'ABCD', scale: 1, offset: 0, ref: ref as NumberItem['ref'], alias: undefined, beyond: 'refuse' },
    within: bits === 64 && !real ? EXACT : undefined,
  };
}

/** Memory for every stretch of a table that no variable takes. */
function gaps(items: readonly At[], size: number): [number, Words | Bits][] {
  const ends = [...items].sort((x, y) => x.address - y.address);
  const found: [number, Words | Bits][] = [];
  let free = 0;
  for (const { address, item } of ends) {
    if (address > free) found.push([free, memory(address - free)]);
    free = address + item.size;
  }
  if (size > free) found.push([free, memory(size - free)]);
  return found;
}

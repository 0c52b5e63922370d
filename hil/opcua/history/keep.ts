import {
  AggregateFunction,
  addAggregateSupport,
  type DataValue,
  type IAddressSpace,
  type NodeId,
  type UAVariable,
} from 'node-opcua';
import { KeptValues } from './kept-values.ts';
import { selectRaw } from './raw.ts';

/** Everything that the library can compute from raw values (Part 13). */
const AGGREGATES = [
  AggregateFunction.Interpolative,
  AggregateFunction.Minimum,
  AggregateFunction.Maximum,
  AggregateFunction.Average,
  AggregateFunction.Count,
  AggregateFunction.DurationGood,
  AggregateFunction.DurationBad,
  AggregateFunction.PercentGood,
  AggregateFunction.PercentBad,
];

/** Lets clients ask a server for aggregates. Once per address space, before variables keep history. */
export const offerAggregates = (addressSpace: IAddressSpace): void =>
  addAggregateSupport(addressSpace as never, AGGREGATES);

const isOf = (id: NodeId, aggregates: readonly AggregateFunction[]): boolean =>
  id.namespace === 0 && aggregates.includes(id.value as AggregateFunction);
export const isOffered = (id: NodeId): boolean => isOf(id, AGGREGATES);
export const isInterpolative = (id: NodeId): boolean => isOf(id, [AggregateFunction.Interpolative]);

/** What a variable keeps. */
export interface History {
  readonly kept: KeptValues;
  /** Whether a value holds until the next, or there is a line between them. */
  readonly stepped: boolean;
}
const histories = new WeakMap<object, History>();

/** The history of a variable; undefined where it keeps none. */
export const historyOf = (variable: object): History | undefined => histories.get(variable);

/** Lets clients read back the last `depth` values of a variable (Part 11). */
export function keepHistory(variable: UAVariable, depth: number, { stepped }: { stepped: boolean }): void {
  const kept = new KeptValues(depth);
  histories.set(variable, { kept, stepped });
  // The library reads from here only what it needs for its aggregates.
  const historian = {
    push: async (value: DataValue) => kept.add(value),
    extractDataValues(
      { startTime, endTime }: { startTime: Date | null; endTime: Date | null },
      _most: number,
      _backwards: boolean,
      _reversed: boolean,
      done: (error: null, values: DataValue[]) => void,
    ) {
      const entries = selectRaw(kept, { start: startTime, end: endTime, most: 0, bounds: false });
      done(
        null,
        entries.flatMap((entry) => ('number' in entry ? (kept.value(entry.number) ?? []) : [])),
      );
    },
  };
  variable.addressSpace.installHistoricalDataNode(variable as never, { historian } as never);
  const configuration = variable as unknown as { $historicalDataConfiguration: { stepped: UAVariable } };
  configuration.$historicalDataConfiguration.stepped.setValueFromSource({ dataType: 'Boolean', value: stepped });
}

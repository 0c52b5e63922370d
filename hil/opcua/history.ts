import {
  AggregateFunction,
  addAggregateSupport,
  DataValue,
  type IAddressSpace,
  type StatusCode,
  type UAVariable,
} from 'node-opcua';

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

/** Lets clients read back the last `depth` values of a variable, raw or as aggregates (Part 11). */
export function keepHistory(variable: UAVariable, depth: number, { stepped }: { stepped: boolean }): void {
  const kept = new KeptValues(depth);
  const historian = {
    push: async (value: DataValue) => kept.add(value),
    extractDataValues(
      { startTime, endTime }: { startTime?: Date | null; endTime?: Date | null },
      most: number,
      backwards: boolean,
      reversed: boolean,
      done: (error: null, values: DataValue[]) => void,
    ) {
      const values = kept.between(startTime, endTime, most || depth, backwards);
      done(null, reversed ? values.reverse() : values);
    },
  };
  variable.addressSpace.installHistoricalDataNode(variable as never, { historian } as never);
  const configuration = variable as unknown as { $historicalDataConfiguration: { stepped: UAVariable } };
  configuration.$historicalDataConfiguration.stepped.setValueFromSource({ dataType: 'Boolean', value: stepped });
}

/** The last values of one variable, without an object for each. */
export class KeptValues {
  readonly #depth: number;
  #times = new Float64Array(16);
  #values = new Float64Array(16);
  readonly #statuses: StatusCode[] = [];
  #type: DataValue['value']['dataType'] | undefined;
  #count = 0;

  constructor(depth: number) {
    this.#depth = depth;
  }

  add({ value, statusCode, sourceTimestamp }: DataValue): void {
    if (this.#count < this.#depth && this.#count === this.#times.length) this.#grow();
    const at = this.#count++ % this.#depth;
    this.#type = value.dataType;
    this.#times[at] = sourceTimestamp?.getTime() ?? Number.NaN;
    this.#values[at] = Number(value.value);
    this.#statuses[at] = statusCode;
  }

  /** Values from and to a source time, both included; `backwards` begins with the latest. */
  between(from: Date | null | undefined, to: Date | null | undefined, most: number, backwards: boolean): DataValue[] {
    const low = timeOr(from, Number.NEGATIVE_INFINITY);
    const high = timeOr(to, Number.POSITIVE_INFINITY);
    const kept = Math.min(this.#count, this.#depth);
    const found: DataValue[] = [];
    for (let i = 0; i < kept && found.length < most; i++) {
      const at = (backwards ? this.#count - 1 - i : this.#count - kept + i) % this.#depth;
      const time = this.#times[at]!;
      if (time >= low && time <= high) found.push(this.#restored(at));
    }
    return found;
  }

  #restored(at: number): DataValue {
    const time = new Date(this.#times[at]!);
    const number = this.#values[at]!;
    const type = this.#type!;
    return new DataValue({
      value: { dataType: type, value: type === BOOLEAN ? number === 1 : number },
      statusCode: this.#statuses[at]!,
      sourceTimestamp: time,
      serverTimestamp: time,
    });
  }

  #grow(): void {
    const length = Math.min(this.#depth, this.#times.length * 2);
    const [times, values] = [this.#times, this.#values];
    this.#times = new Float64Array(length);
    this.#times.set(times);
    this.#values = new Float64Array(length);
    this.#values.set(values);
  }
}

const BOOLEAN = 1;

/** A time bound; one before 1601 stands for none (Part 6, 5.2.2.5). */
const timeOr = (bound: Date | null | undefined, open: number): number => {
  const time = bound?.getTime() ?? open;
  return time <= NO_TIME ? open : time;
};
const NO_TIME = Date.UTC(1601, 0, 2);

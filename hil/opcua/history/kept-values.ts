import { DataValue, type StatusCode } from 'node-opcua';

/** The last values of one variable, without an object for each. Each has a number, counted from its first. */
export class KeptValues {
  readonly #depth: number;
  #times = new Float64Array(16);
  #values = new Float64Array(16);
  readonly #statuses: StatusCode[] = [];
  #type: DataValue['value']['dataType'] | undefined;
  #count = 0;

  /** @param depth how many values are kept */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Of several values with one time only the last is kept (Part 11, 6.5.3.2). */
  add({ value, statusCode, sourceTimestamp }: DataValue): void {
    const time = sourceTimestamp?.getTime() ?? Number.NaN;
    const again = this.#count > 0 && this.time(this.#count - 1) === time;
    if (!again && this.#count < this.#depth && this.#count === this.#times.length) this.#grow();
    const at = (again ? this.#count - 1 : this.#count++) % this.#depth;
    this.#type = value.dataType;
    this.#times[at] = time;
    this.#values[at] = Number(value.value);
    this.#statuses[at] = statusCode;
  }

  /** The numbers of all that is kept, in the order of time. */
  inOrder(): number[] {
    const first = Math.max(0, this.#count - this.#depth);
    const numbers = Array.from({ length: this.#count - first }, (_, i) => first + i);
    return numbers.sort((a, b) => this.time(a) - this.time(b));
  }

  /** The source time of a value, in ms. */
  time(number: number): number {
    return this.#times[number % this.#depth]!;
  }

  status(number: number): StatusCode {
    return this.#statuses[number % this.#depth]!;
  }

  /** The value as a number: 0 and 1 for a Boolean. */
  number(number: number): number {
    return this.#values[number % this.#depth]!;
  }

  /** The value as it was reported; undefined where it is no longer kept. */
  value(number: number): DataValue | undefined {
    if (number < this.#count - this.#depth) return undefined;
    return this.valueOf(this.number(number), this.time(number), this.status(number));
  }

  /** A value of the variable's type that was computed. @param time in ms */
  valueOf(number: number, time: number, statusCode: StatusCode): DataValue {
    const date = new Date(time);
    const value = { dataType: this.#type!, value: this.#type === BOOLEAN ? number === 1 : number };
    return new DataValue({ value, statusCode, sourceTimestamp: date, serverTimestamp: date });
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

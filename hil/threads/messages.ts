import type { MessagePort } from 'node:worker_threads';
import type { Duration, PlantwrightError, Refusal, Sample, Value } from '#simulator';
import type { DeviceContext, Endpoint } from '../device.ts';
import type { ModbusDevice } from '../modbus/map.ts';
import type { OpcUaDevice } from '../opcua/map.ts';

/** Where a device is to listen. */
export type Place = Omit<DeviceContext, 'side' | 'emit' | 'onListening'>;

/** One endpoint: a Modbus device, or several behind one gateway, or an OPC UA server. */
export type Served = { readonly modbus: readonly ModbusDevice[] } | { readonly opcua: OpcUaDevice };

/** What the thread of the plant asks for; each is answered with its number. A device is named by the number of its place. */
export type Ask =
  | { readonly ask: 'open'; readonly served: Served; readonly place: Place }
  | { readonly ask: 'silence' | 'expire' | 'lift' | 'close'; readonly device: number };

export type Asked = Ask & { readonly number: number };

/** One wake-up of the run: devices take over what is sensed, and answer. */
export interface Woken {
  readonly now: Duration;
}

/** The last message: what is open is closed, and the thread ends. */
export interface Last {
  readonly end: true;
}

/** What is sensed now: a sample for each signal that was ever named, in that order. */
export interface Sensed {
  readonly revision: number;
  /** Signals that are named from here on. */
  readonly more: readonly string[];
  readonly samples: readonly Sample[];
}

/** What a client wants written. The thread of the device waits for the plant's word on it. */
export interface Wanted {
  readonly writes: readonly { readonly signal: string; readonly value: Value }[];
}

/** What opening gave: the number of each device server, its endpoint, and whether it has a certificate. */
export type Opened = readonly { readonly device: number; readonly endpoint: Endpoint; readonly expires: boolean }[];

export type Answer =
  | { readonly number: number; readonly result: unknown }
  | { readonly number: number; readonly error: Trouble };

/** The port that what was asked to open listens on, before it can answer. */
export type Listening = { readonly listening: number; readonly port: number };

/** A silence or an expiry that acted, perhaps long after it was asked for, or that cannot. */
export type Acted =
  | { readonly device: number; readonly evidence: string }
  | { readonly device: number; readonly reason: string };

export type Told = Wanted | Answer | Listening | Acted;

/** What a thread is started with. */
export interface Start {
  /** `Sensed` comes here, and is taken when somebody asks. */
  readonly sensed: MessagePort;
  /** Frames leave here, one message each: they are on their way before the bytes that they tell of. */
  readonly frames: MessagePort;
  /** One number: 0 while the plant has not spoken on a write, then 1 and the number of its answer. */
  readonly verdict: SharedArrayBuffer;
}

/** The plant's answer to a write that it could not take: it threw. */
export const FAILED = -1;

/** The plant's answers to a write, by number. */
export const VERDICTS: readonly (Refusal | undefined)[] = [undefined, 'out-of-range', 'access-denied'];

/** An error as it crosses threads. */
export type Trouble = Pick<PlantwrightError, 'code' | 'message' | 'hint'>;

/** The data of a declaration, without the functions of the handles in it: threads share no code. */
export function dataOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(dataOf) as T;
  if (!isRecord(value)) return value;
  const data = Object.entries(value).filter(([, part]) => typeof part !== 'function');
  return Object.fromEntries(data.map(([name, part]) => [name, dataOf(part)])) as T;
}

/** The signals that a declaration names, and those that carry their status. */
export function signalsOf(value: unknown): ReadonlySet<string> {
  const signals = new Set<string>();
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(walk);
    if (!isRecord(part)) return;
    const { id, asset, name, signal } = part;
    if (typeof id === 'string' && typeof asset === 'string' && typeof name === 'string' && isRecord(signal)) {
      signals.add(id);
      if (typeof signal.status === 'string') signals.add(`${asset}.${signal.status}`);
      return;
    }
    Object.values(part).forEach(walk);
  };
  walk(value);
  return signals;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

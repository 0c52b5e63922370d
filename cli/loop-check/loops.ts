import type { Plant, Signal, Signals, Value } from '#simulator';
import { type PlantNetwork, type WirePoint, wirePoints } from '../../hil/devices.ts';

/** The five points of a loop check, up and down, in % of the span. */
export const STEPS = [0, 25, 50, 75, 100, 75, 50, 25, 0];

/** An instrument that a calibrator can drive. */
export interface AnalogueLoop {
  readonly kind: 'analogue';
  readonly point: WirePoint;
  readonly asset: string;
  readonly span: number;
  /** What the calibrator is set to, and the reading that should follow, for a share of the span in %. */
  readonly at: (percent: number) => { readonly calibrator: number; readonly expected: number };
}

/** A contact that can be forced. */
export interface DiscreteLoop {
  readonly kind: 'discrete';
  readonly point: WirePoint;
  readonly asset: string;
}

/** A point that a client may write. */
export interface CommandLoop {
  readonly kind: 'command';
  readonly point: WirePoint;
  /** A value that differs from the present one and that the device accepts. */
  readonly other: (present: Value) => Value;
}

/** A point that a controller computes, or that an instrument says of itself: nothing to drive it with. */
export interface ComputedLoop {
  readonly kind: 'computed';
  readonly point: WirePoint;
}

export type Loop = AnalogueLoop | DiscreteLoop | CommandLoop | ComputedLoop;

const ZERO_CELSIUS = 273.15;

/** How each point of a plant can be checked. */
export function loopsOf(network: PlantNetwork): Loop[] {
  return wirePoints(network)
    .filter(({ ref }) => ref !== undefined)
    .map((point) => loopOf(network.plant, point));
}

function loopOf(plant: Plant, point: WirePoint): Loop {
  const { asset, name, signal } = point.ref!;
  const malfunctions = (plant.assets[asset]!.twin.malfunctions ?? {}) as Signals;
  if (signal.writable) return { kind: 'command', point, other: otherThan(signal) };
  const calibrator = malfunctions.calibrator;
  const isReading = name === 'reading' || name === 'temperature';
  if (signal.kind === 'analog' && calibrator && signal.range && isReading) {
    const [low, high] = signal.range;
    const span = high - low;
    const at = (percent: number) => {
      const expected = low + (span * percent) / 100;
      return { expected, calibrator: calibrator.unit === 'mA' ? 4 + (16 * percent) / 100 : expected + ZERO_CELSIUS };
    };
    return { kind: 'analogue', point, asset, span, at };
  }
  if (signal.kind === 'discrete' && malfunctions.forced) return { kind: 'discrete', point, asset };
  return { kind: 'computed', point };
}

/** Another value inside the limits: a tenth of the range further, the other position, the next state. */
function otherThan(signal: Signal): (present: Value) => Value {
  return (present) => {
    if (typeof present === 'boolean') return !present;
    if (typeof present === 'string') {
      const names = signal.names ?? [];
      return names[(names.indexOf(present) + 1) % names.length] ?? present;
    }
    const [low, high] = signal.range ?? [present - 1, present + 1];
    const step = (high - low) / 16;
    return present + step <= high ? present + step : present - step;
  };
}

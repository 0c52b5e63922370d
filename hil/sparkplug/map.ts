import {
  type AssetMap,
  type Duration,
  type Handles,
  handlesOf,
  type Plant,
  PlantwrightError,
  type Ref,
} from '#simulator';

/** A plant's signal as a Sparkplug metric. */
export interface SparkplugMetric {
  readonly type: 'Double' | 'Float' | 'Boolean' | 'String';
  readonly ref: Ref;
  /** Changes up to this are not reported, in the signal's unit. */
  readonly deadband: number;
}

interface NumberOptions {
  deadband?: number;
}

/** A number at full precision. @example double(LIT101.reading, { deadband: 0.005 }) */
export const double = (ref: Ref<number, string, 'sensed'>, { deadband = 0 }: NumberOptions = {}): SparkplugMetric => ({
  type: 'Double',
  ref,
  deadband,
});

/** A number with seven digits. */
export const float = (ref: Ref<number, string, 'sensed'>, { deadband = 0 }: NumberOptions = {}): SparkplugMetric => ({
  type: 'Float',
  ref,
  deadband,
});

/** Yes or no. @example boolean(ZSO101.made) */
export const boolean = (ref: Ref<boolean, string, 'sensed'>): SparkplugMetric => ({
  type: 'Boolean',
  ref,
  deadband: 0,
});

/** A state by its name. @example state(PLC1.mode) */
export const state = (ref: Ref<string, string, 'sensed'>): SparkplugMetric => ({ type: 'String', ref, deadband: 0 });

/** Metrics by name; a name may have folders: `Tank 101/Level`. */
type Metrics = Readonly<Record<string, SparkplugMetric>>;

/** An edge node with its devices: pure data. */
export interface SparkplugDevice {
  readonly protocol: 'sparkplug';
  /** The id of the edge node. */
  readonly device: string;
  readonly group: string;
  /** The host that must be online before it publishes. */
  readonly primaryHost?: string;
  /** How often it looks at its signals; what has changed is sent. */
  readonly every: Duration;
  /** Whether metrics are sent by number after their birth. */
  readonly aliases: boolean;
  readonly metrics: Metrics;
  /** By device id. */
  readonly devices: Readonly<Record<string, Metrics>>;
}

interface EdgeNodeMap {
  device: string;
  group: string;
  every: Duration;
  primaryHost?: string;
  /** They are, unless refused. */
  aliases?: boolean;
  metrics?: Metrics;
  devices?: Readonly<Record<string, Metrics>>;
}

/**
 * Declares an edge node of Sparkplug B.
 * @example edgeNode(plant, ({ TT191 }) => ({ device: 'Intake', group: 'Water', every: seconds(1), devices: { 'TT-191': { Temperature: float(TT191.temperature) } } }))
 * @throws PlantwrightError SPARKPLUG_ID, POINT_TWICE
 */
export function edgeNode<A extends AssetMap>(
  plant: Plant<A>,
  map: (plant: Handles<A>) => EdgeNodeMap,
): SparkplugDevice {
  const { aliases = true, metrics = {}, devices = {}, ...rest } = map(handlesOf(plant));
  for (const id of [rest.group, rest.device, ...Object.keys(devices)]) {
    if (id !== '' && !/[+/#\0]/.test(id)) continue;
    throw new PlantwrightError('SPARKPLUG_ID', `"${id}" cannot be a group, edge node or device.`, {
      hint: 'An id of Sparkplug has at least one character, and none of +, / and #.',
    });
  }
  const seen = new Set<string>();
  for (const { ref } of [metrics, ...Object.values(devices)].flatMap((some) => Object.values(some))) {
    if (seen.has(ref.id)) {
      throw new PlantwrightError('POINT_TWICE', `${rest.device} has "${ref.id}" twice.`, {
        hint: 'Remove one of them.',
      });
    }
    seen.add(ref.id);
  }
  return Object.freeze({ protocol: 'sparkplug', ...rest, aliases, metrics, devices });
}

import { type AssetMap, type Duration, type Handles, handlesOf, type Plant, type Ref } from '#simulator';

/** A battery-powered sensor that reports as JSON on MQTT: pure data. */
export interface MqttDevice {
  readonly protocol: 'mqtt';
  readonly device: string;
  readonly topic: string;
  /** Report interval. */
  readonly every: Duration;
  /** Members of the JSON message; `time` is the source time, ISO 8601. */
  readonly fields: readonly { readonly field: string; readonly point: string; readonly ref: Ref }[];
}

/**
 * Declares a sensor on MQTT.
 * @example mqttSensor(plant, ({ TT191 }) => ({ device: 'TT-191', topic: 'sensors/TT-191', every: seconds(2), fields: { temperature: TT191.temperature } }))
 */
export function mqttSensor<A extends AssetMap>(
  plant: Plant<A>,
  map: (plant: Handles<A>) => {
    device: string;
    topic: string;
    every: Duration;
    fields: Readonly<Record<string, Ref<number, string, 'sensed'>>>;
  },
): MqttDevice {
  const { fields, ...rest } = map(handlesOf(plant));
  const members = Object.entries(fields).map(([field, ref]) => ({ field, point: ref.id, ref }));
  return Object.freeze({ protocol: 'mqtt', ...rest, fields: members });
}

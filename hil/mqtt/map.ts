import {
  type AssetMap,
  type Duration,
  type Handles,
  handlesOf,
  type Plant,
  PlantwrightError,
  type Ref,
} from '#simulator';

/** How often a message may come: at most once, at least once, exactly once (MQTT 3.1.1, 4.3). */
export type QualityOfService = 0 | 1 | 2;

/** What the broker says of a sensor that is gone, and what the sensor says on the same topic when it is back. */
export interface Presence {
  readonly topic: string;
  readonly online: string;
  readonly offline: string;
}

/** Where and how a sensor logs in; without, at the broker of the stack with no name, on MQTT 3.1.1. */
export interface BrokerLogin {
  /** `mqtt://host:port` or `mqtts://host:port`, for a broker that is not the stack's. */
  readonly url?: string;
  readonly version?: '3.1.1' | '5';
  readonly username?: string;
  readonly password?: string;
  /** PEM. Without an authority those that Node trusts. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/** A battery-powered sensor that reports as JSON on MQTT: pure data. */
export interface MqttDevice {
  readonly protocol: 'mqtt';
  readonly device: string;
  readonly topic: string;
  /** Report interval. */
  readonly every: Duration;
  readonly qos: QualityOfService;
  /** Whether the broker keeps the last report for who subscribes later. */
  readonly retain: boolean;
  readonly presence?: Presence;
  readonly login: BrokerLogin;
  /** Members of the JSON message; `time` is the source time, ISO 8601. */
  readonly fields: readonly { readonly field: string; readonly point: string; readonly ref: Ref }[];
}

interface MqttMap {
  device: string;
  /** May have `{device}`, `{plant}` and `{path}`, the equipment path of the first field: `{path}/state`. */
  topic: string;
  every: Duration;
  /** 1 unless said otherwise. */
  qos?: QualityOfService;
  /** They are, unless refused. */
  retain?: boolean;
  /** Words of the sensor's own on a topic of its own; placeholders as in `topic`. */
  presence?: { topic: string; online?: string; offline?: string };
  login?: BrokerLogin;
  fields: Readonly<Record<string, Ref<number, string, 'sensed'>>>;
}

/**
 * Declares a sensor on MQTT.
 * @example mqttSensor(plant, ({ TT191 }) => ({ device: 'TT-191', topic: 'sensors/{device}', every: seconds(2), fields: { temperature: TT191.temperature } }))
 * @throws PlantwrightError TOPIC_TEMPLATE, TOPIC_INVALID
 */
export function mqttSensor<A extends AssetMap>(plant: Plant<A>, map: (plant: Handles<A>) => MqttMap): MqttDevice {
  const { fields, topic, presence, qos = 1, retain = true, login = {}, ...rest } = map(handlesOf(plant));
  const members = Object.entries(fields).map(([field, ref]) => ({ field, point: ref.id, ref }));
  const places: Readonly<Record<string, string>> = {
    device: rest.device,
    plant: plant.name,
    path: members[0] ? plant.pathOf(members[0].ref.asset) : plant.path,
  };
  return Object.freeze({
    protocol: 'mqtt',
    ...rest,
    topic: topicFrom(topic, places),
    qos,
    retain,
    ...(presence && {
      presence: { online: 'online', offline: 'offline', ...presence, topic: topicFrom(presence.topic, places) },
    }),
    login,
    fields: members,
  });
}

/** Fills in a template, and refuses what no message can be published to (MQTT 3.1.1, 4.7). */
function topicFrom(template: string, places: Readonly<Record<string, string>>): string {
  const topic = template.replaceAll(/\{([^}]*)\}/g, (_, name: string) => {
    const place = places[name];
    if (place !== undefined) return place;
    throw new PlantwrightError('TOPIC_TEMPLATE', `There is no {${name}} for topic "${template}".`, {
      hint: `There are ${Object.keys(places)
        .map((one) => `{${one}}`)
        .join(', ')}.`,
    });
  });
  if (topic === '' || /[+#\0]/.test(topic)) {
    throw new PlantwrightError('TOPIC_INVALID', `Nothing can be published to "${topic}".`, {
      hint: 'A topic has at least one character, and neither + nor #: those are for subscriptions.',
    });
  }
  return topic;
}

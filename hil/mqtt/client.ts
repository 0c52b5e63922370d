import net from 'node:net';
import mqtt from 'mqtt';

/** A client on MQTT 3.1.1, or 5 where a broker asks for it. */
export type MqttConnection = mqtt.MqttClient;

export interface MqttOptions {
  /** `mqtt://host:port`. */
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain: boolean };
  /** How long to wait before connecting again, in ms. */
  readonly reconnect?: number;
  /** Called with the bytes of a message, its topic, and the time of their receipt: before anything is parsed. */
  readonly onMessage?: (topic: string, payload: Buffer, received: bigint) => void;
  readonly onConnect?: (client: MqttConnection) => void;
  readonly onLost?: () => void;
}

/**
 * Connects and stays connected. Messages with QoS 1 are queued while the broker is away.
 * The stream is our own so that it sends without Nagle's delay, which `mqtt` does not offer (44 ms a message with
 * delayed acknowledgements), and so that receipt is stamped at the socket.
 */
export function connectMqtt(options: MqttOptions): MqttConnection {
  const { hostname, port } = new URL(options.url);
  let received = 0n;
  const open = () => {
    const socket = net.connect({ host: hostname, port: Number(port || 1883), noDelay: true });
    socket.on('data', () => {
      received = process.hrtime.bigint();
    });
    return socket;
  };
  const client = new mqtt.MqttClient(open, {
    clientId: options.clientId,
    clean: true,
    protocolVersion: 4,
    keepalive: 10,
    reconnectPeriod: options.reconnect ?? 500,
    connectTimeout: 5000,
    resubscribe: false,
    ...(options.username !== undefined && { username: options.username, password: options.password ?? '' }),
    ...(options.will && {
      will: {
        topic: options.will.topic,
        payload: Buffer.from(options.will.payload),
        qos: 1,
        retain: options.will.retain,
      },
    }),
  });
  client.on('message', (topic, payload) => options.onMessage?.(topic, payload as Buffer, received));
  client.on('connect', () => options.onConnect?.(client));
  client.on('close', () => options.onLost?.());
  // An unreachable broker is told by `close`; without a listener the library would throw.
  client.on('error', () => {});
  return client;
}

/** Publishes with QoS 1; resolves when the broker has acknowledged it. */
export const publish = (client: MqttConnection, topic: string, payload: string, retain = false): Promise<void> =>
  new Promise((resolve, reject) => {
    client.publish(topic, payload, { qos: 1, retain }, (error) => (error ? reject(error) : resolve()));
  });

/** Ends the connection, in order when the broker is there. */
export const endMqtt = (client: MqttConnection): Promise<void> =>
  new Promise((resolve) => client.end(!client.connected, {}, () => resolve()));

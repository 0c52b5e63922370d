import type { Qos } from './client.ts';

/** Where somebody looked from: at a client's own connection, or as one more subscriber. */
export interface Seen {
  /** In ms since 1970 UTC. */
  readonly at: number;
  /** The id of the client whose connection it was seen on; a subscriber does not know who published. */
  readonly client?: string | undefined;
}

export interface MqttMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: Qos;
  /** Undefined where it cannot be known: brokers clear the flag for subscribers on MQTT 3.1.1. */
  readonly retain: boolean | undefined;
}

/** One thing that was seen of MQTT. */
export type MqttEvent = Seen &
  (
    | {
        readonly kind: 'connect';
        readonly version: '3.1' | '3.1.1' | '5';
        /** Clean Session, or Clean Start. */
        readonly clean: boolean;
        /** MQTT 5, in s. */
        readonly sessionExpiry: number;
        readonly will: MqttMessage | undefined;
      }
    | { readonly kind: 'connected' }
    | { readonly kind: 'subscribe'; readonly topics: readonly { readonly topic: string; readonly qos: number }[] }
    /** From a client to the broker, or, to a subscriber that looks on, from anybody. */
    | ({ readonly kind: 'publish' } & MqttMessage)
    /** From the broker to the client. */
    | ({ readonly kind: 'delivered' } & MqttMessage)
    | { readonly kind: 'disconnect'; readonly reason: number }
    /** The connection is gone. */
    | { readonly kind: 'closed' }
    /** Bytes that are no MQTT. */
    | { readonly kind: 'malformed'; readonly reason: string }
  );

export type MqttEventSink = (event: MqttEvent) => void;

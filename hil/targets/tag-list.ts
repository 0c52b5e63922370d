import type { ListenAt } from '../address.ts';
import type { NumberType, Order } from '../modbus/codec.ts';
import type { BrokerUsers } from '../mqtt/broker.ts';
import type { ClientSecurity } from '../opcua/client.ts';

/**
 * What an integrator gives a stack: where the devices are, and which tags to take from them. Types only: this is all
 * that a target knows of a plant.
 */

/** One tag of the stack, named by its asset's path: `water/intake/LIT-101/reading`. */
export interface Tag {
  readonly tag: string;
  readonly kind: 'number' | 'boolean' | 'state';
  readonly unit: string;
  /** The names of the states of a `state`, in the order of their numbers. */
  readonly states?: readonly string[];
  readonly range?: readonly [number, number];
  readonly limits?: Limits;
  readonly source: TagSource;
  readonly writable: boolean;
  /** Set where the tag is an alarm that a controller raises. */
  readonly alarm?: AlarmTag;
}

/** Alarm limits of an analogue, in its unit. */
export interface Limits {
  readonly lowLow?: number;
  readonly low?: number;
  readonly high?: number;
  readonly highHigh?: number;
}

export interface AlarmTag {
  /** `LAHH-101`. */
  readonly id: string;
  readonly text: string;
  readonly priority: 1 | 2 | 3 | 4;
  readonly response: string;
}

export type TagSource =
  | {
      readonly protocol: 'modbus';
      readonly device: string;
      readonly table: 'coils' | 'discrete' | 'holding' | 'input';
      /** PDU address, 0-based. */
      readonly address: number;
      readonly type: 'bit' | NumberType;
      readonly order: Order;
      /** `value = raw × scale + offset`; 1 and 0 when left out. */
      readonly scale?: number;
      readonly offset?: number;
      /** The bit of its register, 0 the lowest, for a `bit` in a register. */
      readonly bit?: number;
      /** The address of the status word beside it: 0 good, 1 uncertain, 2 bad, 3 forced. */
      readonly status?: number;
      /**
       * Where SunSpec has it: a stack that knows SunSpec looks for the model in the chain of the device, and takes
       * `value = raw × 10^scale factor × factor`. Offsets are in registers from the number of the model.
       */
      readonly sunspec?: {
        readonly model: number;
        readonly at: number;
        readonly scaleAt?: number;
        readonly factor: number;
      };
    }
  | { readonly protocol: 'opcua'; readonly device: string; readonly nodeId: string }
  | {
      readonly protocol: 'mqtt';
      readonly device: string;
      readonly topic: string;
      /** The member of the JSON message that holds the value. */
      readonly field: string;
      /** How often the sensor reports, in ms. */
      readonly period: number;
    };

/** Where a device can be reached. Sensors on MQTT come to the stack's own broker and are not in this list. */
export type DeviceConnection =
  | {
      readonly protocol: 'modbus';
      readonly device: string;
      readonly host: string;
      readonly port: number;
      readonly unit: number;
      /** RTU frames over TCP, where it does not speak Modbus TCP. */
      readonly framing?: 'rtu';
      /** Registers that one read may ask for, where it takes less than 125. */
      readonly registersPerRead?: number;
    }
  | {
      readonly protocol: 'opcua';
      readonly device: string;
      readonly endpoint: string;
      /** How to be let in; None and anonymous without it. */
      readonly security?: ClientSecurity;
    };

/** A name and a password at a broker. */
export interface BrokerLogin {
  readonly username: string;
  readonly password: string;
}

/** A client of the plant's own that comes to the broker of the stack: a sensor, or an edge node of Sparkplug B. */
export interface BrokerClient {
  readonly name: string;
  /** Topic filters. */
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
  /** What a host publishes to command it, and to say that it lives. */
  readonly commands?: readonly string[];
  /** The login that it brings, where it has one. */
  readonly login?: { readonly username: string; readonly password: string };
}

/** Everything that the reference stack is configured with. */
export interface StackConfiguration {
  readonly broker: ListenAt & {
    /** Who may come in; everybody without. */
    readonly users?: BrokerUsers;
  };
  readonly api: ListenAt & { readonly token: string };
  readonly devices: readonly DeviceConnection[];
  readonly tags: readonly Tag[];
  /** Poll period for Modbus and publishing interval for OPC UA, in ms. */
  readonly period: number;
  /** Where backlog and history are kept. */
  readonly directory: string;
  /** A known-bad behaviour that is switched on. */
  readonly defect?: string;
}

/** What the stack is asked for. Its supervisor takes the folder. */
export type AskedConfiguration = Omit<StackConfiguration, 'directory'>;

/** A sample as it goes through the stack: the payload on `uns/<tag>`. */
export interface NormalisedSample {
  readonly tag: string;
  readonly value: number | boolean | string;
  readonly unit: string;
  readonly quality: 'good' | 'uncertain' | 'bad';
  /** ISO 8601, UTC, with milliseconds. */
  readonly sourceTime: string;
}

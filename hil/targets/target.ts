import type {
  Acknowledgement,
  Acting,
  Capability,
  Duration,
  FaultAction,
  FrameSink,
  Hop,
  PointSample,
  Value,
} from '#simulator';
import type { PortWish } from '../address.ts';
import type { SerialLine } from '../device.ts';
import type { AlarmServer } from '../opcua/alarm-probe.ts';
import type { BrokerClient, BrokerLogin, DeviceConnection, Tag } from './tag-list.ts';

/** What a target is started with: endpoints and tags, never a signal. */
export interface TargetStart {
  readonly devices: readonly DeviceConnection[];
  readonly tags: readonly Tag[];
  readonly defect: string | undefined;
  /** The plant's own clients that will come to its broker. */
  readonly clients?: readonly BrokerClient[];
  /** Takes what happens to the stack by itself, on the clock's axis. */
  readonly emit?: FrameSink;
}

/** A stack under test: endpoints in, endpoints out, and what may be done to it. */
export interface Target {
  readonly name: string;
  readonly can: readonly Capability[];
  readonly hops: readonly Hop[];
  /** Poll period for Modbus and publishing interval for OPC UA. */
  readonly period: Duration;
  /** Known-bad behaviours that can be switched on. */
  readonly defects: readonly string[];
  /** Where the virtual devices have to listen for it; without, on free ports of the loopback. */
  readonly listen?: {
    readonly host: string;
    /** The name by which clients reach this machine, where that is another than the address. */
    readonly advertise?: string;
    /** A number is that port or none. Several devices take ports that follow each other. */
    readonly modbus?: number | PortWish;
    readonly opcua?: number | PortWish;
    /** Serial ports by device, or by the gateway that several are behind. */
    readonly serial?: Readonly<Record<string, SerialLine>>;
    /** Threads that they answer on; 0 is the plant's own. Without, as many as there are devices for. */
    readonly threads?: number;
  };
  /** Whether it has an alarm list, where it has no API like the reference stack's. */
  readonly alarmList?: boolean;
  /** Tags that it shows; others are not judged. Without, all. */
  readonly shows?: (tag: string) => boolean;
  /** What a person should know before a run. */
  readonly notice: readonly string[];
  start(options: TargetStart): Promise<RunningTarget>;
}

export interface RunningTarget {
  /** The broker that the stack talks on, and where sensors report. */
  readonly broker: { readonly url: string; readonly username?: string; readonly password?: string };
  /** How others than the probes get in at a broker that asks who comes. */
  readonly logins?: {
    /** The plant's own clients, by name. */
    readonly plant: Readonly<Record<string, BrokerLogin>>;
    /** A person's own client. */
    readonly client: BrokerLogin;
    /** A person's own Sparkplug host. */
    readonly host?: BrokerLogin;
  };
  /** Topics that say something of tags, and how to read them. */
  readonly topics: readonly string[];
  readonly read: (topic: string, payload: Buffer) => readonly TagSample[];
  /** The API of a stack that has one like the reference stack's. */
  readonly api?: { readonly url: string; readonly token: string };
  /** An OPC UA server whose alarms and conditions are its alarm list. */
  readonly alarms?: AlarmServer;
  /** Whether these alarms may be acknowledged. */
  readonly acknowledges?: boolean;
  /** How far the source times of polled values may be wrong, where a clock of another machine gives them. */
  readonly sourceTimeUncertainty?: Duration;
  act?(action: Extract<FaultAction, { on: 'stack' }>): Acting;
  command?(tag: string, value: Value): Promise<Acknowledgement>;
  /** Acknowledges an alarm of the stack's list in somebody's name. */
  acknowledge?(alarm: string, by: string, comment: string | undefined): Promise<Acknowledgement>;
  /** What it has to say against the run. */
  complaints(): readonly string[];
  stop(): Promise<void>;
}

/** A sample under the stack's own name for it. */
export type TagSample = Omit<PointSample, 'point'> & { readonly tag: string };

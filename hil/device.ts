import type { Duration, FrameSink, PlantSide } from '#simulator';

/** What a device server is given: the plant as it may see it, and where to tell what it did. */
export interface DeviceContext {
  readonly side: PlantSide;
  /** Takes frames on the clock's axis. */
  readonly emit: FrameSink;
  /** The address to listen on; loopback unless a person says otherwise. */
  readonly host: string;
  /** The port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Where that port is taken, whether the next one that is free will do. */
  readonly orNext?: boolean;
  /** The name by which clients reach this machine, where that is another than the address. */
  readonly advertise?: string | undefined;
  /** Told the port as soon as it is listened on, which may be long before the device can answer. */
  readonly onListening?: (port: number) => void;
  /** The serial line to answer on, for a device that is on one. */
  readonly serial?: SerialLine;
  /** Certificates of OPC UA clients that are trusted from the start, PEM. */
  readonly trusted?: readonly string[];
}

/** A serial port and how it is set: eight data bits always. */
export interface SerialLine {
  /** `/dev/ttyUSB0`, `COM3`. */
  readonly path: string;
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** Where a device server can be reached from this machine. */
export interface Endpoint {
  readonly device: string;
  readonly protocol: 'modbus' | 'opcua' | 'mqtt' | 'sparkplug';
  readonly host: string;
  readonly port: number;
  /** Modbus unit ids. */
  readonly units?: readonly number[];
  /** `opc.tcp://…`, `mqtt://…`, `modbus-tcp://…`, `modbus-rtu-tcp://…` or `modbus-rtu:/dev/…`. */
  readonly endpoint: string;
}

/** What a silence was good for. */
export interface Silence {
  /** Resolves once something that a client wanted stayed unanswered. */
  readonly acted: Promise<string>;
  /** Answers again; resolves once it does. */
  lift(): void | Promise<void>;
}

/** A certificate that has run out. */
export interface Expiry {
  /** Resolves once the device shows it. */
  readonly acted: Promise<string>;
  /** Renews it. */
  lift(): Promise<void>;
}

/** A running device server. */
export interface DeviceServer {
  readonly endpoint: Endpoint;
  /** Called at every wake-up of the run, between steps of the plant. */
  serve(now: Duration): void;
  /** Keeps connections up and answers nothing. */
  silence(): Silence;
  /** Lets its certificate run out; absent on a device without one. */
  expire?(): Expiry;
  /** Stops listening and drops all clients. */
  close(): Promise<void>;
}

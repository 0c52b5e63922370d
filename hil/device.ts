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
}

/** Where a device server can be reached. */
export interface Endpoint {
  readonly device: string;
  readonly protocol: 'modbus' | 'opcua' | 'mqtt' | 'sparkplug';
  readonly host: string;
  readonly port: number;
  /** Modbus unit ids. */
  readonly units?: readonly number[];
  /** `opc.tcp://…` or `mqtt://…`. */
  readonly endpoint: string;
}

/** What a silence was good for. */
export interface Silence {
  /** Resolves once something that a client wanted stayed unanswered. */
  readonly acted: Promise<string>;
  /** Answers again. */
  lift(): void;
}

/** A running device server. */
export interface DeviceServer {
  readonly endpoint: Endpoint;
  /** Called at every wake-up of the run, between steps of the plant. */
  serve(now: Duration): void;
  /** Keeps connections up and answers nothing. */
  silence(): Silence;
  /** Stops listening and drops all clients. */
  close(): Promise<void>;
}

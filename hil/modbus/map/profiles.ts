/** How real a device pretends to be on its connections. All times in ms. */
export interface ModbusProfile {
  readonly name: string;
  /** Period of the scan between which clients are served; 0 serves at once from the present. */
  readonly scan: number;
  /** Connections at a time, and what becomes of one more. */
  readonly connections: number;
  readonly whenFull: 'refuse' | 'drop-oldest';
  /** A connection without a whole request for so long is closed; 0 never closes one. */
  readonly idle: number;
  /** How long the device wants no request after a connection was made, and after each of its replies. */
  readonly quiet: { readonly afterConnect: number; readonly between: number };
  /** What becomes of a request in quiet time: it waits until that is over, or it is lost. */
  readonly early: 'held' | 'lost';
  /** How long it takes to answer a request. */
  readonly delay: number;
  /** Registers that one read may ask for; 125 is what the protocol allows. */
  readonly registersPerRead: number;
  /** Requests of one connection that may wait; one more is answered with exception 6. */
  readonly requests: number;
  /** What becomes of bytes that are no Modbus TCP: the connection is closed, or they are thrown away. */
  readonly malformed: 'close' | 'ignore';
}

const immediate = {
  quiet: { afterConnect: 0, between: 0 },
  early: 'held',
  delay: 0,
  registersPerRead: 125,
  requests: Number.POSITIVE_INFINITY,
  malformed: 'close',
  whenFull: 'refuse',
} as const;

/** Profiles by name. Any of their values can be given in its place: `{ ...MODBUS_PROFILES.small, idle: 5000 }`. */
export const MODBUS_PROFILES = {
  /** A PLC as they come: a scan of 100 ms, eight connections, dead ones cleared after ten minutes. */
  plc: { name: 'plc', scan: 100, connections: 8, idle: 600_000, ...immediate },
  /** Exact and immediate: what comes late or wrong through it was not the device. */
  ideal: { name: 'ideal', scan: 0, connections: 1000, idle: 0, ...immediate },
  /** A small meter or inverter: two connections, short reads, and a pause between requests. */
  small: {
    ...immediate,
    name: 'small',
    scan: 100,
    connections: 2,
    idle: 60_000,
    quiet: { afterConnect: 250, between: 250 },
    registersPerRead: 60,
    requests: 16,
    malformed: 'ignore',
  },
} as const satisfies Readonly<Record<string, ModbusProfile>>;
export type ModbusProfileName = keyof typeof MODBUS_PROFILES;

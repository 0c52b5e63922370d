import net from 'node:net';
import ModbusSerial from 'modbus-serial';
import { authorityOf } from '../address.ts';

/** The device answered with an exception code (V1.1b3, section 7). */
export class ModbusException extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exception ${code}`);
    this.name = 'ModbusException';
    this.code = code;
  }
}

/** The device did not answer in time, or the connection is gone. Either way the connection is not to be used again. */
export class ModbusLost extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ModbusLost';
  }
}

/** Requests in flight on one connection: the library counts transactions to 256 and mixes up what is older. */
const IN_FLIGHT = 100;

interface Library {
  linkTCP(socket: net.Socket, options: { port: number }): Promise<void>;
  linkTelnet(socket: net.Socket, options: { port: number }): Promise<void>;
  connectRTUBuffered(path: string, options: { baudRate: number; parity?: string; stopBits?: number }): Promise<void>;
  setID(id: number): void;
  destroy(callback: () => void): void;
  close(callback: () => void): void;
  on(event: 'close', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  readCoils(address: number, count: number): Promise<{ data: boolean[] }>;
  readDiscreteInputs(address: number, count: number): Promise<{ data: boolean[] }>;
  readHoldingRegisters(address: number, count: number): Promise<{ data: number[] }>;
  readInputRegisters(address: number, count: number): Promise<{ data: number[] }>;
  writeCoil(address: number, on: boolean): Promise<unknown>;
  writeRegister(address: number, word: number): Promise<unknown>;
  writeRegisters(address: number, words: number[]): Promise<unknown>;
}

/** Who is called, and how long an answer may take, in ms. */
export interface Connecting {
  readonly host: string;
  readonly port: number;
  readonly timeout: number;
  /** RTU frames over TCP; Modbus TCP when left out. */
  readonly framing?: 'rtu';
}

/** The serial line of a client, and how long an answer may take, in ms. */
export interface Dialling {
  readonly path: string;
  readonly baudRate: number;
  readonly parity?: 'none' | 'even' | 'odd';
  readonly stopBits?: 1 | 2;
  readonly timeout: number;
}

/**
 * A Modbus client on `modbus-serial` 8.0.25, with what that library leaves to its user: a deadline for every
 * request, rejection of everything in flight when the connection ends, a cap on requests in flight, and no second use
 * of a connection on which a request timed out (a late reply would be taken for a later one). RTU knows no transaction
 * ids, so there one request waits for the other.
 */
export class ModbusClient {
  readonly #library: Library;
  readonly #end: () => void;
  /** RTU: the request that is under way. */
  #turn: Promise<unknown> | undefined;
  readonly #timeout: number;
  readonly #pending = new Set<(error: Error) => void>();
  #open = true;

  /** Connects. @param timeout for connecting and for each request, in ms @throws ModbusLost */
  static async connect({ host, port, timeout, framing }: Connecting): Promise<ModbusClient> {
    const socket = await new Promise<net.Socket>((resolve, reject) => {
      const connecting = net.connect({ host, port, noDelay: true });
      const timer = setTimeout(
        () => fail(new ModbusLost(`${authorityOf(host, port)} did not take the connection`)),
        timeout,
      );
      const fail = (error: Error) => {
        clearTimeout(timer);
        connecting.destroy();
        reject(new ModbusLost(error.message));
      };
      connecting.once('error', fail);
      connecting.once('connect', () => {
        clearTimeout(timer);
        connecting.off('error', fail);
        resolve(connecting);
      });
    });
    const library = new ModbusSerial.default() as unknown as Library;
    // What the library calls TcpRTUBuffered is Modbus TCP; its "telnet" is RTU frames over TCP.
    await (framing === 'rtu' ? library.linkTelnet(socket, { port }) : library.linkTCP(socket, { port }));
    const client = new ModbusClient(library, { timeout, oneByOne: framing === 'rtu', end: () => socket.destroy() });
    socket.on('error', (error) => client.#lose(error.message));
    socket.on('close', () => client.#lose('the connection was closed'));
    return client;
  }

  /** Opens a serial line as its master. @throws ModbusLost */
  static async dial({ path, timeout, ...line }: Dialling): Promise<ModbusClient> {
    const library = new ModbusSerial.default() as unknown as Library;
    await library.connectRTUBuffered(path, line).catch((error: Error) => {
      throw new ModbusLost(error.message);
    });
    // On a serial port the library's "destroy" leaves the port open.
    const client = new ModbusClient(library, { timeout, oneByOne: true, end: () => library.close(() => {}) });
    library.on('error', (error) => client.#lose(error.message));
    library.on('close', () => client.#lose('the line was closed'));
    return client;
  }

  private constructor(library: Library, options: { timeout: number; oneByOne: boolean; end: () => void }) {
    this.#library = library;
    this.#timeout = options.timeout;
    this.#end = options.end;
    if (options.oneByOne) this.#turn = Promise.resolve();
  }

  /** Whether requests may still be made on this connection. */
  get open(): boolean {
    return this.#open;
  }

  /** Reads 1 to 2000 coils or discrete inputs from a PDU address on. @throws ModbusException, ModbusLost */
  async readBits(unit: number, table: 'coils' | 'discrete', address: number, count: number): Promise<boolean[]> {
    const { data } = await this.#request(unit, () =>
      table === 'coils' ? this.#library.readCoils(address, count) : this.#library.readDiscreteInputs(address, count),
    );
    // The library gives whole bytes.
    return data.slice(0, count);
  }

  /** Reads 1 to 125 registers from a PDU address on. @throws ModbusException, ModbusLost */
  async readWords(unit: number, table: 'holding' | 'input', address: number, count: number): Promise<number[]> {
    const { data } = await this.#request(unit, () =>
      table === 'holding'
        ? this.#library.readHoldingRegisters(address, count)
        : this.#library.readInputRegisters(address, count),
    );
    return data;
  }

  /** Writes one coil. @throws ModbusException, ModbusLost */
  async writeCoil(unit: number, address: number, on: boolean): Promise<void> {
    await this.#request(unit, () => this.#library.writeCoil(address, on));
  }

  /** Writes 1 to 123 registers from a PDU address on. @throws ModbusException, ModbusLost */
  async writeWords(unit: number, address: number, words: readonly number[]): Promise<void> {
    await this.#request(unit, () =>
      words.length === 1
        ? this.#library.writeRegister(address, words[0]!)
        : this.#library.writeRegisters(address, [...words]),
    );
  }

  /** Ends the connection; everything in flight is rejected. */
  close(): void {
    this.#lose('closed by the client');
  }

  #request<T>(unit: number, send: () => Promise<T>): Promise<T> {
    if (this.#turn === undefined) return this.#requestNow(unit, send);
    const answered = this.#turn.then(() => this.#requestNow(unit, send));
    this.#turn = answered.catch(() => {});
    return answered;
  }

  #requestNow<T>(unit: number, send: () => Promise<T>): Promise<T> {
    if (!this.#open) return Promise.reject(new ModbusLost('the connection is closed'));
    if (this.#pending.size >= IN_FLIGHT) return Promise.reject(new ModbusLost('too many requests in flight'));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#lose(`no answer within ${this.#timeout} ms`), this.#timeout);
      const settle = () => {
        clearTimeout(timer);
        this.#pending.delete(lost);
      };
      const lost = (error: Error) => {
        settle();
        reject(error);
      };
      this.#pending.add(lost);
      // The unit is state of the library: set in the same turn as the request is made.
      this.#library.setID(unit);
      send().then(
        (value) => {
          settle();
          resolve(value);
        },
        (error: { modbusCode?: number; message?: string }) => {
          settle();
          reject(
            error.modbusCode === undefined
              ? new ModbusLost(error.message ?? 'the request failed')
              : new ModbusException(error.modbusCode),
          );
        },
      );
    });
  }

  #lose(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    for (const reject of [...this.#pending]) reject(new ModbusLost(reason));
    this.#library.destroy(() => {});
    this.#end();
  }
}

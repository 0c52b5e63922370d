import { type Duration, ms } from '#simulator';
import { clock } from '../clock.ts';
import type { DeviceContext, DeviceServer, Endpoint, Silence } from '../device.ts';
import { SilenceSwitch } from '../silence.ts';
import type { Request } from './framing/framing.ts';
import { RegisterImage } from './image/image.ts';
import type { ModbusDevice, Table } from './map.ts';
import { execute, mayBroadcast } from './pdu/execute.ts';

/** By function code, the table that a request gives away, from the address and of the quantity at its start. */
const READS: Readonly<Record<number, Table>> = { 1: 'coils', 2: 'discrete', 3: 'holding', 4: 'input', 23: 'holding' };

/** The endpoint that a unit belongs to. */
export interface Host {
  /** Answers who has waited for a scan. */
  answerWaiting(): void;
  /** A unit has closed. */
  left(): Promise<void>;
}

/**
 * One unit: a device with its register image. With the `plc` profile it serves its clients between two scans, all from
 * one image; with `ideal` at once and from the present.
 */
export class ModbusUnit implements DeviceServer {
  readonly endpoint: Endpoint;
  readonly device: ModbusDevice;
  /** Whether requests are answered when they come, and not between scans. */
  readonly immediate: boolean;
  /** How often it has scanned. */
  scans = 0;
  /** Whether it has gone; others behind the same gateway may be there still. */
  closed = false;
  readonly #context: DeviceContext;
  readonly #image: RegisterImage;
  readonly #host: Host;
  #nextScan: Duration;
  readonly #silence = new SilenceSwitch();
  #writer = '';

  constructor(device: ModbusDevice, context: DeviceContext, endpoint: Endpoint, host: Host) {
    this.device = device;
    this.endpoint = endpoint;
    this.immediate = device.profile.scan === 0;
    this.#context = context;
    this.#host = host;
    this.#nextScan = clock.now();
    this.#image = new RegisterImage(device, context.side, ({ name, value, beyond }, refused) => {
      const event = { type: 'write', device: device.device, signal: name, value, by: this.#writer } as const;
      const more = { ...(refused && { refused }), ...(beyond !== undefined && { asked: beyond }) };
      context.emit({ kind: 'event', t: clock.now(), event: { ...event, ...more } });
    });
  }

  /** Takes over what is sensed and answers who waits, where a scan is due. */
  serve(now: Duration): void {
    if (this.immediate || now < this.#nextScan) return;
    const scan = ms(this.device.profile.scan);
    this.#nextScan = Math.max(this.#nextScan + scan, now - scan) as Duration;
    this.#image.refresh(++this.scans);
    this.#host.answerWaiting();
  }

  /** Whether it keeps silent; then what a client wanted shows that the silence acted. */
  keepsSilent(client: string): boolean {
    return this.#silence.keeps(() => `a request of ${client} to ${this.device.device} stayed unanswered`);
  }

  /** Executes a request, and says what it gave away. @returns where the reply PDU ends; `at` for no reply */
  answer({ pdu, unit }: Request, client: string, reply: Buffer, at: number): number {
    if (this.keepsSilent(client)) return at;
    if (this.immediate) this.#image.follow(++this.scans);
    this.#writer = client;
    const end = execute(pdu, this.#image, reply, at);
    const table = READS[reply[at]!];
    if (table !== undefined) this.#logRead(table, pdu, unit, client);
    return end;
  }

  /** Executes what was asked of everybody, and keeps the answer to itself. */
  hear({ pdu }: Request, client: string): void {
    if (!mayBroadcast(pdu) || this.keepsSilent(client)) return;
    if (this.immediate) this.#image.follow(++this.scans);
    this.#writer = client;
    execute(pdu, this.#image, unheard, 0);
  }

  #logRead(table: Table, pdu: Buffer, unit: number, client: string): void {
    const t = clock.now();
    const address = (pdu[1]! << 8) | pdu[2]!;
    const count = (pdu[3]! << 8) | pdu[4]!;
    const { device } = this.device;
    this.#context.emit({ kind: 'read', t, device, client, unit, table, address, count });
    const samples = this.#image.samplesIn(table, address, count, t);
    if (samples.length > 0) this.#context.emit({ kind: 'sent', t, device, protocol: 'modbus', samples });
  }

  silence(): Silence {
    return this.#silence.begin();
  }

  close(): Promise<void> {
    this.closed = true;
    this.#host.answerWaiting();
    return this.#host.left();
  }
}

const unheard = Buffer.alloc(256);

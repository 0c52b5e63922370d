import type { Duplex } from 'node:stream';
import { type Duration, inMs, ms } from '#simulator';
import { clock } from '../clock.ts';
import { ClientScope } from '../containment/scope.ts';
import { type Framing, LONGEST_FRAME, type Request } from './framing/framing.ts';
import type { ModbusProfile } from './map.ts';
import type { ModbusUnit } from './unit.ts';

/** Who executes a request and what comes back: one unit's answer, nothing after a broadcast, or an exception. */
export type Route =
  | { readonly to: 'unit'; readonly unit: ModbusUnit }
  | { readonly to: 'everybody'; readonly units: readonly ModbusUnit[] }
  | { readonly to: 'nobody'; readonly exception: number };

/** What a connection belongs to. */
export interface Station {
  readonly profile: ModbusProfile;
  /** Undefined for a request that nobody takes notice of. */
  route(request: Request): Route | undefined;
  /** Executes a request. @returns where the reply PDU ends; `at` for no reply */
  answer(route: Route, request: Request, client: string, reply: Buffer, at: number): number;
}

interface Waiting {
  readonly request: Request;
  readonly route: Route;
  /** How often its unit had scanned when it came: it is answered after the next scan. */
  readonly scans: number;
  /** When it may be answered, once it is the first that waits. */
  due?: Duration;
}

/** Bytes that may wait for a client that does not read, before it is not listened to any more. */
const UNREAD = 64 * 1024;
/** Requests of one client that may wait for an answer, before it is not listened to until some are answered. */
const WAITING = 64;

/** Replies of one turn, before they leave in one segment. Shared: it is empty whenever nobody is in the middle of a turn. */
const replies = Buffer.allocUnsafe(64 * 1024);

/** One client: a TCP connection, or the master of a serial line. Its requests are answered in the order they came. */
export class Connection {
  readonly client: string;
  readonly #stream: Duplex;
  readonly #framing: Framing;
  readonly #station: Station;
  readonly #paced: boolean;
  #scope: ClientScope;
  readonly #idle: NodeJS.Timeout | undefined;
  #waiting: Waiting[] = [];
  #quietUntil: Duration;
  #timer: NodeJS.Timeout | undefined;
  #length = 0;
  #taking = false;
  #choked = false;
  #ending = false;
  #closed = false;
  /** When it last had a request, on the clock of the process. */
  heard: Duration;

  /** @param isLine whether it is the master of a serial line, which cannot be dropped: then what it asked for is */
  constructor(stream: Duplex, framing: Framing, client: string, station: Station, isLine = false) {
    this.client = client;
    const drop = () => {
      if (!isLine) return void stream.destroy();
      this.#forget();
      this.#scope = new ClientScope(client, drop);
    };
    this.#scope = new ClientScope(client, drop);
    this.#stream = stream;
    this.#framing = framing;
    this.#station = station;
    const { quiet, delay, idle } = station.profile;
    this.#paced = quiet.afterConnect > 0 || quiet.between > 0 || delay > 0;
    this.heard = clock.now();
    this.#quietUntil = (this.heard + ms(quiet.afterConnect)) as Duration;
    // Counted from the last whole request: who only dribbles bytes is idle too.
    this.#idle = idle > 0 ? setTimeout(() => stream.destroy(), idle) : undefined;
    stream.on('data', this.#take);
    stream.on('drain', this.#onDrain);
    stream.on('end', this.#onEnd);
    stream.on('error', () => stream.destroy());
    stream.on('close', this.#close);
  }

  /** What is thrown for this client ends its connection: everything here happens at once, or in a timer of its own. */
  #guard<Given extends unknown[]>(work: (...given: Given) => void): (...given: Given) => void {
    return (...given) => {
      try {
        work(...given);
      } catch (error) {
        this.#scope.fail(error);
      }
    };
  }

  readonly #take = this.#guard((chunk: Buffer): void => {
    this.#taking = true;
    const isModbus = this.#framing.take(chunk, this.#onRequest);
    this.#taking = false;
    this.#send();
    if (!isModbus) {
      if (this.#station.profile.malformed === 'close') this.#stream.destroy();
      else this.#framing.reset();
    }
    this.#listenOrNot();
  });

  readonly #onRequest = this.#guard((request: Request): void => {
    if (this.#stream.destroyed) return;
    this.#idle?.refresh();
    const { profile } = this.#station;
    if (this.#paced || profile.whenFull === 'drop-oldest') this.heard = clock.now();
    if (this.#paced && profile.early === 'lost' && this.heard < this.#quietUntil) return;
    const route = this.#station.route(request);
    if (route === undefined) return;
    if (this.#waiting.length === 0 && !this.#paced && isImmediate(route)) {
      this.#answer(request, route);
      // A request that was told by silence comes on its own; others leave with their segment.
      if (!this.#taking) this.#send();
      return;
    }
    const busy = this.#waiting.length >= profile.requests;
    this.#waiting.push({ request, route: busy ? BUSY : route, scans: scansOf(route) });
    if (this.#waiting.length === 1) this.serve();
  });

  /** Answers what may be answered now, in order. */
  readonly serve = this.#guard((): void => {
    while (this.#waiting.length > 0) {
      const first = this.#waiting[0]!;
      if (!isImmediate(first.route) && first.scans === scansOf(first.route)) break;
      if (this.#paced && !this.#isDue(first)) break;
      this.#waiting.shift();
      this.#answer(first.request, first.route);
      if (this.#paced) this.#quietUntil = (clock.now() + ms(this.#station.profile.quiet.between)) as Duration;
    }
    this.#send();
    this.#listenOrNot();
    this.#endIfDone();
  });

  #isDue(first: Waiting): boolean {
    const now = clock.now();
    first.due ??= (Math.max(now, this.#quietUntil) + ms(this.#station.profile.delay)) as Duration;
    if (now >= first.due) return true;
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.serve();
      },
      Math.ceil(inMs((first.due - now) as Duration)),
    );
    return false;
  }

  #answer(request: Request, route: Route): void {
    if (this.#length + LONGEST_FRAME > replies.length) this.#send();
    const at = this.#length;
    const pdu = at + this.#framing.head;
    const end = this.#station.answer(route, request, this.client, replies, pdu);
    if (end > pdu) this.#length = this.#framing.seal(request, replies, at, end);
  }

  #send(): void {
    const length = this.#length;
    if (length === 0) return;
    this.#length = 0;
    if (!this.#stream.writable) return;
    this.#stream.write(Buffer.from(replies.subarray(0, length)));
    this.#choked = this.#stream.writableLength > UNREAD;
  }

  readonly #onDrain = this.#guard((): void => {
    this.#choked = false;
    this.#listenOrNot();
  });

  readonly #onEnd = this.#guard((): void => {
    this.#ending = true;
    this.#endIfDone();
  });

  /** A client that does not read, or asks faster than it is answered, is not listened to for a while. */
  #listenOrNot(): void {
    const stop = this.#choked || this.#waiting.length >= WAITING;
    if (stop !== this.#stream.isPaused()) stop ? this.#stream.pause() : this.#stream.resume();
  }

  #endIfDone(): void {
    if (this.#ending && this.#waiting.length === 0 && !this.#closed) this.#stream.end();
  }

  /** Drops the client. */
  destroy(): void {
    this.#stream.destroy();
  }

  readonly #close = this.#guard((): void => {
    this.#closed = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#timer);
    this.#forget();
  });

  #forget(): void {
    this.#waiting = [];
    this.#length = 0;
    this.#taking = false;
    this.#framing.reset();
  }
}

const BUSY: Route = { to: 'nobody', exception: 6 };

const isImmediate = (route: Route): boolean =>
  route.to === 'unit' ? answersAtOnce(route.unit) : route.to === 'nobody' || route.units.every(answersAtOnce);

/** One that has closed makes no more scans. */
const answersAtOnce = ({ immediate, closed }: ModbusUnit): boolean => immediate || closed;

/** Counts the scans of those a request is for: what came before a scan is answered after it. */
function scansOf(route: Route): number {
  if (route.to === 'unit') return route.unit.scans;
  return route.to === 'everybody' ? route.units.reduce((sum, { scans }) => sum + scans, 0) : 0;
}

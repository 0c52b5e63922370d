import type net from 'node:net';
import { Budget } from './budget.ts';
import { Greeting } from './greeting.ts';
import type { BrokerLimits } from './limits.ts';
import type { Notices } from './notices.ts';

/** Part of a packet that is worth cutting somebody off for, in bytes. */
const LARGE = 4096;

interface Gate {
  readonly socket: net.Socket;
  readonly lengths: PacketLengths;
  /** Bytes of the packet that is not whole yet. */
  unfinished: number;
}

/**
 * Follows what all connections send, as it is read: the parser of the broker would gather up to 256 MiB of a packet for
 * each of them. Cut off are a client that announces a larger packet than may be, and, when all together have too
 * much in hand, the one whose packet has been coming in for longest: a sound client's comes at once.
 */
export class Intake {
  readonly #largest: number;
  readonly #held: Budget<Gate>;
  /** Those with much of a packet, in the order in which it began. */
  readonly #slow = new Set<Gate>();
  readonly #notices: Notices;

  constructor({ packet, intake }: BrokerLimits, notices: Notices) {
    this.#largest = packet;
    this.#held = new Budget(intake);
    this.#notices = notices;
  }

  /** Bytes of packets that are not whole, or not dealt with. */
  get held(): number {
    return this.#held.used;
  }

  guard(socket: net.Socket): void {
    const read = socket.read.bind(socket);
    const greeting = new Greeting();
    const gate: Gate = { socket, lengths: new PacketLengths(), unfinished: 0 };
    let refused = false;
    socket.on('close', () => this.#forget(gate));
    socket.read = (size?: number) => {
      const chunk: Buffer | null = read(size);
      if (refused || socket.destroyed) return null;
      const answer = chunk && greeting.refusal(chunk);
      if (answer) {
        refused = true;
        this.#notices.tell(
          'login',
          `version ${socket.remoteAddress}`,
          `${who(socket)} asks for a version of MQTT that is not spoken`,
        );
        // It closes when it has read this; if not, it is out of time for its CONNECT.
        socket.end(answer);
        return null;
      }
      // Whoever reads again has dealt with what it had.
      this.#held.force(gate, gate.unfinished + (chunk?.length ?? 0));
      if (chunk) this.#follow(gate, chunk);
      return socket.destroyed ? null : chunk;
    };
  }

  #follow(gate: Gate, chunk: Buffer): void {
    const { lengths } = gate;
    const { largest, whole } = lengths.take(chunk);
    if (largest > this.#largest) this.#cut(gate, `announces a packet of ${largest} bytes`);
    gate.unfinished = lengths.gathered;
    if (whole || gate.unfinished === 0) this.#slow.delete(gate);
    if (gate.unfinished > LARGE) this.#slow.add(gate);
    while (this.#held.full) {
      const [slowest = gate] = this.#slow;
      this.#cut(slowest, `has ${slowest.unfinished} bytes of a packet, and all together have too many`);
    }
  }

  #cut(gate: Gate, why: string): void {
    const { socket } = gate;
    this.#notices.tell('cut off', String(socket.remoteAddress), `${who(socket)} is cut off: it ${why}`);
    this.#forget(gate);
    socket.destroy();
  }

  #forget(gate: Gate): void {
    this.#held.force(gate, 0);
    this.#slow.delete(gate);
  }
}

const who = ({ remoteAddress, remotePort }: net.Socket) => `a client at ${remoteAddress}:${remotePort}`;

/** Follows the remaining lengths of packets (3.1.1, 2.2.3) through a stream of chunks, without keeping any of it. */
class PacketLengths {
  /** Bytes of the present packet that are still to come. */
  #left = 0;
  #state: 'type' | 'length' | 'rest' = 'type';
  #length = 0;
  #shift = 0;

  /** Bytes of the present packet that have come. */
  get gathered(): number {
    return this.#state === 'rest' ? this.#length - this.#left : 0;
  }

  /** The largest length that a chunk announces, and whether a packet ends in it. */
  take(chunk: Buffer): { readonly largest: number; readonly whole: boolean } {
    let [largest, whole] = [0, false];
    for (let i = 0; i < chunk.length; ) {
      if (this.#state === 'rest') {
        const step = Math.min(this.#left, chunk.length - i);
        i += step;
        this.#left -= step;
        if (this.#left > 0) continue;
        this.#state = 'type';
        whole = true;
      } else {
        const byte = chunk[i++]!;
        if (this.#state === 'type') {
          [this.#length, this.#shift, this.#state] = [0, 0, 'length'];
          continue;
        }
        this.#length += (byte & 0x7f) * 2 ** this.#shift;
        this.#shift += 7;
        // A fifth byte is malformed: the parser says so.
        if (byte >= 0x80 && this.#shift < 28) continue;
        largest = Math.max(largest, this.#length);
        this.#left = this.#length;
        this.#state = this.#left === 0 ? 'type' : 'rest';
      }
    }
    return { largest, whole };
  }
}

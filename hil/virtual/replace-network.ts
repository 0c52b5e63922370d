import http from 'node:http';
import net from 'node:net';
import { Compartment } from './compartment.ts';
import { httpOn, virtualNet } from './sockets.ts';
import type { Timeline } from './timeline.ts';
import type { WireDigest } from './wire-digest.ts';

/** Replaces `node:net`, and HTTP above it. What is made in a compartment is held, released and dropped with it. */
export function replaceNetwork(timeline: Timeline, digest: WireDigest): { adopt(compartment: Compartment): void } {
  const network = virtualNet({
    schedule: timeline,
    owner: () => Compartment.current,
    onWire: (event) => digest.take(event),
  });
  httpOn(network);
  stampAnswers();
  const { Socket, Server, createServer, connect, createConnection } = network;
  Object.assign(net, { Socket, Stream: Socket, Server, createServer, connect, createConnection });
  return {
    adopt: (compartment) =>
      compartment.watch({
        frozen: () => network.hold(compartment),
        thawed: () => network.release(compartment),
        gone: () => network.drop(compartment),
      }),
  };
}

/** What Node's HTTP keeps private: writes the head of a message. */
interface Outgoing {
  sendDate: boolean;
  _storeHeader(firstLine: string, headers: object | undefined): void;
}

/** Node takes the `Date` of an answer from a clock that nobody can replace (RFC 9110, 6.6.1). */
function stampAnswers(): void {
  const outgoing = http.OutgoingMessage.prototype as unknown as Outgoing;
  const { _storeHeader } = outgoing;
  outgoing._storeHeader = function (this: Outgoing, firstLine, headers) {
    const dated = this.sendDate && !/date/i.test(Object.keys(headers ?? {}).join(' '));
    this.sendDate = false;
    _storeHeader.call(this, dated ? `${firstLine}Date: ${new Date().toUTCString()}\r\n` : firstLine, headers);
  };
}

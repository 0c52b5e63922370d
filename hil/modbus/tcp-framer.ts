import net from 'node:net';

/** A request as it came off the wire. */
export interface Request {
  readonly unit: number;
  readonly pdu: Buffer;
  /** Who asks: `127.0.0.1:50312`. */
  readonly client: string;
  /** Sends the reply PDU, under the request's transaction id. Does nothing when the client has gone. */
  reply(pdu: Buffer): void;
}

/** Bytes that may wait for a client that does not read, before it is not listened to any more. */
const UNREAD = 1 << 20;
/** Requests of one client that may wait for an answer. */
const WAITING = 64;

/**
 * Frames Modbus TCP (Messaging Implementation Guide V1.0b, section 3): MBAP header of transaction id, protocol id 0,
 * length of unit and PDU, unit. Takes any segmentation. What is no Modbus ends the connection, as PLCs do.
 */
export function modbusTcpServer(
  accept: () => boolean,
  onRequest: (request: Request) => void,
  onClosed: () => void,
): net.Server {
  return net.createServer({ noDelay: true, keepAlive: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    if (!accept()) {
      socket.destroy();
      return;
    }
    socket.on('close', onClosed);
    const client = `${socket.remoteAddress}:${socket.remotePort}`;
    let rest: Buffer | undefined;
    let waiting = 0;

    const answer = (header: Buffer) => {
      waiting++;
      let open = true;
      return (pdu: Buffer) => {
        if (!open) return;
        open = false;
        if (--waiting < WAITING && socket.isPaused() && socket.writableLength < UNREAD) socket.resume();
        if (!socket.writable) return;
        const frame = Buffer.allocUnsafe(7 + pdu.length);
        header.copy(frame, 0, 0, 7);
        frame.writeUInt16BE(pdu.length + 1, 4);
        pdu.copy(frame, 7);
        socket.write(frame);
        if (socket.writableLength > UNREAD) {
          socket.pause();
          socket.once('drain', () => socket.resume());
        }
      };
    };

    socket.on('data', (chunk) => {
      const data = rest ? Buffer.concat([rest, chunk]) : chunk;
      let at = 0;
      rest = undefined;
      // Replies to requests that came in one segment leave in one segment.
      socket.cork();
      while (data.length - at >= 8) {
        const length = data.readUInt16BE(at + 4);
        if (data.readUInt16BE(at + 2) !== 0 || length < 2 || length > 254) {
          socket.destroy();
          return;
        }
        if (data.length - at < 6 + length) break;
        const frame = data.subarray(at, at + 6 + length);
        at += 6 + length;
        onRequest({ unit: frame[6]!, pdu: frame.subarray(7), client, reply: answer(frame) });
      }
      if (at < data.length) rest = Buffer.from(data.subarray(at));
      socket.uncork();
      if (waiting >= WAITING) socket.pause();
    });
  });
}

/** A request as it came off the wire, without what framed it. */
export interface Request {
  readonly unit: number;
  readonly pdu: Buffer;
  /** The transaction id, which Modbus TCP gives back with the reply; 0 on a serial line, which has none. */
  readonly transaction: number;
}

/** How requests and replies lie in a stream of bytes. One object for each connection: it keeps what is incomplete. */
export interface Framing {
  /** Bytes of a frame before its PDU. */
  readonly head: number;
  /**
   * Takes bytes in any segmentation, and hands on every whole request, in order.
   * @returns false for what is no Modbus: nothing after it can be told apart
   */
  take(chunk: Buffer, onRequest: (request: Request) => void): boolean;
  /**
   * Completes the frame that begins at `at` around its PDU, which stands from `at + head` to `end`.
   * @returns where the frame ends
   */
  seal(request: Request, bytes: Buffer, at: number, end: number): number;
  /** Forgets what is incomplete, and stops waiting for the rest. */
  reset(): void;
}

/** Bytes of the longest frame of either kind. */
export const LONGEST_FRAME = 260;

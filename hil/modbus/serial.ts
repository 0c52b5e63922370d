import type { Duplex } from 'node:stream';
import { PlantwrightError } from '#simulator';
import type { SerialLine } from '../device.ts';

/** A serial port that is open, and its undo. */
export interface OpenSerial {
  readonly port: Duplex;
  close(): Promise<void>;
}

/**
 * Opens a serial port, real or one end of a pair of pseudo-terminals. The library is loaded when it is needed: it
 * brings a native part that only few have use for.
 * @throws PlantwrightError SERIAL_PORT_UNUSABLE
 */
export async function openSerial({ path, baudRate, parity, stopBits }: SerialLine): Promise<OpenSerial> {
  const { SerialPort } = await import('serialport');
  return new Promise((resolve, reject) => {
    const port = new SerialPort({ path, baudRate, dataBits: 8, parity, stopBits, lock: false }, (cause) => {
      if (cause === null) {
        resolve({ port, close: () => close(port) });
        return;
      }
      reject(
        new PlantwrightError('SERIAL_PORT_UNUSABLE', `${path} cannot be opened: ${cause.message}.`, {
          hint: 'Is it there, is it free, and may you use it? On Linux its group is often "dialout".',
          cause,
        }),
      );
    });
  });
}

const close = (port: { readonly isOpen: boolean; close(callback: () => void): void }) =>
  new Promise<void>((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve()));

/** Bits of one character on the line: start, eight of data, parity, stop. */
const CHARACTER = 11;
/** Adapters and operating systems hand over what has come only every so often, in ms; a shorter silence is theirs. */
const HAND_OVER = 50;

/**
 * How long the line must be silent to end a frame, in ms: 3.5 characters, and 1.75 ms above 19200 baud (Serial Line
 * V1.02, section 2.5.1.1), but not less than what a computer can tell.
 */
export const silenceOf = ({ baudRate }: SerialLine): number =>
  Math.max(HAND_OVER, baudRate > 19_200 ? 1.75 : (3.5 * CHARACTER * 1000) / baudRate);

import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** Error numbers of libuv's own, which the operating system has not. */
const OF_LIBUV: Readonly<Record<string, number>> = { ENOTFOUND: -3008 };

function errnoOf(code: string): number {
  const number = constants.errno[code as keyof typeof constants.errno];
  return number === undefined ? (OF_LIBUV[code] ?? 0) : -number;
}

function failed(message: string, fields: Partial<NodeJS.ErrnoException> & object): NodeJS.ErrnoException {
  return Object.assign(new Error(message), fields);
}

/** `read ECONNRESET`, as Node has it. */
export function callFailed(syscall: 'read' | 'write', code: string): NodeJS.ErrnoException {
  return failed(`${syscall} ${code}`, { errno: errnoOf(code), code, syscall });
}

/** `connect ECONNREFUSED 127.0.0.1:502`, as Node has it. */
export function connectFailed(code: string, address: string, port: number): NodeJS.ErrnoException {
  const fields = { errno: errnoOf(code), code, syscall: 'connect', address, port };
  return failed(`connect ${code} ${address}:${port}`, fields);
}

/** What Node says when no address of a host can be connected to: one error, or all that were met. */
export function noAddressAnswers(errors: readonly NodeJS.ErrnoException[]): Error {
  const [first] = errors;
  if (errors.length === 1) return first!;
  return Object.assign(new AggregateError(errors), { code: first?.code });
}

/** `listen EADDRINUSE: address already in use 127.0.0.1:502`, as Node has it. */
export function listenFailed(code: string, address: string, port: number): NodeJS.ErrnoException {
  const errno = errnoOf(code);
  const [, meaning] = getSystemErrorMap().get(errno) ?? [code, code];
  const where = port > 0 ? `${address}:${port}` : address;
  const fields = { errno, code, syscall: 'listen', address, ...(port > 0 && { port }) };
  return failed(`listen ${code}: ${meaning} ${where}`, fields);
}

/** `getaddrinfo ENOTFOUND pump.example`, as Node has it. */
export function nameUnknown(hostname: string): NodeJS.ErrnoException {
  const fields = { errno: errnoOf('ENOTFOUND'), code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname };
  return failed(`getaddrinfo ENOTFOUND ${hostname}`, fields);
}

export const socketClosed = () => failed('Socket is closed', { code: 'ERR_SOCKET_CLOSED' });

export const closedBeforeConnection = () =>
  failed('Socket closed before the connection was established', { code: 'ERR_SOCKET_CLOSED_BEFORE_CONNECTION' });

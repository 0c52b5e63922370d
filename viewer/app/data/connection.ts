import type { FromViewer, ToViewer } from '../../../simulator/record/session.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost';

/** Waits between attempts, in ms; the last one repeats. */
const RETRY_AFTER = [250, 500, 1000, 2000, 4000];

export interface ConnectionListener {
  onState(state: ConnectionState): void;
  onMessage(message: ToViewer): void;
}

export interface Connection {
  /** False when there is nobody to send it to. */
  send(request: FromViewer): boolean;
  close(): void;
}

/** Where a page keeps its token, so that loading it again keeps its rights: until its tab is closed. */
const KEPT_AS = 'plantwright token';

/**
 * Takes the token out of the address of a page, so that nobody reads it there or passes it on with the address.
 * @returns the token, or the one that this tab came with before
 */
export function takeToken(
  href: string,
  kept: Pick<Storage, 'getItem' | 'setItem'>,
  replace: (href: string) => void,
): string | null {
  const url = new URL(href);
  const token = url.searchParams.get('token');
  if (token === null) return kept.getItem(KEPT_AS);
  kept.setItem(KEPT_AS, token);
  url.searchParams.delete('token');
  replace(url.href);
  return token;
}

/** Where the session of a page is served: `/session` of the same host. @param token gives the right to control it */
export function sessionUrl(page: { protocol: string; host: string }, token: string | null): string {
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${page.host}/session${token ? `?token=${encodeURIComponent(token)}` : ''}`;
}

/** Follows a session until it is closed, and comes back by itself after every loss. */
export function connect(url: string, { onState, onMessage }: ConnectionListener): Connection {
  let socket: WebSocket;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;

  const open = () => {
    socket = new WebSocket(url);
    socket.onopen = () => {
      failures = 0;
      onState('open');
    };
    socket.onmessage = ({ data }) => onMessage(JSON.parse(String(data)) as ToViewer);
    socket.onclose = () => {
      if (closed) return;
      onState('lost');
      timer = setTimeout(open, RETRY_AFTER[Math.min(failures++, RETRY_AFTER.length - 1)]);
    };
  };

  onState('connecting');
  open();
  return {
    send(request) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(request));
      return true;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      socket.close();
    },
  };
}

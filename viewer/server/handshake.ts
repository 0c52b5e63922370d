import type http from 'node:http';

/** What the request for a WebSocket asks: the session, with the token it brought, or nothing that is here. */
export type Handshake = { readonly token: string } | { readonly refused: string };

/** Reads the request for a WebSocket. A page from another origin may not even look; `null` is the origin of a page without one. */
export function readHandshake({ url, headers }: http.IncomingMessage): Handshake {
  const asked = URL.parse(url ?? '', 'http://viewer');
  if (!asked) return { refused: '400 Bad Request' };
  if (headers.origin !== undefined && URL.parse(headers.origin)?.host !== headers.host) {
    return { refused: '403 Forbidden' };
  }
  if (asked.pathname !== '/session') return { refused: '404 Not Found' };
  return { token: asked.searchParams.get('token') ?? '' };
}

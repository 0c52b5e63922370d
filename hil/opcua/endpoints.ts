import {
  ApplicationDescription,
  CreateSessionRequest,
  CreateSessionResponse,
  EndpointDescription,
  FindServersRequest,
  FindServersResponse,
  GetEndpointsRequest,
  GetEndpointsResponse,
  type OPCUAServer,
} from 'node-opcua';
import { urlOf } from '../address.ts';

/** The longest name that DNS has. */
const LONGEST_NAME = 255;
const STANDARD_PORT = 4840;

/**
 * Answers with the host and port by which a client came, whatever name or address of this machine that is, or of the
 * router before it: a server's URLs are to be "accessible to the Client via the provided URL" (Part 4, 5.4.4). A client
 * whose URL says nothing gets the server's own.
 */
export function answerByUrlUsed(server: OPCUAServer): void {
  const used = new WeakMap<object, string>();
  server.on('request', (request: unknown, channel: object) => {
    const asks = [GetEndpointsRequest, CreateSessionRequest, FindServersRequest].find(
      (each) => request instanceof each,
    );
    if (!asks) return;
    const base = baseOf((request as GetEndpointsRequest).endpointUrl);
    if (base === undefined) used.delete(channel);
    else used.set(channel, base);
  });
  server.on('response', (response: unknown, channel: object) => {
    const base = used.get(channel);
    if (base === undefined) return;
    if (response instanceof GetEndpointsResponse) {
      response.endpoints = (response.endpoints ?? []).map((endpoint) => describedAt(base, endpoint));
    } else if (response instanceof CreateSessionResponse) {
      for (const endpoint of response.serverEndpoints ?? []) endpoint.endpointUrl = moved(base, endpoint.endpointUrl);
    } else if (response instanceof FindServersResponse) {
      for (const described of response.servers ?? []) described.discoveryUrls = allMoved(base, described.discoveryUrls);
    }
  });
}

/** `opc.tcp://host:port` of a URL that names both a host and OPC UA over TCP. */
function baseOf(url: string | null): string | undefined {
  const [, authority] = /^opc\.tcp:\/\/([^/?#]*)/i.exec(url ?? '') ?? [];
  // The scheme is none that the URL parser knows the rules of hosts for.
  if (!authority || !URL.canParse(`http://${authority}`)) return undefined;
  const { hostname } = new URL(`http://${authority}`);
  if (hostname.length > LONGEST_NAME) return undefined;
  const [, port] = /:(\d+)$/.exec(authority) ?? [];
  return urlOf('opc.tcp', hostname, port === undefined ? STANDARD_PORT : Number(port));
}

const moved = (base: string, url: string | null): string => base + (url ?? '').replace(/^[a-z.]+:\/\/[^/]*/i, '');

const allMoved = (base: string, urls: readonly (string | null)[] | null): string[] => [
  ...new Set((urls ?? []).map((url) => moved(base, url))),
];

/** A copy: the library answers everybody with the same descriptions. */
function describedAt(base: string, endpoint: EndpointDescription): EndpointDescription {
  const copy = new EndpointDescription(endpoint);
  copy.endpointUrl = moved(base, endpoint.endpointUrl);
  copy.server = new ApplicationDescription(endpoint.server);
  copy.server.discoveryUrls = allMoved(base, copy.server.discoveryUrls);
  return copy;
}

import { isIPv6 } from 'node:net';
import { InvalidArgumentError } from 'commander';
import { dialled, hostInUrl } from '../../hil/address.ts';
import type { Endpoint } from '../../hil/device.ts';
import type { OpenRig } from '../../hil/rig.ts';
import type { StackAddresses } from '../map/endpoint-page.ts';

/**
 * Where devices and stack are for others. A rig has everything by the address that it uses itself, which on a wildcard
 * is the loopback's.
 * @param host what is listened on @param name by what others reach it
 */
export function asOthersReach(
  { endpoints, stack }: Pick<OpenRig, 'endpoints' | 'stack'>,
  host: string,
  name: string,
): StackAddresses & { readonly endpoints: readonly Endpoint[] } {
  const { broker, api } = stack;
  // A sensor may report to a broker of its own, which is where it is.
  const ours = ({ protocol, host: at, endpoint }: Endpoint) =>
    protocol === 'mqtt' || protocol === 'sparkplug' ? endpoint === broker.url : at === dialled(host);
  return {
    broker: movedTo(name, broker.url),
    api: movedTo(name, api!.url),
    endpoints: endpoints.map((each) =>
      ours(each) ? { ...each, host: name, endpoint: movedTo(name, each.endpoint) } : each,
    ),
  };
}

/** The same URL at another host. */
const movedTo = (host: string, url: string): string => url.replace(/\/\/.*(:\d+)/, `//${hostInUrl(host)}$1`);

/** A name or address that a person gives, as URLs have it: `[::1]` and `0:0::1` are `::1`. */
export function hostName(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, '$1');
  const url = `http://${hostInUrl(host)}`;
  if ((!isIPv6(host) && /[:/@?#\\\s]/.test(host)) || !URL.canParse(url)) {
    throw new InvalidArgumentError('Give a name, or an address such as 127.0.0.1 or ::1, without a port.');
  }
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

import { html } from 'hono/html';
import { placeOf } from '../../hil/address.ts';
import type { Endpoint } from '../../hil/device.ts';
import type { Device, PlantNetwork } from '../../hil/devices.ts';
import { describeServer } from '../../hil/opcua/describe.ts';
import type { SparkplugDevice } from '../../hil/sparkplug/map.ts';
import { pointTables } from './tables.ts';

/** Where the stack can be reached. */
export interface StackAddresses {
  readonly broker: string;
  /** The user for a client of one's own; absent where the broker lets everybody in. */
  readonly user?: string;
  readonly api: string;
}

/** What hears all samples of the stack from a shell. Generated passwords have no characters that a shell minds. */
export function subscribeLine(
  broker: string,
  login?: { readonly username: string; readonly password: string },
): string {
  const { host, port } = placeOf(broker, 1883);
  const who = login ? ` -u ${login.username} -P ${login.password}` : '';
  return `mosquitto_sub -h ${host} -p ${port}${who} -t 'uns/#' -v`;
}

/**
 * Endpoints, security settings and map of a live plant on one page: to print, and to lay beside the gateway that is
 * configured for them. Passwords and tokens are not on it.
 */
export function endpointPage(network: PlantNetwork, endpoints: readonly Endpoint[], stack: StackAddresses): string {
  const known: readonly (Device | SparkplugDevice)[] = [...network.devices, ...(network.edgeNodes ?? [])];
  const deviceOf = ({ device, protocol }: Endpoint) =>
    known.find((d) => d.device === device && d.protocol === protocol)!;
  return String(html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Endpoints of ${network.plant.name}</title>
<style>
body { font: 12px/1.4 system-ui, sans-serif; margin: 2rem; color: #1d2429; background: #fff }
h1 { font-size: 1.5rem } h2 { margin: 1.6rem 0 .4rem; font-size: 1.05rem }
table { border-collapse: collapse } .wide { overflow-x: auto }
th, td { border: 1px solid #bcc3c8; padding: 2px 6px; text-align: left; vertical-align: top; font-variant-numeric: tabular-nums }
th { background: #eef0f2 } td:nth-child(n+3) { font-family: ui-monospace, monospace; font-size: 11px }
@page { size: A4 landscape; margin: 10mm }
@media print { body { margin: 0; font-size: 9px } td:nth-child(n+3) { font-size: 8px } thead { display: table-header-group } tr { break-inside: avoid } .wide { overflow: visible } }
</style>
<h1>Endpoints of ${network.plant.name}</h1>
<p>A virtual plant: nothing of it is for a plant in operation.</p>
<h2>Devices</h2>
<table><thead><tr><th>device</th><th>protocol</th><th>endpoint</th><th>unit</th><th>security and limits</th></tr></thead>
<tbody>${endpoints.map((endpoint) => {
    const device = deviceOf(endpoint);
    const { endpoint: address, units = [] } = endpoint;
    const cells = [endpoint.device, NAMES[endpoint.protocol], address, units.join(', ')];
    return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}<td>${termsOf(device).map((term) => html`${term}<br>`)}</td></tr>`;
  })}</tbody></table>
<h2>Stack</h2>
<table><tbody><tr><td>MQTT broker</td><td>${stack.broker}</td></tr>
<tr><td>a client of your own</td><td>${brokerTerms(stack)}</td></tr><tr><td>HTTP API</td><td>${stack.api} (with the token that was printed)</td></tr></tbody></table>
${pointTables(network).map(
  ({ title, heads, rows }) => html`<h2>${title}</h2>
<div class="wide"><table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`,
)}
</html>
`);
}

const brokerTerms = ({ broker, user }: StackAddresses) =>
  user === undefined
    ? html`no login: everybody may read and publish`
    : html`user ${user}, with the password that was printed: it reads everything and publishes nothing<br>
${subscribeLine(broker, { username: user, password: 'PASSWORD' })}`;

const NAMES: Readonly<Record<Endpoint['protocol'], string>> = {
  modbus: 'Modbus',
  opcua: 'OPC UA',
  mqtt: 'MQTT',
  sparkplug: 'Sparkplug B',
};

/** Who may connect, what they may do there, and what the device grants them. */
function termsOf(device: Device | SparkplugDevice): string[] {
  switch (device.protocol) {
    case 'modbus': {
      const { name, scan, connections } = device.profile;
      return ['no security: Modbus has none', `profile ${name}: scan ${scan} ms, ${connections} connections`];
    }
    case 'opcua':
      return describeServer(device).map((line) => line.replace(`${device.device}  `, ''));
    case 'mqtt':
      return [`publishes every ${device.every / 1e6} s`];
    case 'sparkplug':
      return [`group ${device.group}; waits for ${device.primaryHost ? `the host ${device.primaryHost}` : 'no host'}`];
  }
}

import { html } from 'hono/html';
import type { Endpoint } from '../../hil/device.ts';
import type { Device, PlantNetwork } from '../../hil/devices.ts';
import { pointTables } from './tables.ts';

/** Where the stack can be reached. */
export interface StackAddresses {
  readonly broker: string;
  readonly api: string;
}

/**
 * Endpoints, security settings and map of a live plant on one page: to print, and to lay beside the gateway that is
 * configured for them. Passwords and tokens are not on it.
 */
export function endpointPage(network: PlantNetwork, endpoints: readonly Endpoint[], stack: StackAddresses): string {
  const deviceOf = ({ device, protocol }: Endpoint) =>
    network.devices.find((d) => d.device === device && d.protocol === protocol)!;
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
<table><thead><tr><th>device</th><th>protocol</th><th>endpoint</th><th>unit</th><th>who may</th><th>behaves as</th></tr></thead>
<tbody>${endpoints.map((endpoint) => {
    const device = deviceOf(endpoint);
    const { endpoint: address, units = [] } = endpoint;
    const cells = [
      endpoint.device,
      NAMES[endpoint.protocol],
      address,
      units.join(', '),
      accessOf(device),
      profileOf(device),
    ];
    return html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
  })}</tbody></table>
<h2>Stack</h2>
<table><tbody><tr><td>MQTT broker</td><td>${stack.broker}</td></tr><tr><td>HTTP API</td><td>${stack.api} (with the token that was printed)</td></tr></tbody></table>
${pointTables(network).map(
  ({ title, heads, rows }) => html`<h2>${title}</h2>
<div class="wide"><table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`,
)}
</html>
`);
}

const NAMES: Readonly<Record<Endpoint['protocol'], string>> = { modbus: 'Modbus TCP', opcua: 'OPC UA', mqtt: 'MQTT' };

/** Who may connect, and what they may do there. */
function accessOf(device: Device): string {
  switch (device.protocol) {
    case 'modbus':
      return 'everybody: Modbus has no security';
    case 'mqtt':
      return 'publishes only';
    case 'opcua': {
      const { modes, policies, anonymous, users, clients } = device.access;
      const secured = modes.some((mode) => mode !== 'None');
      return [
        `${modes.join(', ')}${secured ? ` with ${policies.join(', ')}` : ''}`,
        anonymous === 'refused' ? 'nobody anonymous' : `anonymous is ${anonymous}`,
        ...(users.length > 0 ? [`users: ${users.map(({ name, role }) => `${name} (${role})`).join(', ')}`] : []),
        ...(secured ? [clients === 'listed' ? 'client certificates by trust list' : 'any client certificate'] : []),
      ].join('; ');
    }
  }
}

function profileOf(device: Device): string {
  if (device.protocol === 'mqtt') return `reports every ${device.every / 1e6} s`;
  const { name, scan, connections } = device.profile;
  return `${name}: ${scan === 0 ? 'no scan' : `scan ${scan} ms`}, ${connections} connections`;
}

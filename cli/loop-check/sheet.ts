import { html } from 'hono/html';
import type { Row } from './check.ts';

const HEADS = ['tag', 'address', 'raw', 'applied', 'PLC', 'gateway', 'historian', 'error in % of span', 'result'];

const cells = (row: Row): string[] => [
  row.tag,
  row.address,
  row.raw,
  row.applied,
  row.plc,
  row.gateway,
  row.historian,
  row.error === null ? '' : row.error.toFixed(3),
  row.result,
];

/** The sheet as CSV (RFC 4180). */
export function csv(rows: readonly Row[]): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [HEADS, ...rows.map(cells)]
    .map((line) => line.map(quote).join(','))
    .join('\r\n')
    .concat('\r\n');
}

/** The sheet as one HTML page to print and sign. */
export function page(title: string, when: string, rows: readonly Row[]): string {
  const count = (result: Row['result']) => rows.filter((r) => r.result === result).length;
  return String(html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Loop check: ${title}</title>
<style>
body { font: 13px/1.4 system-ui, sans-serif; margin: 2rem; color: #1d2429; background: #fff }
table { border-collapse: collapse; width: 100% }
th, td { border: 1px solid #bcc3c8; padding: 3px 7px; text-align: left; font-variant-numeric: tabular-nums }
th { background: #eef0f2 } tr.fail td { background: #fbe3e4 } tr.fail td:last-child { font-weight: 700 }
tr.not td { color: #6b747b } .sign { margin-top: 3rem; display: flex; gap: 4rem } .sign span { border-top: 1px solid; padding-top: 4px; min-width: 14rem }
@media print { body { margin: 0 } thead { display: table-header-group } tr { break-inside: avoid } }
</style>
<h1>Loop check: ${title}</h1>
<p>${when}. ${count('pass')} passed, ${count('fail')} failed, ${count('not exercised')} not exercised.
A loop passes when the far side shows what was applied within 0.1 % of the span.</p>
<table><thead><tr>${HEADS.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr class="${row.result}">${cells(row).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table>
<p class="sign"><span>checked by, date</span><span>witnessed by, date</span></p>
</html>
`);
}

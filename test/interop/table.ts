import { readFileSync, writeFileSync } from 'node:fs';
import type { Interop } from '../fixtures/interop.ts';

// Writes docs/interop.md from what the interop tests recorded: npm run interop.
const NAMES: Readonly<Record<Interop['protocol'], string>> = {
  modbus: 'Modbus',
  opcua: 'OPC UA',
  mqtt: 'MQTT',
  sparkplug: 'Sparkplug B',
};
const seen = readFileSync('runs/interop.jsonl', 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Interop);
/** Of several runs the last one counts. */
const latest = new Map(seen.map((row) => [[row.protocol, row.peer, row.what].join('\t'), row]));
const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

const sections = Object.entries(NAMES).flatMap(([protocol, name]) => {
  const rows = [...latest.values()].filter((row) => row.protocol === protocol);
  if (rows.length === 0) return [];
  const lines = rows.map(
    ({ peer, version, what, result }) => `| ${[peer, version, what, result].map(cell).join(' | ')} |`,
  );
  return [`## ${name}`, '', '| peer | version | what it did | result |', '|---|---|---|---|', ...lines.sort(), ''];
});
writeFileSync(
  'docs/interop.md',
  [
    '# Clients and servers that nobody here wrote',
    '',
    'What they were seen to do with the virtual devices, the broker and the edge nodes of Plantwright. This page is generated from a run',
    'of `test/interop/` by `npm run interop`; the same tests run in CI.',
    '',
    ...sections,
  ].join('\n'),
);
process.stdout.write(`docs/interop.md: ${latest.size} rows\n`);

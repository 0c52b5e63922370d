import { judge } from './judge.ts';
import { mqtt } from './mqtt.ts';
import { opcua } from './opcua.ts';
import { plc } from './plc.ts';
import { session } from './session.ts';
import { simulator } from './simulator.ts';
import { wire } from './wire.ts';

/** `npm run bench -- AREA`: figures as ratios measured side by side in one run, never a timed test. */
const areas: Readonly<Record<string, () => Promise<void>>> = { simulator, judge, wire, opcua, mqtt, plc, session };
const asked = process.argv.slice(2);
const unknown = asked.find((area) => !(area in areas));
if (unknown !== undefined) {
  process.stderr.write(`There is no area "${unknown}". There are: ${Object.keys(areas).join(', ')}.\n`);
  process.exit(2);
}
for (const area of asked.length > 0 ? asked : Object.keys(areas)) {
  console.log(`\n${area}`);
  await areas[area]!();
}

import type { AssetMap, Numbers, Plant, Signal, Signals, Value } from '#simulator';
import { twinContract } from '../test/contracts/twin.ts';
import { plantNames, plants } from './index.ts';

/** What somebody forces in each controller: an output that its program would have otherwise. */
const FORCES: Readonly<Record<string, string>> = {
  'water-treatment PLC1': 'LAHH101 := TRUE',
  'bottling-line PLC1': 'runDP100 := TRUE',
  'bottling-line PLC2': 'runFL200 := TRUE',
  'bottling-line PLC3': 'runCP300 := TRUE',
  'bottling-line PLC4': 'runCW400 := TRUE',
  'microgrid PVC1': 'request := 123.0',
  'microgrid PVC2': 'request := 123.0',
  'microgrid REL1': 'tripU := TRUE',
  'microgrid MGC1': 'runG := TRUE',
};

/** Every input goes through what it can be, each at a pace of its own. */
function stirred(inputs: Signals) {
  const share = (t: number, i: number) => (t * (0.11 + 0.03 * (i % 7)) + 0.37 * i) % 1;
  const at = ({ kind, range, names }: Signal, part: number): Value => {
    if (kind === 'discrete') return part < 0.5;
    if (kind === 'states') return names![Math.floor(part * names!.length)]!;
    const [low, high] = range ?? [0, 100];
    return low + (high - low) * part;
  };
  return (t: number) =>
    Object.fromEntries(Object.entries(inputs).map(([name, signal], i) => [name, at(signal, share(t, i))]));
}

for (const name of plantNames) {
  const { assets } = plants[name].plant as Plant<AssetMap>;
  for (const [key, { twin, parameters }] of Object.entries(assets)) {
    if (twin.priority !== 'controller') continue;
    twinContract(`${key} of ${name}`, {
      twin,
      inputs: stirred(twin.inputs as Signals),
      parameters: parameters as Numbers<Record<string, number>>,
      wrong: { forces: FORCES[`${name} ${key}`]! },
    });
  }
}

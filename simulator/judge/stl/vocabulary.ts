import type { Plant } from '../../plant/plant.ts';
import type { SignalInfo } from '../../record/session.ts';
import type { KnownSignal, Vocabulary } from './parse-term.ts';

type Described = Pick<SignalInfo, 'id' | 'layer' | 'unit' | 'range'>;

/** The signals of a plant, or of a session or recording of one, as the words of formulas. */
export function vocabularyOf(source: Plant | readonly Described[]): Vocabulary {
  const described = isPlant(source) ? signalsOfPlant(source) : source;
  const known = new Map(described.map((signal) => [signal.id, knownOf(signal)]));
  return (signal) => known.get(signal);
}

const isPlant = (source: Plant | readonly Described[]): source is Plant => 'assets' in source;

const signalsOfPlant = (plant: Plant): readonly Described[] =>
  Object.keys(plant.assets).flatMap((asset) =>
    Object.entries(plant.outputs(asset)).map(([name, { unit, range }]) => {
      const layer = plant.assets[asset]!.twin.layer;
      return { id: `${asset}.${name}`, layer: layer as 'true' | 'sensed', unit, ...(range && { range }) };
    }),
  );

function knownOf({ layer, unit, range }: Described): KnownSignal {
  const span = range && range[1] > range[0] ? range[1] - range[0] : undefined;
  return { layer, unit, ...(span !== undefined && { span }) };
}

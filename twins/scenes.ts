import { bottlingLineScene } from './bottling-line/scene.ts';
import type { PlantName } from './index.ts';
import { microgridScene } from './microgrid/scene.ts';
import type { Scene } from './scene.ts';
import { waterTreatmentScene } from './water-treatment/scene.ts';

/** The scene of every plant, by the name of the plant: a plant without one does not compile. */
export const scenes: Readonly<Record<PlantName | 'water-treatment-swat', Scene>> = {
  'water-treatment': waterTreatmentScene,
  'water-treatment-swat': waterTreatmentScene,
  'bottling-line': bottlingLineScene,
  microgrid: microgridScene,
};

import { alarms } from './water-treatment/alarms.ts';
import { devices, intakeEdgeNode, limits } from './water-treatment/devices.ts';
import { waterTreatment } from './water-treatment/plant.ts';

/** The plants there are, with what they have on the network. A new plant is a folder and a line here. */
export const plants = {
  'water-treatment': {
    plant: waterTreatment,
    devices,
    edgeNodes: [intakeEdgeNode],
    alarms: Object.fromEntries(Object.entries(alarms).map(([name, alarm]) => [`PLC1.${name}`, alarm])),
    limits,
    start: { T101: { volume: 0.026 }, T301: { volume: 0.036 } },
  },
};

export type PlantName = keyof typeof plants;
export const plantNames = Object.keys(plants) as PlantName[];

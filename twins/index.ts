import { alarmsBySignal } from './bottling-line/alarms.ts';
import * as bottling from './bottling-line/devices.ts';
import { bottlingLine } from './bottling-line/plant.ts';
import { live } from './bottling-line/start.ts';
import { alarms as microgridAlarms } from './microgrid/alarms.ts';
import * as microgridNetwork from './microgrid/devices.ts';
import { microgrid } from './microgrid/plant.ts';
import { onGrid } from './microgrid/starts.ts';
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
  'bottling-line': {
    plant: bottlingLine,
    devices: bottling.devices,
    alarms: alarmsBySignal,
    limits: bottling.limits,
    start: live,
  },
  microgrid: {
    plant: microgrid,
    devices: microgridNetwork.devices,
    alarms: Object.fromEntries(Object.entries(microgridAlarms).map(([name, alarm]) => [`MGC1.${name}`, alarm])),
    limits: microgridNetwork.limits,
    start: onGrid,
  },
};

export type PlantName = keyof typeof plants;
export const plantNames = Object.keys(plants) as PlantName[];

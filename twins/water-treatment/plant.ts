import { asset, definePlant } from '#simulator';
import { consumer } from '../equipment/consumer/model.ts';
import { localPanel } from '../equipment/local-panel/model.ts';
import { motorisedValve } from '../equipment/motorised-valve/model.ts';
import { pump } from '../equipment/pump/model.ts';
import { tank } from '../equipment/tank/model.ts';
import { waterSupply } from '../equipment/water-supply/model.ts';
import { contact, floatSwitch, limitSwitch } from '../instruments/contact/model.ts';
import { flowTransmitter, levelTransmitter } from '../instruments/transmitter/kinds.ts';
import { wirelessTemperature } from '../instruments/wireless-temperature/model.ts';
import { controller } from './controller.ts';

const level = levelTransmitter([0, 1.6]);
const flow = flowTransmitter([0, 4]);

/** What differs between the published plant and the one that tells its story in 40 s. */
interface Size {
  readonly name: string;
  /** Cross-section of T-101 and T-301, in m². */
  readonly area: number;
  /** Full travel of MV-101, in s. */
  readonly stroke: number;
  /** Relative disturbance of the inlet flow. */
  readonly disturbance: number;
}

/**
 * Raw water stage after SWaT stage 1 (iTrust, Singapore University of Technology and Design) as MiniCPS models it:
 * the main fills T-101 through MV-101, P-101 lifts into T-301, ultrafiltration drains T-301.
 * Heights, flows and limits are published; stroke, disturbance, panel, wireless sensor and supervision are ours.
 */
const rawWater = ({ name, area, stroke, disturbance }: Size) =>
  definePlant({
    name,
    path: 'water/intake',
    assets: {
      RW100: asset(waterSupply),
      T101: asset(tank, { parameters: { area, height: 1.6 } }),
      T301: asset(tank, { parameters: { area, height: 1.6 } }),
      MV101: asset(motorisedValve, { parameters: { flow: 2.55 / 3600, stroke, disturbance } }),
      P101: asset(pump, { parameters: { flow: 2.45 / 3600 } }),
      UF300: asset(consumer, { parameters: { flow: 1 / 3600 } }),
      HS101: asset(localPanel),
      LIT101: asset(level),
      LIT301: asset(level),
      FIT101: asset(flow),
      FIT201: asset(flow),
      LSHH101: asset(floatSwitch, { parameters: { limit: 1.2 } }),
      ZSO101: asset(limitSwitch, { parameters: { from: 0.99, to: 1 } }),
      ZSC101: asset(limitSwitch, { parameters: { from: 0, to: 0.01 } }),
      YR101: asset(contact),
      YT101: asset(contact),
      TT191: asset(wirelessTemperature),
      PLC1: asset(controller, { parameters: { stroke: 1.5 * stroke } }),
    },
    connections: {
      'T101.inflow': 'MV101.flow',
      'T101.outflow': 'P101.flow',
      'T101.inflowTemperature': 'RW100.temperature',
      'T301.inflow': 'P101.flow',
      'T301.outflow': 'UF300.flow',
      'T301.inflowTemperature': 'T101.temperature',
      'MV101.open': 'PLC1.openMV101',
      'MV101.permit': 'LSHH101.healthy',
      'P101.run': 'PLC1.runP101',
      'P101.level': 'T101.level',
      'UF300.level': 'T301.level',
      'LIT101.process': 'T101.level',
      'LIT301.process': 'T301.level',
      'FIT101.process': 'MV101.flow',
      'FIT201.process': 'P101.flow',
      'LSHH101.process': 'T101.level',
      'ZSO101.process': 'MV101.position',
      'ZSC101.process': 'MV101.position',
      'YR101.process': 'P101.running',
      'YT101.process': 'P101.tripped',
      'TT191.process': 'T101.temperature',
      'PLC1.local': 'HS101.local',
      'PLC1.localValve': 'HS101.valveOpen',
      'PLC1.localPump': 'HS101.pumpRun',
      'PLC1.level101': 'LIT101.reading',
      'PLC1.level101Status': 'LIT101.status',
      'PLC1.level301': 'LIT301.reading',
      'PLC1.level301Status': 'LIT301.status',
      'PLC1.healthy101': 'LSHH101.healthy',
      'PLC1.opened101': 'ZSO101.made',
      'PLC1.closed101': 'ZSC101.made',
      'PLC1.running101': 'YR101.made',
      'PLC1.overload101': 'YT101.made',
      'PLC1.flow201': 'FIT201.reading',
    },
  });

/** Standpipes of 0.04 m²: the level of T-101 moves 17.7 mm/s, so that 40 s show a story. The default. */
export const waterTreatment = rawWater({ name: 'water-treatment', area: 0.04, stroke: 2, disturbance: 0.01 });

/** The published sizes. Filling from L to H takes 635.3 s. */
export const waterTreatmentSwat = rawWater({
  name: 'water-treatment-swat',
  area: 1.5,
  stroke: 6,
  disturbance: 0,
});

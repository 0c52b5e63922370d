import { battery } from '../equipment/battery/shape.ts';
import { breaker } from '../equipment/breaker/shape.ts';
import { controlCabinet } from '../equipment/control-cabinet/shape.ts';
import { building } from '../equipment/feeder/shape.ts';
import { genset } from '../equipment/genset/shape.ts';
import { inverter } from '../equipment/inverter/shape.ts';
import { pvArray } from '../equipment/pv-array/shape.ts';
import { transformer } from '../equipment/transformer/shape.ts';
import { sceneOf } from '../scene.ts';
import type { microgrid } from './plant.ts';

const VOLTAGE = [0, 500] as const;
const POWER = [-100_000, 100_000] as const;
const FREQUENCY = [45, 55] as const;

/**
 * The site from the south: the sun's side at the left, what makes power behind, the switchgear in a row in the middle
 * with QU-1 and the transformer to the public grid at the right, and the buildings in front.
 */
export const microgridScene = sceneOf<typeof microgrid>()({
  title: 'Works microgrid',

  assets: {
    PA1: {
      shape: pvArray,
      at: [-6.6, 0, -2.2],
      size: { tables: 3, width: 4.4 },
      channels: { available: 'PA1.available', voltage: 'PA1.voltage', current: 'PA1.current' },
      label: 'PA1.available',
      rank: 2,
    },
    PV1: {
      shape: inverter,
      at: [-3.5, 0, -2.8],
      channels: { power: 'PV1.power', state: 'PV1.state', limit: 'PVC1.limit', limited: 'PVC1.limitEnabled' },
      label: 'PV1.power',
      rank: 1,
    },
    PA2: {
      shape: pvArray,
      at: [-6.6, 0, 2.3],
      size: { tables: 2, width: 4 },
      channels: { available: 'PA2.available', voltage: 'PA2.voltage', current: 'PA2.current' },
      label: 'PA2.available',
      rank: 3,
    },
    PV2: {
      shape: inverter,
      at: [-3.9, 0, 1.9],
      channels: { power: 'PV2.power', state: 'PV2.state', limit: 'PVC2.limit', limited: 'PVC2.limitEnabled' },
      label: 'PV2.power',
      rank: 1,
    },
    B1: {
      shape: battery,
      at: [-1.4, 0, -3.4],
      channels: { charge: 'B1.charge', temperature: 'B1.temperature', open: 'B1.open' },
      label: 'B1.charge',
      rank: 2,
    },
    S1: {
      shape: inverter,
      at: [0.4, 0, -3.3],
      channels: { state: 'S1.state', power: 'BB1.S1Power' },
      label: 'BB1.S1Power',
      rank: 1,
    },
    G1: {
      shape: genset,
      at: [3, 0, -3.3],
      channels: { running: 'G1.running', frequency: 'G1.frequency', voltage: 'G1.voltage' },
      label: 'BB1.G1Power',
      rank: 1,
    },
    QF2: {
      shape: breaker,
      at: [-1.5, 0, -0.3],
      channels: { closed: 'QF2.closed', ready: 'QF2.ready' },
      label: 'QF2.closed',
      rank: 2,
    },
    QF3: {
      shape: breaker,
      at: [-0.55, 0, -0.3],
      channels: { closed: 'QF3.closed', ready: 'QF3.ready' },
      label: 'QF3.closed',
      rank: 2,
    },
    REL1: {
      shape: controlCabinet,
      at: [0.55, 0, -0.3],
      channels: { mode: 'REL1.mode' },
      label: 'VB1.frequency',
      rank: 1,
    },
    MGC1: {
      shape: controlCabinet,
      at: [1.8, 0, -0.3],
      channels: { mode: 'MGC1.mode' },
      label: 'MGC1.former',
      rank: 2,
    },
    QG1: {
      shape: breaker,
      at: [2.95, 0, -0.3],
      channels: { closed: 'QG1.closed', ready: 'QG1.ready' },
      label: 'QG1.closed',
      rank: 2,
    },
    QU1: {
      shape: breaker,
      at: [3.9, 0, -0.3],
      channels: { closed: 'QU1.closed', ready: 'QU1.ready' },
      label: 'QU1.closed',
      rank: 1,
    },
    TR1: {
      shape: transformer,
      at: [6, 0, -0.4],
      channels: { load: 'TR1.load', hotSpot: 'TR1.hotSpot', voltage: 'TR1.voltage' },
      label: 'BB1.U1Power',
      rank: 1,
    },
    F1: {
      shape: building,
      at: [4.3, 0, 3],
      size: { width: 3.2, storeys: 2 },
      channels: { supplied: 'F1.supplied', power: 'F1.power' },
      label: 'F1.power',
      rank: 1,
    },
    F2: {
      shape: building,
      at: [1.2, 0, 3.1],
      size: { width: 2.2, storeys: 1 },
      channels: { supplied: 'F2.supplied', power: 'F2.power' },
      label: 'F2.power',
      rank: 1,
    },
    F3: {
      shape: building,
      at: [-1.5, 0, 3.1],
      size: { width: 2.2, storeys: 1 },
      channels: { supplied: 'F3.supplied', power: 'F3.power' },
      label: 'F3.power',
      rank: 1,
    },
  },

  pipes: {},

  inside: {
    ET1: 'B1',
    RT1: 'PA1',
    TT1: 'PA1',
    PVC1: 'PV1',
    PVC2: 'PV2',
    EP1: 'PV1',
    EP2: 'PV2',
    ES1: 'S1',
    EG1: 'QG1',
    YG1: 'QG1',
    VG1: 'QG1',
    YR1: 'G1',
    YF2: 'QF2',
    YF3: 'QF3',
    YU1: 'QU1',
    EU1: 'QU1',
    VU1: 'QU1',
    WU1: 'QU1',
    VB1: 'REL1',
    BB1: 'REL1',
  },

  measures: {
    'VB1.voltage': { of: 'BB1.voltage', within: VOLTAGE },
    'VB1.frequency': { of: 'BB1.frequency', within: FREQUENCY },
    'VU1.voltage': { of: 'WU1.voltage', within: VOLTAGE },
    'VU1.frequency': { of: 'WU1.frequency', within: FREQUENCY },
    'VG1.voltage': { of: 'G1.voltage', within: VOLTAGE },
    'EU1.power': { of: 'BB1.U1Power', within: POWER },
    'EU1.reactive': { of: 'BB1.U1Reactive', within: POWER },
    'EU1.voltage': { of: 'BB1.voltage', within: VOLTAGE },
    'EU1.frequency': { of: 'BB1.frequency', within: FREQUENCY },
    'ES1.power': { of: 'BB1.S1Power' },
    'ES1.reactive': { of: 'BB1.S1Reactive' },
    'EG1.power': { of: 'BB1.G1Power', within: POWER },
    'EP1.power': { of: 'PV1.power' },
    'EP1.reactive': { of: 'PV1.reactive' },
    'EP2.power': { of: 'PV2.power' },
    'EP2.reactive': { of: 'PV2.reactive' },
    'PVC1.dcVoltage': { of: 'PA1.voltage', within: [0, 1000] },
    'PVC1.dcCurrent': { of: 'PA1.current', within: [0, 120] },
    'PVC2.dcVoltage': { of: 'PA2.voltage', within: [0, 1000] },
    'PVC2.dcCurrent': { of: 'PA2.current', within: [0, 120] },
    'ET1.reading': { of: 'B1.charge', factor: 100 },
    'RT1.reading': { of: 'SK1.irradiance' },
    'TT1.reading': { of: 'SK1.temperature' },
    'YU1.made': { of: 'QU1.closed' },
    'YG1.made': { of: 'QG1.closed' },
    'YF2.made': { of: 'QF2.closed' },
    'YF3.made': { of: 'QF3.closed' },
    'YR1.made': { of: 'G1.running' },
  },

  alarms: {
    'MGC1.LOM': 'QU1',
    'MGC1.A27': 'REL1',
    'MGC1.A59': 'REL1',
    'MGC1.A81O': 'REL1',
    'MGC1.A81R': 'QU1',
    'MGC1.A81U1': 'QF3',
    'MGC1.A81U2': 'QF2',
    'MGC1.A25': 'QU1',
    'MGC1.XAG1': 'G1',
    'MGC1.XAB1': 'S1',
    'MGC1.JAHB1': 'S1',
    'MGC1.EALB1': 'B1',
    'MGC1.EALBB1': 'REL1',
  },
});

import { consumer } from '../equipment/consumer/shape.ts';
import { controlCabinet } from '../equipment/control-cabinet/shape.ts';
import { localPanel } from '../equipment/local-panel/shape.ts';
import { motorisedValve } from '../equipment/motorised-valve/shape.ts';
import { pump } from '../equipment/pump/shape.ts';
import { tank } from '../equipment/tank/shape.ts';
import { waterSupply } from '../equipment/water-supply/shape.ts';
import { floatSwitch, limitSwitch } from '../instruments/contact/shape.ts';
import { flowMeter, levelTransmitter } from '../instruments/transmitter/shape.ts';
import { wirelessTemperature } from '../instruments/wireless-temperature/shape.ts';
import { sceneOf } from '../scene.ts';
import type { waterTreatment } from './plant.ts';

/** Readings in m³/h of flows in m³/s. */
const PER_HOUR = 3600;

/**
 * The raw water stage, left to right as the water flows. Tanks are drawn at a believable size whatever the cross-section
 * of the plant is: levels are shown as a share of their range.
 */
export const waterTreatmentScene = sceneOf<typeof waterTreatment>()({
  title: 'Raw water intake',

  assets: {
    RW100: {
      shape: waterSupply,
      at: [-5.1, 0, 1.9],
      channels: { temperature: 'RW100.temperature' },
      label: 'RW100.temperature',
      rank: 3,
    },
    FIT101: {
      shape: flowMeter,
      at: [-4.05, 1.2, 1.9],
      channels: { reading: 'FIT101.reading', status: 'FIT101.status' },
      label: 'FIT101.reading',
      rank: 2,
    },
    MV101: {
      shape: motorisedValve,
      at: [-3, 1.2, 1.9],
      channels: { position: 'MV101.position', state: 'PLC1.stateMV101' },
      label: 'MV101.position',
      rank: 1,
    },
    ZSO101: { shape: limitSwitch, on: 'MV101.open', channels: { made: 'ZSO101.made' }, label: 'ZSO101.made', rank: 3 },
    ZSC101: {
      shape: limitSwitch,
      on: 'MV101.closed',
      channels: { made: 'ZSC101.made' },
      label: 'ZSC101.made',
      rank: 3,
    },
    T101: {
      shape: tank,
      at: [-2.3, 0, -1.3],
      size: { radius: 1.15, height: 2.5, float: 1.2 / 1.6, inlet: 0.5 },
      channels: { level: 'T101.level', temperature: 'T101.temperature', overflowing: 'T101.overflowing' },
      label: 'T101.level',
      rank: 1,
    },
    LIT101: {
      shape: levelTransmitter,
      on: 'T101.roof',
      channels: { reading: 'LIT101.reading', status: 'LIT101.status' },
      label: 'LIT101.reading',
      rank: 3,
    },
    LSHH101: {
      shape: floatSwitch,
      on: 'T101.float',
      channels: { healthy: 'LSHH101.healthy' },
      label: 'LSHH101.healthy',
      rank: 3,
    },
    TT191: {
      shape: wirelessTemperature,
      on: 'T101.side',
      channels: { temperature: 'TT191.temperature', strength: 'TT191.rssi', battery: 'TT191.battery' },
      label: 'TT191.temperature',
      rank: 3,
    },
    P101: {
      shape: pump,
      at: [0.8, 0, 0.9],
      channels: { running: 'P101.running', tripped: 'P101.tripped', flow: 'P101.flow' },
      label: 'P101.running',
      rank: 1,
    },
    FIT201: {
      shape: flowMeter,
      at: [1.3, 1.75, -0.4],
      channels: { reading: 'FIT201.reading', status: 'FIT201.status' },
      label: 'FIT201.reading',
      rank: 2,
    },
    T301: {
      shape: tank,
      at: [3.2, 0, -1.5],
      size: { radius: 1, height: 2.1, legs: 1.15 },
      channels: { level: 'T301.level', temperature: 'T301.temperature', overflowing: 'T301.overflowing' },
      label: 'T301.level',
      rank: 1,
    },
    LIT301: {
      shape: levelTransmitter,
      on: 'T301.roof',
      channels: { reading: 'LIT301.reading', status: 'LIT301.status' },
      label: 'LIT301.reading',
      rank: 3,
    },
    UF300: {
      shape: consumer,
      at: [4.8, 0, 1.6],
      channels: { flow: 'UF300.flow' },
      label: 'UF300.flow',
      rank: 2,
    },
    PLC1: {
      shape: controlCabinet,
      at: [0.85, 0, -3.2],
      channels: { mode: 'PLC1.mode', remote: 'PLC1.remote' },
      label: 'PLC1.mode',
      rank: 2,
    },
    HS101: {
      shape: localPanel,
      at: [-1.75, 0, 2.4],
      channels: { local: 'HS101.local', valve: 'HS101.valveOpen', pump: 'HS101.pumpRun' },
      label: 'HS101.local',
      rank: 3,
    },
  },

  pipes: {
    main: { from: 'RW100.outlet', to: 'FIT101.inlet', radius: 0.1, flow: 'MV101.flow' },
    inlet: { from: 'FIT101.outlet', to: 'MV101.inlet', radius: 0.1, flow: 'MV101.flow' },
    fill: { from: 'MV101.outlet', to: 'T101.inlet', radius: 0.1, flow: 'MV101.flow', via: [[-0.35, 1.2, -1.3]] },
    suction: { from: 'T101.outlet', to: 'P101.inlet', radius: 0.1, flow: 'P101.flow' },
    discharge: { from: 'P101.outlet', to: 'FIT201.inlet', radius: 0.085, flow: 'P101.flow' },
    transfer: { from: 'FIT201.outlet', to: 'T301.inlet', radius: 0.085, flow: 'P101.flow', via: [[1.95, 1.75, -1.5]] },
    feed: { from: 'T301.outlet', to: 'UF300.inlet', radius: 0.085, flow: 'UF300.flow' },
  },

  // Contacts of the motor starter.
  inside: { YR101: 'P101', YT101: 'P101' },

  measures: {
    'LIT101.reading': { of: 'T101.level' },
    'LIT301.reading': { of: 'T301.level' },
    'FIT101.reading': { of: 'MV101.flow', factor: PER_HOUR },
    'FIT201.reading': { of: 'P101.flow', factor: PER_HOUR },
    'TT191.temperature': { of: 'T101.temperature' },
    // The float switch opens at 1.2 m and closes again 20 mm below.
    'LSHH101.healthy': { of: 'T101.level', means: { true: [0, 1.2], false: [1.18, 1.6] } },
    'PLC1.stateMV101': {
      of: 'MV101.position',
      means: { closed: [0, 0.01], opening: [0, 1], open: [0.99, 1], closing: [0, 1], fault: [0, 1] },
    },
    'ZSO101.made': { of: 'MV101.position', means: { true: [0.99, 1], false: [0, 0.99] } },
    'ZSC101.made': { of: 'MV101.position', means: { true: [0, 0.01], false: [0.01, 1] } },
    'YR101.made': { of: 'P101.running' },
    'YT101.made': { of: 'P101.tripped' },
  },

  alarms: {
    'PLC1.LAHH101': 'T101',
    'PLC1.LALL101': 'T101',
    'PLC1.LAHH301': 'T301',
    'PLC1.LALL301': 'T301',
    'PLC1.FALL201': 'P101',
    'PLC1.XAO101': 'MV101',
    'PLC1.XAC101': 'MV101',
    'PLC1.XAP101': 'P101',
    'PLC1.UA101': 'LIT101',
    'PLC1.UA301': 'LIT301',
  },
});

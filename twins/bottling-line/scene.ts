import { capper } from '../equipment/capper/shape.ts';
import { checkweigher } from '../equipment/checkweigher/shape.ts';
import { controlCabinet } from '../equipment/control-cabinet/shape.ts';
import { conveyor } from '../equipment/conveyor/shape.ts';
import { emergencyStop } from '../equipment/emergency-stop/shape.ts';
import { filler } from '../equipment/filler/shape.ts';
import { motorisedValve } from '../equipment/motorised-valve/shape.ts';
import { pallet } from '../equipment/palletiser/shape.ts';
import { tank } from '../equipment/tank/shape.ts';
import { waterSupply } from '../equipment/water-supply/shape.ts';
import { limitSwitch } from '../instruments/contact/shape.ts';
import { levelTransmitter } from '../instruments/transmitter/shape.ts';
import { wirelessTemperature } from '../instruments/wireless-temperature/shape.ts';
import { sceneOf } from '../scene.ts';
import type { bottlingLine } from './plant.ts';

/** Bottles a minute of bottles a second. */
const PER_MINUTE = 60;
/** Two seconds of bottles on their way to the stack are no difference. */
const COUNT = [0, 200] as const;
/** Where the bottles go: to the right at the back, round the capper, to the left in front. */
const [BACK, FRONT] = [-1.7, 0];
const TURNED = 180;

const eye = { shape: limitSwitch, rank: 3 } as const;

/** The line as a U, so that both ends are near the lorry. */
export const bottlingLineScene = sceneOf<typeof bottlingLine>()({
  title: 'Bottling line 1',

  assets: {
    DP100: {
      shape: pallet,
      at: [-6.2, 0, BACK],
      channels: { count: 'DP100.passed' },
      label: 'DP100.passed',
      rank: 2,
    },
    CV110: {
      shape: conveyor,
      at: [-4, 0, BACK],
      channels: { carried: 'CV110.carried', speed: 'CV110.speed' },
      label: 'CV110.carried',
      rank: 2,
    },
    XE111: { ...eye, on: 'CV110.entry', channels: { made: 'XE111.made' }, label: 'XE111.made' },
    XE112: { ...eye, on: 'CV110.exit', channels: { made: 'XE112.made' }, label: 'XE112.made' },
    RW200: {
      shape: waterSupply,
      at: [-6.6, 0, -4],
      channels: { temperature: 'RW200.temperature' },
      label: 'RW200.temperature',
      rank: 3,
    },
    MV200: {
      shape: motorisedValve,
      at: [-5.2, 1.2, -4],
      channels: { position: 'MV200.position' },
      label: 'MV200.position',
      rank: 2,
    },
    T200: {
      shape: tank,
      at: [-3.8, 0, -4.2],
      size: { radius: 0.6, height: 1, legs: 2.2, inlet: -0.5 },
      channels: { level: 'T200.level', temperature: 'T200.temperature', overflowing: 'T200.overflowing' },
      label: 'T200.level',
      rank: 1,
    },
    LIT200: {
      shape: levelTransmitter,
      on: 'T200.roof',
      channels: { reading: 'LIT200.reading', status: 'LIT200.status' },
      label: 'LIT200.reading',
      rank: 3,
    },
    FL200: {
      shape: filler,
      at: [-2.3, 0, BACK - 0.95],
      channels: { rate: 'FL200.rate', flow: 'FL200.flow', blocked: 'FL200.blocked' },
      label: 'PLC2.state',
      rank: 1,
    },
    ES200: {
      shape: emergencyStop,
      at: [-2.3, 0, BACK + 0.6],
      channels: { pressed: 'ES200.pressed' },
      label: 'ES200.pressed',
      rank: 3,
    },
    CV210: {
      shape: conveyor,
      at: [-1.1, 0, BACK],
      size: { length: 2 },
      channels: { carried: 'CV210.carried', speed: 'CV210.speed' },
      label: 'CV210.carried',
      rank: 2,
    },
    XE211: { ...eye, on: 'CV210.entry', channels: { made: 'XE211.made' }, label: 'XE211.made' },
    XE212: { ...eye, on: 'CV210.exit', channels: { made: 'XE212.made' }, label: 'XE212.made' },
    CP300: {
      shape: capper,
      at: [0.9, 0, (BACK + FRONT) / 2],
      size: { radius: 0.85, stations: 8 },
      channels: { rate: 'CP300.rate', torque: 'CP300.torque', blocked: 'CP300.blocked' },
      label: 'PLC3.state',
      rank: 1,
    },
    VIT301: {
      shape: levelTransmitter,
      on: 'CP300.bearing',
      channels: { reading: 'VIT301.reading', status: 'VIT301.status' },
      label: 'VIT301.reading',
      rank: 1,
    },
    VT302: {
      shape: wirelessTemperature,
      on: 'CP300.left',
      channels: { temperature: 'VT302.temperature', strength: 'VT302.rssi', battery: 'VT302.battery' },
      label: 'VT302.velocity',
      rank: 2,
    },
    TT303: {
      shape: wirelessTemperature,
      on: 'CP300.right',
      channels: { temperature: 'TT303.temperature', strength: 'TT303.rssi', battery: 'TT303.battery' },
      label: 'TT303.temperature',
      rank: 2,
    },
    ES300: {
      shape: emergencyStop,
      at: [2.1, 0, FRONT + 0.3],
      channels: { pressed: 'ES300.pressed' },
      label: 'ES300.pressed',
      rank: 3,
    },
    CW400: {
      shape: checkweigher,
      at: [-0.1, 0, FRONT],
      yaw: TURNED,
      channels: { load: 'CW400.load', rejected: 'CW400.rejected', speed: 'CW400.speed' },
      label: 'PLC4.state',
      rank: 1,
    },
    WIT400: {
      shape: levelTransmitter,
      on: 'CW400.head',
      channels: { reading: 'WIT400.weight' },
      label: 'WIT400.weight',
      rank: 2,
    },
    CV410: {
      shape: conveyor,
      at: [-2.45, 0, FRONT],
      yaw: TURNED,
      channels: { carried: 'CV410.carried', speed: 'CV410.speed' },
      label: 'CV410.carried',
      rank: 2,
    },
    XE411: { ...eye, on: 'CV410.entry', channels: { made: 'XE411.made' }, label: 'XE411.made' },
    XE412: { ...eye, on: 'CV410.exit', channels: { made: 'XE412.made' }, label: 'XE412.made' },
    PA500: {
      shape: pallet,
      at: [-4.7, 0, FRONT],
      channels: { count: 'PA500.palletised' },
      label: 'PA500.palletised',
      rank: 1,
    },
    PLC1: {
      shape: controlCabinet,
      at: [-0.9, 0, -4.2],
      channels: { mode: 'PLC1.mode' },
      label: 'PLC1.state',
      rank: 1,
    },
    PLC2: { shape: controlCabinet, at: [0.3, 0, -4.2], channels: { mode: 'PLC2.mode' }, label: 'PLC2.mode', rank: 3 },
    PLC3: { shape: controlCabinet, at: [1.5, 0, -4.2], channels: { mode: 'PLC3.mode' }, label: 'PLC3.mode', rank: 3 },
    PLC4: { shape: controlCabinet, at: [2.7, 0, -4.2], channels: { mode: 'PLC4.mode' }, label: 'PLC4.mode', rank: 3 },
  },

  pipes: {
    main: { from: 'RW200.outlet', to: 'MV200.inlet', radius: 0.06, flow: 'MV200.flow' },
    fill: { from: 'MV200.outlet', to: 'T200.inlet', radius: 0.06, flow: 'MV200.flow' },
    feed: { from: 'T200.outlet', to: 'FL200.product', radius: 0.06, flow: 'FL200.flow' },
  },

  inside: {
    XS100: 'DP100',
    ZC100: 'DP100',
    SIT200: 'FL200',
    ZC200: 'FL200',
    XS200: 'ES200',
    BE301: 'CP300',
    SIT300: 'CP300',
    TIT300: 'CP300',
    LS300: 'CP300',
    ZC300: 'CP300',
    XS300: 'CP300',
    XS301: 'ES300',
    XE402: 'CW400',
    ZC401: 'CW400',
    LS401: 'CW400',
    ZC500: 'PA500',
  },

  measures: {
    'LIT200.reading': { of: 'T200.level' },
    'SIT200.reading': { of: 'FL200.rate', factor: PER_MINUTE },
    'SIT300.reading': { of: 'CP300.rate', factor: PER_MINUTE },
    'TIT300.reading': { of: 'CP300.torque' },
    'VIT301.reading': { of: 'BE301.velocity' },
    'VT302.velocity': { of: 'BE301.velocity', within: [0, 20] },
    'VT302.acceleration': { of: 'BE301.acceleration', within: [0, 50] },
    'VT302.kurtosis': { of: 'BE301.kurtosis', within: [0, 20] },
    'VT302.envelope': { of: 'BE301.defectAmplitude', within: [0, 50] },
    'VT302.temperature': { of: 'BE301.temperature' },
    'TT303.temperature': { of: 'BE301.temperature' },
    'XE111.made': { of: 'CV110.entry' },
    'XE112.made': { of: 'CV110.exit' },
    'XE211.made': { of: 'CV210.entry' },
    'XE212.made': { of: 'CV210.exit' },
    'XE411.made': { of: 'CV410.entry' },
    'XE412.made': { of: 'CV410.exit' },
    'XE402.made': { of: 'CW400.atPusher' },
    'XS200.made': { of: 'ES200.pressed' },
    'XS301.made': { of: 'ES300.pressed' },
    'PLC1.released': { of: 'DP100.passed', within: COUNT },
    'PLC1.palletised': { of: 'PA500.palletised', within: COUNT },
    'PLC4.binned': { of: 'CW400.rejected', within: COUNT },
  },

  alarms: {
    'PLC1.LAL100': 'DP100',
    'PLC1.XA110': 'CV110',
    'PLC1.XA210': 'CV210',
    'PLC1.XA410': 'CV410',
    'PLC1.XA500': 'PA500',
    'PLC2.XA200': 'FL200',
    'PLC2.LAHH200': 'T200',
    'PLC2.LALL200': 'T200',
    'PLC2.UA200': 'LIT200',
    'PLC3.XA300': 'CP300',
    'PLC3.LAL300': 'CP300',
    'PLC3.QAL300': 'CP300',
    'PLC3.VAH301': 'VIT301',
    'PLC3.VAHH301': 'VIT301',
    'PLC3.UA301': 'VIT301',
    'PLC4.QA400': 'CW400',
    'PLC4.XA401': 'CW400',
    'PLC4.LAH401': 'CW400',
  },
});

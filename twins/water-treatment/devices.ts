import { seconds } from '#simulator';
import { bit, float32, heartbeat, modbus, statusWord } from '../../hil/modbus/map.ts';
import { mqttSensor } from '../../hil/mqtt/map.ts';
import {
  alarmNode,
  analogItem,
  fixed,
  heartbeatNode,
  method,
  multiState,
  opcua,
  twoState,
} from '../../hil/opcua/map.ts';
import { boolean, double, edgeNode, float, state } from '../../hil/sparkplug/map.ts';
import { alarmNames, alarms } from './alarms.ts';
import { waterTreatment } from './plant.ts';

/** PLC-1 on Modbus TCP: levels, set points, float switch and alarms. Floats with the low word first. */
export const plc1Modbus = modbus(waterTreatment, ({ LIT101, LIT301, LSHH101, PLC1 }) => ({
  device: 'PLC-1',
  unit: 1,
  input: {
    0: float32(LIT101.reading, { order: 'CDAB' }),
    2: statusWord(LIT101.reading),
    3: float32(LIT301.reading, { order: 'CDAB' }),
    5: statusWord(LIT301.reading),
    6: heartbeat(),
  },
  holding: {
    0: float32(PLC1.lowSetpoint, { order: 'CDAB' }),
    2: float32(PLC1.highSetpoint, { order: 'CDAB' }),
  },
  discrete: {
    0: bit(LSHH101.healthy),
    1: bit(PLC1.LAHH101),
    2: bit(PLC1.LALL101),
    3: bit(PLC1.LAHH301),
    4: bit(PLC1.LALL301),
    5: bit(PLC1.FALL201),
    6: bit(PLC1.XAO101),
    7: bit(PLC1.XAC101),
    8: bit(PLC1.XAP101),
    9: bit(PLC1.UA101),
    10: bit(PLC1.UA301),
  },
  coils: { 0: bit(PLC1.reset) },
  identity: { vendor: 'Plantwright', product: 'PLC-1', revision: '1.0', productName: 'Water treatment, intake' },
  serverId: 'Plantwright PLC-1',
  also: ['mask-write', 'read-write', 'loopback'],
}));

/** PLC-1 on OPC UA: flows, valve and pump; LIT-101 once more, under a second tag; its alarms and its reset. */
export const plc1OpcUa = opcua(waterTreatment, ({ LIT101, FIT101, FIT201, ZSO101, ZSC101, YR101, YT101, PLC1 }) => ({
  device: 'PLC-1',
  variables: [
    heartbeatNode(),
    analogItem(LIT101.reading, { alias: 'opcua' }),
    analogItem(FIT101.reading),
    analogItem(FIT201.reading),
    twoState(ZSO101.made),
    twoState(ZSC101.made),
    twoState(YR101.made),
    twoState(YT101.made),
    twoState(PLC1.openMV101),
    twoState(PLC1.runP101),
    multiState(PLC1.stateMV101),
    multiState(PLC1.mode),
    twoState(PLC1.remote),
    multiState(PLC1.modeMV101),
    twoState(PLC1.manualMV101),
    multiState(PLC1.modeP101),
    twoState(PLC1.manualP101),
  ],
  alarms: alarmNames.map((name) =>
    alarmNode(PLC1[name], alarms[name], name === 'LALL101' ? { input: LIT101.reading } : {}),
  ),
  methods: [method('Reset', 'Resets latched trips.', [fixed(PLC1.reset, true)])],
  // Two minutes of a signal that changes with every scan.
  history: 1200,
  namePlate: { manufacturer: 'Plantwright', model: 'Virtual PLC', serialNumber: 'PLC-1' },
}));

/** TT-191: reports on MQTT every 2 s. */
export const tt191 = mqttSensor(waterTreatment, ({ TT191 }) => ({
  device: 'TT-191',
  topic: 'sensors/TT-191',
  every: seconds(2),
  fields: { temperature: TT191.temperature, rssi: TT191.rssi, battery: TT191.battery },
}));

/**
 * The intake as a Sparkplug edge node, for stacks that speak Sparkplug B: TT-191 and the tank as its devices. Not among
 * the plant's own devices, where TT-191 speaks JSON.
 */
export const intakeEdgeNode = edgeNode(waterTreatment, ({ TT191, LIT101, ZSO101, PLC1 }) => ({
  device: 'Intake',
  group: 'Water treatment',
  every: seconds(0.5),
  metrics: { 'PLC-1/Mode': state(PLC1.mode), 'PLC-1/High level': double(PLC1.highSetpoint) },
  devices: {
    'TT-191': {
      Temperature: float(TT191.temperature, { deadband: 0.02 }),
      'Signal strength': float(TT191.rssi, { deadband: 1 }),
      Battery: float(TT191.battery, { deadband: 0.1 }),
    },
    'T-101': { Level: double(LIT101.reading, { deadband: 0.001 }), 'Inlet open': boolean(ZSO101.made) },
  },
}));

export const devices = [plc1Modbus, plc1OpcUa, tt191];

/** Limits of the levels (SWaT stage 1), for tag lists and displays. */
export const limits = {
  'LIT101.reading': { lowLow: 0.25, low: 0.5, high: 0.8, highHigh: 1.2 },
  'LIT301.reading': { lowLow: 0.25, low: 0.8, high: 1, highHigh: 1.2 },
};

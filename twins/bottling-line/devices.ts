import { seconds } from '#simulator';
import { bit, float32, heartbeat, modbus, statusWord, uint16, uint32 } from '../../hil/modbus/map.ts';
import { mqttSensor } from '../../hil/mqtt/map.ts';
import {
  alarmNode,
  analogItem,
  argument,
  fixed,
  heartbeatNode,
  method,
  multiState,
  opcua,
  twoState,
} from '../../hil/opcua/map.ts';
import { type AlarmNames, alarms } from './alarms.ts';
import { bottlingLine } from './plant.ts';

const namesOf = <C extends keyof typeof alarms>(plc: C) => Object.keys(alarms[plc]) as AlarmNames<C>[];

/** PLC-1 on OPC UA: the line and its order, for the manufacturing execution system. */
export const plc1 = opcua(bottlingLine, ({ PLC1 }) => ({
  device: 'PLC-1',
  variables: [
    heartbeatNode(),
    multiState(PLC1.state),
    multiState(PLC1.command),
    multiState(PLC1.unitMode),
    multiState(PLC1.mode),
    analogItem(PLC1.orderNumber),
    analogItem(PLC1.orderQuantity),
    analogItem(PLC1.orderGood),
    analogItem(PLC1.orderReject),
    analogItem(PLC1.orderTime),
    analogItem(PLC1.executeTime),
    analogItem(PLC1.released),
    analogItem(PLC1.palletised),
    twoState(PLC1.runDP100),
  ],
  alarms: namesOf('PLC1').map((name) => alarmNode(PLC1[name], alarms.PLC1[name])),
  methods: [
    method('Reset', 'Takes the line to Idle.', [fixed(PLC1.command, 'reset')]),
    method('Start', 'Starts the line.', [fixed(PLC1.command, 'start')]),
    method('Stop', 'Stops the line in order.', [fixed(PLC1.command, 'stop')]),
    method('Abort', 'Stops the line at once.', [fixed(PLC1.command, 'abort')]),
    method('Clear', 'Takes the line from Aborted to Stopped.', [fixed(PLC1.command, 'clear')]),
    method('SetOrder', 'Number and quantity of the order, together.', [
      argument(PLC1.orderNumber),
      argument(PLC1.orderQuantity),
    ]),
  ],
  namePlate: { manufacturer: 'Plantwright', model: 'Virtual PLC', serialNumber: 'PLC-1' },
}));

/** PLC-2 on OPC UA: the filler. */
export const plc2 = opcua(bottlingLine, ({ PLC2, LIT200, SIT200 }) => ({
  device: 'PLC-2',
  variables: [
    heartbeatNode(),
    multiState(PLC2.state),
    multiState(PLC2.command),
    multiState(PLC2.unitMode),
    analogItem(PLC2.executeTime),
    analogItem(PLC2.processed),
    analogItem(PLC2.speed),
    analogItem(PLC2.dose),
    analogItem(LIT200.reading),
    analogItem(SIT200.reading),
    twoState(PLC2.openMV200),
  ],
  alarms: namesOf('PLC2').map((name) =>
    alarmNode(PLC2[name], alarms.PLC2[name], name === 'LALL200' || name === 'LAHH200' ? { input: LIT200.reading } : {}),
  ),
  namePlate: { manufacturer: 'Plantwright', model: 'Virtual PLC', serialNumber: 'PLC-2' },
}));

/** PLC-3 on Modbus TCP: the capper. Floats and counters with the high word first. */
export const plc3 = modbus(bottlingLine, ({ PLC3, SIT300, TIT300, VIT301 }) => ({
  device: 'PLC-3',
  unit: 3,
  input: {
    0: uint16(PLC3.state),
    1: heartbeat(),
    2: uint32(PLC3.processed),
    4: float32(PLC3.executeTime),
    6: float32(SIT300.reading),
    8: statusWord(SIT300.reading),
    9: float32(TIT300.reading),
    11: statusWord(TIT300.reading),
    12: float32(VIT301.reading),
    14: statusWord(VIT301.reading),
  },
  holding: { 0: uint16(PLC3.command), 1: uint16(PLC3.unitMode), 2: float32(PLC3.speed) },
  discrete: Object.fromEntries(namesOf('PLC3').map((name, i) => [i, bit(PLC3[name])])),
  identity: { vendor: 'Plantwright', product: 'PLC-3', revision: '1.0', productName: 'Bottling line 1, capper' },
  serverId: 'Plantwright PLC-3',
}));

/** PLC-4 on Modbus TCP: the checkweigher and its counts. */
export const plc4 = modbus(bottlingLine, ({ PLC4, WIT400 }) => ({
  device: 'PLC-4',
  unit: 4,
  input: {
    0: uint16(PLC4.state),
    1: heartbeat(),
    2: uint32(PLC4.processed),
    4: uint32(PLC4.good),
    6: uint32(PLC4.reject),
    8: uint32(PLC4.binned),
    10: float32(PLC4.executeTime),
    12: float32(WIT400.weight),
    14: uint16(WIT400.verdict),
  },
  holding: { 0: uint16(PLC4.command), 1: uint16(PLC4.unitMode) },
  discrete: Object.fromEntries(namesOf('PLC4').map((name, i) => [i, bit(PLC4[name])])),
  identity: { vendor: 'Plantwright', product: 'PLC-4', revision: '1.0', productName: 'Bottling line 1, checkweigher' },
  serverId: 'Plantwright PLC-4',
}));

/** VT-302 on the main bearing of the capper: reports on MQTT every 2 s. */
export const vt302 = mqttSensor(bottlingLine, ({ VT302 }) => ({
  device: 'VT-302',
  topic: 'sensors/VT-302',
  every: seconds(2),
  fields: {
    velocity: VT302.velocity,
    acceleration: VT302.acceleration,
    kurtosis: VT302.kurtosis,
    envelope: VT302.envelope,
    temperature: VT302.temperature,
    rssi: VT302.rssi,
    battery: VT302.battery,
  },
}));

/** TT-303 on its housing: every 2 s. */
export const tt303 = mqttSensor(bottlingLine, ({ TT303 }) => ({
  device: 'TT-303',
  topic: 'sensors/TT-303',
  every: seconds(2),
  fields: { temperature: TT303.temperature, rssi: TT303.rssi, battery: TT303.battery },
}));

export const devices = [plc1, plc2, plc3, plc4, vt302, tt303];

/** Limits for tag lists and displays: the bowl, the torque of a cap, and the zones of ISO 20816-3. */
export const limits = {
  'LIT200.reading': { lowLow: 0.3, low: 0.5, high: 0.6, highHigh: 0.7 },
  'TIT300.reading': { low: 1.3 },
  'VIT301.reading': { high: 2.8, highHigh: 4.5 },
  'VT302.velocity': { high: 2.8, highHigh: 4.5 },
};

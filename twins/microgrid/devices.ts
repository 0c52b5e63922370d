import { type Handles, seconds } from '#simulator';
import { modbus } from '../../hil/modbus/map.ts';
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
import * as sunspec from '../../hil/sunspec/map.ts';
import { alarmNames, alarms } from './alarms.ts';
import { microgrid } from './plant.ts';

type Site = Handles<(typeof microgrid)['assets']>;
const { block, measured } = sunspec;

const ROOT_3 = Math.sqrt(3);
const PERCENT = 0.01;
const beside = { untagged: true } as const;

/** Scale factors of one make: an exponent of ten each. */
interface Scales {
  readonly current: number;
  readonly voltage: number;
  readonly power: number;
  readonly frequency: number;
  readonly temperature: number;
  readonly limit: number;
}

interface PvInverter {
  readonly meter: Site['EP1'];
  readonly controller: Site['PVC1'];
  /** In W. */
  readonly rating: number;
  readonly scales: Scales;
}

/** Model 103. Phases are served beside their sum, and nobody takes them as tags. */
function inverterBlock({ meter, controller, scales }: PvInverter) {
  const phase = measured(meter.current, beside);
  const neutral = measured(meter.voltage, { factor: ROOT_3, ...beside });
  return block(sunspec.inverter, {
    ...{ A: meter.current, AphA: phase, AphB: phase, AphC: phase, A_SF: scales.current },
    ...{ PPVphAB: meter.voltage, PhVphA: neutral, PhVphB: neutral, PhVphC: neutral, V_SF: scales.voltage },
    ...{ W: meter.power, W_SF: scales.power, VAr: meter.reactive, VAr_SF: scales.power },
    ...{
      Hz: meter.frequency,
      Hz_SF: scales.frequency,
      PF: measured(meter.powerFactor, { factor: PERCENT }),
      PF_SF: -2,
    },
    ...{ WH: meter.imported, WH_SF: 0 },
    ...{ DCA: controller.dcCurrent, DCA_SF: scales.current, DCV: controller.dcVoltage, DCV_SF: scales.voltage },
    ...{ DCW: controller.dcPower, DCW_SF: scales.power, TmpCab: controller.temperature, Tmp_SF: scales.temperature },
    ...{ St: controller.operating, Evt1: 0, Evt2: 0 },
  });
}

const nameplateBlock = ({ rating }: PvInverter) =>
  block(sunspec.nameplate, {
    ...{ DERTyp: 4, WRtg: rating, WRtg_SF: 1, VARtg: rating, VARtg_SF: 1, ARtg: rating / 400 / ROOT_3, ARtg_SF: -1 },
    ...{ VArRtgQ1: 0, VArRtgQ2: 0, VArRtgQ3: 0, VArRtgQ4: 0, VArRtg_SF: 1 },
    ...{ PFRtgQ1: 1, PFRtgQ2: 1, PFRtgQ3: 1, PFRtgQ4: 1, PFRtg_SF: -2 },
  });

const settingsBlock = ({ rating }: PvInverter) =>
  block(sunspec.settings, {
    ...{ WMax: rating, WMax_SF: 1, VRef: 400, VRef_SF: 0, VRefOfs: 0, VRefOfs_SF: 0 },
    ...{ VMax: 460, VMin: 320, VMinMax_SF: 0, ECPNomHz: 50, ECPNomHz_SF: 0 },
  });

/** Model 122: array connected, available and operating; the grid connected. */
const statusBlock = ({ meter }: PvInverter) =>
  block(sunspec.status, { PVConn: 7, StorConn: 0, ECPConn: 1, ActWh: measured(meter.imported, beside) });

/** Model 123. Of its times only that after which a limit reverts is implemented. */
const controlsBlock = ({ controller, scales }: PvInverter) =>
  block(sunspec.controls, {
    Conn: controller.connection,
    ...{ WMaxLimPct: controller.limit, WMaxLimPct_SF: scales.limit, WMaxLimPct_RvrtTms: controller.revertTime },
    WMaxLim_Ena: controller.limitEnabled,
    ...{ OutPFSet_Ena: 0, OutPFSet_SF: -2, VArPct_Ena: 0 },
  });

const made = (model: string, serial: string) => ({ Mn: 'Plantwright', Md: model, Vr: '1.0', SN: serial, DA: 1 });
const identity = (product: string) => ({ vendor: 'Plantwright', product, revision: '1.0' });

/** PV-1: SunSpec as most inverters have it, so that its addresses are those that people write down. */
export const pv1 = modbus(microgrid, ({ EP1, PVC1 }) => {
  const scales = { current: -1, voltage: -1, power: 1, frequency: -2, temperature: -1, limit: -2 };
  const pv = { meter: EP1, controller: PVC1, rating: 50_000, scales };
  return {
    device: 'PV-1',
    unit: 1,
    identity: identity('PV 50'),
    holding: sunspec.sunspec([
      block(sunspec.common, made('PV 50', 'PV-1')),
      ...[inverterBlock(pv), nameplateBlock(pv), settingsBlock(pv), statusBlock(pv), controlsBlock(pv)],
    ]),
  };
});

/** PV-2: another make. Its common model is the one of old, its models are in another order, its scale factors are others. */
export const pv2 = modbus(microgrid, ({ EP2, PVC2 }) => {
  const scales = { current: -2, voltage: 0, power: 0, frequency: -1, temperature: 0, limit: 0 };
  const pv = { meter: EP2, controller: PVC2, rating: 30_000, scales };
  return {
    device: 'PV-2',
    unit: 1,
    identity: identity('PV 30'),
    holding: sunspec.sunspec([
      block(sunspec.commonOfOld, made('PV 30', 'PV-2')),
      ...[nameplateBlock(pv), settingsBlock(pv), controlsBlock(pv), inverterBlock(pv), statusBlock(pv)],
    ]),
  };
});

/** Model 203. What comes from the measured side into the busbar counts as imported. */
function meterBlock(meter: Site['EU1']) {
  const phase = measured(meter.current, beside);
  const neutral = measured(meter.voltage, { factor: ROOT_3, ...beside });
  const line = measured(meter.voltage, beside);
  return block(sunspec.meter, {
    ...{ A: meter.current, AphA: phase, AphB: phase, AphC: phase, A_SF: -1 },
    ...{ PhV: neutral, PhVphA: neutral, PhVphB: neutral, PhVphC: neutral, V_SF: -1 },
    ...{ PPV: meter.voltage, PhVphAB: line, PhVphBC: line, PhVphCA: line, Hz: meter.frequency, Hz_SF: -2 },
    ...{ W: meter.power, W_SF: 1, VAR: meter.reactive, VAR_SF: 1 },
    ...{ PF: measured(meter.powerFactor, { factor: PERCENT }), PF_SF: -2 },
    ...{ TotWhExp: meter.exported, TotWhImp: meter.imported, TotWh_SF: 0, Evt: 0 },
  });
}

/** E-U1, the meter at the coupling: what the site takes from the public grid; negative where it gives. */
export const gridMeter = modbus(microgrid, ({ EU1 }) => ({
  device: 'MTR-1',
  unit: 1,
  identity: identity('Meter'),
  holding: sunspec.sunspec([block(sunspec.common, made('Meter', 'MTR-1')), meterBlock(EU1)]),
}));

/** The battery: its meter, and model 124. */
export const battery = modbus(microgrid, ({ ES1, ET1 }) => ({
  device: 'BAT-1',
  unit: 1,
  identity: identity('Battery 50'),
  holding: sunspec.sunspec([
    block(sunspec.common, made('Battery 50', 'BAT-1')),
    meterBlock(ES1),
    block(sunspec.storage, {
      ...{ WChaMax: 50_000, WChaMax_SF: 1, WChaGra: 100, WDisChaGra: 100, WChaDisChaGra_SF: 0, StorCtl_Mod: 0 },
      ...{ MinRsvPct: 5, MinRsvPct_SF: 0, ChaState: ET1.reading, ChaState_SF: -2 },
    }),
  ]),
}));

/** MGC-1 on OPC UA: what it and REL-1 see and do, breakers, alarms, and what the office may write. */
export const mgc1 = opcua(microgrid, ({ VB1, VU1, EG1, YU1, YG1, YF2, YF3, YR1, REL1, MGC1 }) => ({
  device: 'MGC-1',
  variables: [
    heartbeatNode(),
    analogItem(VB1.voltage),
    analogItem(VB1.frequency),
    analogItem(VU1.voltage),
    analogItem(VU1.frequency),
    analogItem(EG1.power),
    analogItem(REL1.slip),
    ...[YU1.made, YG1.made, YF2.made, YF3.made, YR1.made].map((ref) => twoState(ref)),
    multiState(MGC1.former),
    multiState(MGC1.mode),
    multiState(REL1.mode),
    twoState(MGC1.synchronising),
    twoState(REL1.syncU),
    analogItem(MGC1.batteryRequest),
    multiState(MGC1.gensetMode),
    twoState(MGC1.stayIslanded),
    twoState(MGC1.closeQU1),
    ...alarmNames.map((name) => twoState(MGC1[name])),
  ],
  alarms: alarmNames.map((name) => alarmNode(MGC1[name], alarms[name])),
  methods: [method('Reset', 'Takes latched trips of REL-1 back.', [fixed(REL1.reset, true)])],
  namePlate: { manufacturer: 'Plantwright', model: 'Microgrid controller', serialNumber: 'MGC-1' },
}));

/** WS-1, the weather station: reports on MQTT every second. */
export const ws1 = mqttSensor(microgrid, ({ RT1, TT1 }) => ({
  device: 'WS-1',
  topic: 'sensors/WS-1',
  every: seconds(1),
  fields: { irradiance: RT1.reading, temperature: TT1.reading },
}));

export const devices = [pv1, pv2, gridMeter, battery, mgc1, ws1];

/** Limits, for tag lists and displays: the settings of REL-1. */
export const limits = {
  'VB1.frequency': { lowLow: 49, low: 49.2, highHigh: 51.2 },
  'VB1.voltage': { lowLow: 340, highHigh: 448 },
  'ET1.reading': { low: 30 },
};

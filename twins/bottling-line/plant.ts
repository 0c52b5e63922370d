import { asset, definePlant } from '#simulator';
import { bearing } from '../equipment/bearing/model.ts';
import { capper } from '../equipment/capper/model.ts';
import { checkweigher } from '../equipment/checkweigher/model.ts';
import { conveyor } from '../equipment/conveyor/model.ts';
import { emergencyStop } from '../equipment/emergency-stop/model.ts';
import { filler } from '../equipment/filler/model.ts';
import { infeed } from '../equipment/infeed/model.ts';
import { motorisedValve } from '../equipment/motorised-valve/model.ts';
import { palletiser } from '../equipment/palletiser/model.ts';
import { tank } from '../equipment/tank/model.ts';
import { waterSupply } from '../equipment/water-supply/model.ts';
import { contact, limitSwitch } from '../instruments/contact/model.ts';
import { counter } from '../instruments/counter/model.ts';
import {
  levelTransmitter,
  rateTransmitter,
  torqueTransmitter,
  vibrationTransmitter,
} from '../instruments/transmitter/kinds.ts';
import { weigher } from '../instruments/weigher/model.ts';
import { wirelessTemperature } from '../instruments/wireless-temperature/model.ts';
import { wirelessVibration } from '../instruments/wireless-vibration/model.ts';
import { capperController } from './controllers/capper.ts';
import { checkweigherController } from './controllers/checkweigher.ts';
import { fillerController } from './controllers/filler.ts';
import { lineController } from './controllers/line.ts';

const photoEye = contact;
const speed = rateTransmitter([0, 200]);

/** Of the hall. */
const AIR = { constant: 24 } as const;

/**
 * A line for bottles of half a litre, two a second: depalletiser, filler with its product bowl, capper, checkweigher with reject,
 * palletiser, and conveyors between them on which bottles queue. The main bearing of the capper ages 8,000 times as
 * fast as its rating says: half a day is its life. The emergency stops act on the drives by wire.
 */
export const bottlingLine = definePlant({
  name: 'bottling-line',
  path: 'bottling/line-1',
  assets: {
    DP100: asset(infeed, { parameters: { rate: 2.2 } }),
    CV110: asset(conveyor),
    RW200: asset(waterSupply),
    MV200: asset(motorisedValve, { parameters: { flow: 8 / 3600, stroke: 1 } }),
    T200: asset(tank, { parameters: { area: 0.36, height: 0.8 } }),
    ES200: asset(emergencyStop),
    FL200: asset(filler),
    CV210: asset(conveyor, { parameters: { length: 2 } }),
    ES300: asset(emergencyStop),
    CP300: asset(capper),
    BE301: asset(bearing, { parameters: { haste: 8000, speed: 360 } }),
    CW400: asset(checkweigher, { parameters: { speed: 0.5, stroke: 0.04 } }),
    CV410: asset(conveyor),
    PA500: asset(palletiser, { parameters: { exchange: 12 } }),

    XS100: asset(contact),
    ZC100: asset(counter),
    XE111: asset(photoEye),
    XE112: asset(photoEye),
    LIT200: asset(levelTransmitter([0, 0.8])),
    SIT200: asset(speed),
    ZC200: asset(counter),
    XS200: asset(contact),
    XE211: asset(photoEye),
    XE212: asset(photoEye),
    SIT300: asset(speed),
    TIT300: asset(torqueTransmitter([0, 4])),
    LS300: asset(limitSwitch, { parameters: { from: 10, to: 60 } }),
    ZC300: asset(counter),
    XS300: asset(contact),
    XS301: asset(contact),
    VIT301: asset(vibrationTransmitter([0, 20])),
    VT302: asset(wirelessVibration),
    TT303: asset(wirelessTemperature),
    WIT400: asset(weigher, { parameters: { lightest: 525, heaviest: 538 } }),
    XE402: asset(photoEye),
    ZC401: asset(counter),
    LS401: asset(limitSwitch, { parameters: { from: 0, to: 49 } }),
    XE411: asset(photoEye),
    XE412: asset(photoEye),
    ZC500: asset(counter),

    PLC1: asset(lineController),
    PLC2: asset(fillerController),
    PLC3: asset(capperController),
    PLC4: asset(checkweigherController),
  },
  connections: {
    // Bottles, from machine to machine.
    'DP100.held': 'CV110.full',
    'CV110.arrived': 'DP100.passed',
    'CV110.number': 'DP100.number',
    'CV110.mass': 'DP100.mass',
    'CV110.closed': 'DP100.closed',
    'CV110.held': 'FL200.full',
    'FL200.arrived': 'CV110.passed',
    'FL200.number': 'CV110.number',
    'FL200.mass': 'CV110.mass',
    'FL200.closed': 'CV110.closed',
    'FL200.held': 'CV210.full',
    'CV210.arrived': 'FL200.passed',
    'CV210.number': 'FL200.number',
    'CV210.mass': 'FL200.mass',
    'CV210.closed': 'FL200.closed',
    'CV210.held': 'CP300.full',
    'CP300.arrived': 'CV210.passed',
    'CP300.number': 'CV210.number',
    'CP300.mass': 'CV210.mass',
    'CP300.closed': 'CV210.closed',
    'CP300.held': 'CW400.full',
    'CW400.arrived': 'CP300.passed',
    'CW400.number': 'CP300.number',
    'CW400.mass': 'CP300.mass',
    'CW400.closed': 'CP300.closed',
    'CW400.held': 'CV410.full',
    'CV410.arrived': 'CW400.passed',
    'CV410.number': 'CW400.number',
    'CV410.mass': 'CW400.mass',
    'CV410.closed': 'CW400.closed',
    'CV410.held': 'PA500.full',
    'PA500.arrived': 'CV410.passed',
    'PA500.number': 'CV410.number',
    'PA500.mass': 'CV410.mass',
    'PA500.closed': 'CV410.closed',

    // Product, bearing.
    'MV200.permit': { constant: true },
    'T200.inflow': 'MV200.flow',
    'T200.outflow': 'FL200.flow',
    'T200.inflowTemperature': 'RW200.temperature',
    'FL200.head': 'T200.level',
    'BE301.speed': 'CP300.spindleSpeed',
    'BE301.air': AIR,
    'CP300.seized': 'BE301.seized',

    // Commands to the field.
    'DP100.run': 'PLC1.runDP100',
    'CV110.run': 'PLC1.runCV110',
    'CV210.run': 'PLC1.runCV210',
    'CV410.run': 'PLC1.runCV410',
    'PA500.run': 'PLC1.runPA500',
    'MV200.open': 'PLC2.openMV200',
    'ES200.run': 'PLC2.runFL200',
    'FL200.run': 'ES200.run',
    'FL200.rate': 'PLC2.rateFL200',
    'FL200.dose': 'PLC2.dose',
    'ES300.run': 'PLC3.runCP300',
    'CP300.run': 'ES300.run',
    'CP300.rate': 'PLC3.rateCP300',
    'CW400.run': 'PLC4.runCW400',
    'CW400.push': 'PLC4.push400',

    // Instruments.
    'XS100.process': 'DP100.empty',
    'ZC100.process': 'DP100.passed',
    'XE111.process': 'CV110.entry',
    'XE112.process': 'CV110.exit',
    'LIT200.process': 'T200.level',
    'SIT200.process': 'FL200.rate',
    'ZC200.process': 'FL200.passed',
    'XS200.process': 'ES200.pressed',
    'XE211.process': 'CV210.entry',
    'XE212.process': 'CV210.exit',
    'SIT300.process': 'CP300.rate',
    'TIT300.process': 'CP300.torque',
    'LS300.process': 'CP300.caps',
    'ZC300.process': 'CP300.passed',
    'XS300.process': 'CP300.closed',
    'XS301.process': 'ES300.pressed',
    'VIT301.process': 'BE301.velocity',
    'VT302.velocity': 'BE301.velocity',
    'VT302.acceleration': 'BE301.acceleration',
    'VT302.kurtosis': 'BE301.kurtosis',
    'VT302.defectAmplitude': 'BE301.defectAmplitude',
    'VT302.temperature': 'BE301.temperature',
    'TT303.process': 'BE301.temperature',
    'WIT400.load': 'CW400.load',
    'WIT400.weighable': 'CW400.weighable',
    'XE402.process': 'CW400.atPusher',
    'ZC401.process': 'CW400.rejected',
    'LS401.process': 'CW400.binned',
    'XE411.process': 'CV410.entry',
    'XE412.process': 'CV410.exit',
    'ZC500.process': 'PA500.palletised',

    // What controllers read.
    'PLC1.entry110': 'XE111.made',
    'PLC1.exit110': 'XE112.made',
    'PLC1.entry210': 'XE211.made',
    'PLC1.exit210': 'XE212.made',
    'PLC1.entry410': 'XE411.made',
    'PLC1.exit410': 'XE412.made',
    'PLC1.empty100': 'XS100.made',
    'PLC1.count100': 'ZC100.count',
    'PLC1.count500': 'ZC500.count',
    'PLC1.state2': 'PLC2.state',
    'PLC1.state3': 'PLC3.state',
    'PLC1.state4': 'PLC4.state',
    'PLC1.good': 'PLC4.good',
    'PLC1.reject': 'PLC4.reject',
    'PLC2.pressed200': 'XS200.made',
    'PLC2.exit110': 'XE112.made',
    'PLC2.entry210': 'XE211.made',
    'PLC2.level200': 'LIT200.reading',
    'PLC2.level200Status': 'LIT200.status',
    'PLC2.speed200': 'SIT200.reading',
    'PLC2.count200': 'ZC200.count',
    'PLC2.lineCommand': 'PLC1.machineCommand',
    'PLC2.runOut': 'PLC1.runOut',
    'PLC3.pressed300': 'XS301.made',
    'PLC3.exit210': 'XE212.made',
    'PLC3.running400': 'PLC4.running',
    'PLC3.caps300': 'LS300.made',
    'PLC3.torque300': 'TIT300.reading',
    'PLC3.speed300': 'SIT300.reading',
    'PLC3.vibration301': 'VIT301.reading',
    'PLC3.vibration301Status': 'VIT301.status',
    'PLC3.count300': 'ZC300.count',
    'PLC3.lineCommand': 'PLC1.machineCommand',
    'PLC3.runOut': 'PLC1.runOut',
    'PLC4.count300': 'ZC300.count',
    'PLC4.capped300': 'XS300.made',
    'PLC4.weighed400': 'WIT400.weighed',
    'PLC4.verdict400': 'WIT400.verdict',
    'PLC4.atPusher400': 'XE402.made',
    'PLC4.count401': 'ZC401.count',
    'PLC4.room401': 'LS401.made',
    'PLC4.entry410': 'XE411.made',
    'PLC4.lineCommand': 'PLC1.machineCommand',
  },
});

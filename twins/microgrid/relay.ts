import { programText } from '#program-text';
import { analog, defineController, discrete, ms, parameter, type Signals, structuredText } from '#simulator';

const inputs = {
  busVoltage: analog('V'),
  busFrequency: analog('Hz'),
  busAngle: analog('°'),
  lineVoltage: analog('V'),
  lineFrequency: analog('Hz'),
  lineAngle: analog('°'),
  gensetVoltage: analog('V'),
  gensetFrequency: analog('Hz'),
  gensetAngle: analog('°'),
  closedU: discrete(),
  closedG: discrete(),
  wantU: discrete(),
  wantG: discrete(),
};

/** Settings. Those of 81U fit the droop of S-1: at 49.2 Hz it has more than it is made for. */
const parameters = {
  nominal: parameter(400, 'V'),
  low27: parameter(0.85, '1'),
  high59: parameter(1.12, '1'),
  delay27: parameter(0.3, 's'),
  delay59: parameter(0.3, 's'),
  low81First: parameter(49.2, 'Hz'),
  delayFirst: parameter(0.1, 's'),
  low81Second: parameter(49, 'Hz'),
  delaySecond: parameter(0.3, 's'),
  high81: parameter(51.2, 'Hz'),
  delay81O: parameter(0.2, 's'),
  rate81: parameter(2, 'Hz/s'),
  delay81R: parameter(0.06, 's'),
  mostSlip: parameter(0.25, 'Hz'),
  mostAngle: parameter(6, '°'),
  mostDifference: parameter(0.05, '1'),
  /** Of the breakers, from the command to the contact. */
  closing: parameter(0.09, 's'),
};

const outputs = {
  tripU: discrete(),
  tripF2: discrete(),
  tripF3: discrete(),
  blockPV: discrete(),
  closeU: discrete(),
  closeG: discrete(),
  /** 25: closing is allowed. */
  syncU: discrete(),
  syncG: discrete(),
  trip27: discrete(),
  trip59: discrete(),
  trip81R: discrete(),
  trip81O: discrete(),
  shedFirst: discrete(),
  shedSecond: discrete(),
  rate: analog('Hz/s'),
  /** Of the busbar against the line. */
  slip: analog('Hz', { range: [-100, 100] }),
  difference: analog('°', { range: [-180, 180] }),
  /** Takes latched trips back. */
  reset: discrete({ writable: true }),
} satisfies Signals;

/** REL-1. Its program is `relay.st`. */
export const relay = defineController({
  type: 'Relay',
  scan: ms(20),
  parameters,
  inputs,
  outputs,
  program: structuredText({ text: programText('microgrid/relay.st'), file: 'relay.st', parameters, inputs, outputs }),
});

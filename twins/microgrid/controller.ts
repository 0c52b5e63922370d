import { programText } from '#program-text';
import {
  analog,
  defineController,
  discrete,
  ms,
  parameter,
  type Signal,
  type Signals,
  states,
  structuredText,
  writable,
} from '#simulator';
import { type AlarmName, alarmNames } from './alarms.ts';

const inputs = {
  busVoltage: analog('V'),
  busFrequency: analog('Hz'),
  lineVoltage: analog('V'),
  lineFrequency: analog('Hz'),
  gensetVoltage: analog('V'),
  gensetFrequency: analog('Hz'),
  batteryPower: analog('W'),
  gensetPower: analog('W'),
  charge: analog('%'),
  batteryState: states('off', 'running', 'tripped'),
  runningG: discrete(),
  closedU: discrete(),
  closedG: discrete(),
  closedF2: discrete(),
  closedF3: discrete(),
  permitU: discrete(),
  trip27: discrete(),
  trip59: discrete(),
  trip81R: discrete(),
  trip81O: discrete(),
  shedFirst: discrete(),
  shedSecond: discrete(),
};

const parameters = {
  batteryRating: parameter(50_000, 'W'),
  gensetRating: parameter(100_000, 'W'),
  batteryDroop: parameter(0.02, '1'),
  lowCharge: parameter(30, '%'),
  slip: parameter(0.15, 'Hz'),
  /** How long the public grid must have been good before the site goes back to it. Minutes in a real one. */
  healthy: parameter(3, 's'),
  /** Between shed feeders that come back. */
  restoring: parameter(2, 's'),
  /** How long G-1 runs on without load. */
  cooling: parameter(5, 's'),
  /** How long G-1 may take to start. */
  starting: parameter(8, 's'),
  /** How long synchronism may be looked for. */
  searching: parameter(20, 's'),
};

const outputs = {
  /** The one source that makes voltage and frequency. */
  former: states('none', 'grid', 'battery', 'genset'),
  synchronising: discrete(),
  wantU: discrete(),
  openU: discrete(),
  wantG: discrete(),
  openG: discrete(),
  runG: discrete(),
  enableBattery: discrete(),
  closeF2: discrete(),
  closeF3: discrete(),
  frequencyBattery: analog('Hz', { range: [0, 100] }),
  voltageBattery: analog('V', { range: [0, 1000] }),
  frequencyGenset: analog('Hz', { range: [0, 100] }),
  voltageGenset: analog('V', { range: [0, 1000] }),
  /** What the battery gives while it follows; negative charges it. */
  batteryRequest: analog('W', { range: [-50_000, 50_000], writable: true }),
  gensetMode: writable(states('auto', 'run', 'off')),
  stayIslanded: discrete({ writable: true }),
  /** Closes QU-1 by hand; refused while 25 does not allow it. */
  closeQU1: discrete({ writable: true }),
  ...(Object.fromEntries(alarmNames.map((name) => [name, discrete()])) as Record<
    AlarmName,
    Signal<boolean, '', false>
  >),
} satisfies Signals;

/** MGC-1. Its program is `controller.st`. */
export const controller = defineController({
  type: 'MicrogridController',
  scan: ms(100),
  parameters,
  inputs,
  outputs,
  program: structuredText({
    text: programText('microgrid/controller.st'),
    file: 'controller.st',
    parameters,
    inputs,
    outputs,
  }),
  refuses: (_memory, { name, value }, { permitU }) =>
    name === 'closeQU1' && value === true && !permitU ? 'access-denied' : undefined,
});

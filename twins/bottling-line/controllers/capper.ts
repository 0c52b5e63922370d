import { analog, defineController, discrete, ms, parameter, states, status, structuredText } from '#simulator';
import { COMMANDS, refusesUnit, total, unit, unitProgram } from '../packml.ts';

const inputs = {
  pressed300: discrete(),
  exit210: discrete(),
  running400: discrete(),
  caps300: discrete(),
  torque300: analog('N·m'),
  speed300: analog('1/min'),
  vibration301: analog('mm/s'),
  vibration301Status: status(),
  count300: analog('1'),
  lineCommand: states(...COMMANDS),
  runOut: discrete(),
};

const parameters = {
  scan: parameter(0.1, 's'),
  /** Boundaries of zones B and C, and C and D, of ISO 20816-3 for machines of group 2 on a rigid base. */
  attention301: parameter(2.8, 'mm/s'),
  damage301: parameter(4.5, 'mm/s'),
  tight300: parameter(1.3, 'N·m'),
};

const outputs = {
  ...unit,
  runCP300: discrete(),
  rateCP300: analog('1/s', { range: [0, 3] }),
  speed: analog('1/min', { range: [30, 144], writable: true }),
  processed: total(),
  XA300: discrete(),
  LAL300: discrete(),
  QAL300: discrete(),
  VAH301: discrete(),
  VAHH301: discrete(),
  UA301: discrete(),
};

/** PLC-3: the capper and its bearing. */
export const capperController = defineController({
  type: 'CapperController',
  scan: ms(100),
  parameters,
  inputs,
  outputs,
  program: structuredText({ text: unitProgram('capper.st'), file: 'capper.st', parameters, inputs, outputs }),
  failedInputs: { vibration301: { status: 'vibration301Status', policy: 'hold' } },
  refuses: refusesUnit,
});

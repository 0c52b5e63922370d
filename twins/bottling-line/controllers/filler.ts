import { analog, defineController, discrete, ms, parameter, states, status, structuredText } from '#simulator';
import { COMMANDS, refusesUnit, total, unit, unitProgram } from '../packml.ts';

const inputs = {
  pressed200: discrete(),
  exit110: discrete(),
  entry210: discrete(),
  level200: analog('m'),
  level200Status: status(),
  speed200: analog('1/min'),
  count200: analog('1'),
  lineCommand: states(...COMMANDS),
  runOut: discrete(),
};

const parameters = {
  scan: parameter(0.1, 's'),
  /** MV-200 opens at low and closes at high; below low-low the filler holds. */
  low200: parameter(0.5, 'm'),
  high200: parameter(0.6, 'm'),
  lowLow200: parameter(0.3, 'm'),
  highHigh200: parameter(0.7, 'm'),
};

const outputs = {
  ...unit,
  runFL200: discrete(),
  rateFL200: analog('1/s', { range: [0, 3] }),
  openMV200: discrete(),
  speed: analog('1/min', { range: [30, 132], writable: true }),
  dose: analog('g', { range: [400, 510], writable: true }),
  processed: total(),
  XA200: discrete(),
  LAHH200: discrete(),
  LALL200: discrete(),
  UA200: discrete(),
};

/** PLC-2: the filler and its bowl. */
export const fillerController = defineController({
  type: 'FillerController',
  scan: ms(100),
  parameters,
  inputs,
  outputs,
  program: structuredText({ text: unitProgram('filler.st'), file: 'filler.st', parameters, inputs, outputs }),
  failedInputs: { level200: { status: 'level200Status', policy: 'trip' } },
  refuses: refusesUnit,
});

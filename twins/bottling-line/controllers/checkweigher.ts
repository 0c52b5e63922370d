import { analog, defineController, discrete, ms, parameter, states, structuredText } from '#simulator';
import { COMMANDS, refusesUnit, total, unit, unitProgram } from '../packml.ts';

const inputs = {
  count300: analog('1'),
  capped300: discrete(),
  weighed400: analog('1'),
  verdict400: states('none', 'good', 'light', 'heavy'),
  atPusher400: discrete(),
  count401: analog('1'),
  room401: discrete(),
  entry410: discrete(),
  lineCommand: states(...COMMANDS),
};

const parameters = { scan: parameter(0.02, 's') };

const outputs = {
  ...unit,
  runCW400: discrete(),
  push400: discrete(),
  /** It takes bottles. */
  running: discrete(),
  processed: total(),
  good: total(),
  reject: total(),
  /** Bottles that were seen to fall into the bin. */
  binned: total(),
  QA400: discrete(),
  XA401: discrete(),
  LAH401: discrete(),
};

/** PLC-4: the checkweigher, its reject and the count of good bottles. */
export const checkweigherController = defineController({
  type: 'CheckweigherController',
  scan: ms(20),
  parameters,
  inputs,
  outputs,
  program: structuredText({
    text: unitProgram('checkweigher.st'),
    file: 'checkweigher.st',
    parameters,
    inputs,
    outputs,
  }),
  refuses: refusesUnit,
});

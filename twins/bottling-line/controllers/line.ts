import { analog, defineController, discrete, ms, parameter, states, structuredText } from '#simulator';
import { COMMANDS, refusesUnit, STATES, total, unit, unitProgram } from '../packml.ts';

const inputs = {
  entry110: discrete(),
  exit110: discrete(),
  entry210: discrete(),
  exit210: discrete(),
  entry410: discrete(),
  exit410: discrete(),
  empty100: discrete(),
  count100: analog('1'),
  count500: analog('1'),
  state2: states(...STATES),
  state3: states(...STATES),
  state4: states(...STATES),
  good: analog('1'),
  reject: analog('1'),
};

const parameters = { scan: parameter(0.1, 's') };

const outputs = {
  ...unit,
  /** What the machines are told of a command, for one scan. */
  machineCommand: states(...COMMANDS),
  runDP100: discrete(),
  runCV110: discrete(),
  runCV210: discrete(),
  runCV410: discrete(),
  runPA500: discrete(),
  /** No more bottles will come for this order: the machines turn until they are empty. */
  runOut: discrete(),
  orderNumber: analog('1', { range: [0, 999_999], writable: true }),
  /** Good bottles that are asked for. */
  orderQuantity: analog('1', { range: [1, 1_000_000], writable: true }),
  orderGood: total(),
  orderReject: total(),
  /** Time since the order was begun, without stops that were ordered. */
  orderTime: analog('s', { range: [0, 1e9] }),
  released: total(),
  palletised: total(),
  LAL100: discrete(),
  XA110: discrete(),
  XA210: discrete(),
  XA410: discrete(),
  XA500: discrete(),
};

/** PLC-1: the line and its order. */
export const lineController = defineController({
  type: 'LineController',
  scan: ms(100),
  parameters,
  inputs,
  outputs,
  program: structuredText({ text: unitProgram('line.st'), file: 'line.st', parameters, inputs, outputs }),
  refuses: refusesUnit,
});

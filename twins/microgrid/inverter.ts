import { programText } from '#program-text';
import {
  analog,
  defineController,
  discrete,
  ms,
  parameter,
  type Signals,
  states,
  structuredText,
  writable,
} from '#simulator';

const inputs = {
  state: states('off', 'waiting', 'running', 'tripped'),
  blocked: discrete(),
  arrayVoltage: analog('V'),
  arrayCurrent: analog('A'),
  moduleTemperature: analog('°C'),
};

const parameters = { rating: parameter(50_000, 'W') };

const outputs = {
  enable: discrete(),
  request: analog('W'),
  /** In the order of SunSpec's numbers; the first stands for none of them. */
  operating: states(
    'unknown',
    'stopped',
    'sleeping',
    'starting',
    'mppt',
    'throttled',
    'shuttingDown',
    'fault',
    'standby',
  ),
  limited: discrete(),
  dcVoltage: analog('V', { range: [0, 3000] }),
  dcCurrent: analog('A', { range: [0, 1e6] }),
  dcPower: analog('W', { range: [0, 1e9] }),
  temperature: analog('°C', { range: [-60, 150] }),
  /** Of the rating. Counts only while it is enabled. */
  limit: analog('%', { range: [0, 100], writable: true }),
  limitEnabled: writable(states('disabled', 'enabled')),
  /** After so long without a write the limit is off again; 0 is never. */
  revertTime: analog('s', { range: [0, 3600], writable: true }),
  connection: writable(states('disconnected', 'connected')),
} satisfies Signals;

/** The controller inside a PV inverter. Its program is `inverter.st`. */
export const inverterController = defineController({
  type: 'InverterController',
  scan: ms(100),
  parameters,
  inputs,
  outputs,
  program: structuredText({
    text: programText('microgrid/inverter.st'),
    file: 'inverter.st',
    parameters,
    inputs,
    outputs,
  }),
});
